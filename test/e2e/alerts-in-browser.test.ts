import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Page } from "playwright-core"

import type { Preview } from "../../src/alerts/rule-preview.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { axeFindings } from "../fakes/axe.ts"
import { alertOf } from "../fakes/fake-alerts.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { launchChromium, WatchedBrowser } from "../fakes/watched-browser.ts"

const attack = "<img src=x onerror=alert(1)>"

const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser

beforeEach(() => {
  board = new FakeBoard()
  board.rangeOf = plausibleRange
  board.with(attack)
  board.with("Boat")
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  // The answer to a wrong form has a status of its own, which Chromium mentions.
  expect(browser.sins.filter((sin) => !sin.includes("422"))).toEqual([])
})

const open = (
  path: string,
  locale = "en-GB",
  more: { readonly javaScriptEnabled?: boolean } = {},
) => browser.open(new URL(path, web.url), { locale, ...more })

const short = alertOf({
  ...{ id: 5, battery: 1, rule: "protection", key: "short-circuit", detail: "short-circuit" },
  ...{ level: "critical", value: null, limit: null },
})

function raise(): void {
  board.alerts.all = [short]
  board.events.emit("alert-changed", short)
}

test("an alert appears on the open overview without a reload, and in the bell", async () => {
  const page = await open("/", "cs-CZ")
  expect(await page.locator("#alerts li").count()).toBe(0)
  raise()
  await page.waitForSelector("#alerts >> text=Zásah ochrany BMS: zkrat")
  expect(await page.textContent("#state h1")).toContain("1 upozornění")
  expect(await page.textContent("#bell .count")).toBe("1")
  expect(await page.textContent("#alerts li")).toContain(attack)
})

for (const javaScriptEnabled of [true, false])
  test(`it is acknowledged ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    raise()
    const page = await open("/alerts", "en-GB", { javaScriptEnabled })
    await page.click("text=I know of it")
    await page.waitForSelector("#lasting >> text=acknowledged at")
    expect(await page.locator("text=I know of it").count()).toBe(0)
    expect(await page.locator("#bell .count").count()).toBe(0)
  })

describe("a rule", () => {
  const since = Date.UTC(2026, 10, 20, 3)
  const preview: Preview = {
    readings: 20_000,
    alerts: [
      {
        ...{ rule: "soc-low", key: "", level: "warning", since, raisedAt: since, value: 31 },
        ...{ limit: 35, detail: "", flapping: false, clearedAt: since + 7_200_000 },
      },
    ],
  }

  for (const javaScriptEnabled of [true, false])
    test(`is looked at before it is changed, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      board.alerts.previewed = preview
      const page = await open("/battery/2/alerts", "cs-CZ", { javaScriptEnabled })
      await page.click("#rule-soc-low summary")
      await page.fill("#limit-soc-low", "35")
      await page.click("#rule-soc-low >> text=Co by oznámilo?")
      await page.waitForSelector("#preview-soc-low >> text=oznámilo jednou")
      expect(board.alerts.asked).toMatchObject([{ choices: { "soc-low": { limit: 35 } } }])
      expect(board.alerts.chosen).toEqual({})
    })

  test("is changed, and refused with what was typed where it makes no sense", async () => {
    const page = await open("/battery/2/alerts")
    await page.click("#rule-soc-low summary")
    await page.fill("#limit-soc-low", "500")
    await page.click("#rule-soc-low >> text=Save")
    await page.waitForSelector("#rule-soc-low .error")
    expect(await page.inputValue("#limit-soc-low")).toBe("500")
    await page.fill("#limit-soc-low", "35")
    await page.click("#rule-soc-low >> text=Save")
    await page.waitForSelector("#rule-soc-low >> text=changed")
    expect(board.alerts.chosen).toEqual({ "2": { "soc-low": { limit: 35 } } })
    await page.click("#rule-soc-low >> text=As usual again")
    await page.waitForSelector("#rule-soc-low >> text=20%, after 4 min")
    expect(board.alerts.chosen).toEqual({ "2": {} })
  })
})

test("somebody is told of one battery, with quiet hours", async () => {
  const page = await open("/mail/recipients/add", "cs-CZ")
  await page.fill("#address", "eva")
  await page.click("text=Uložit")
  await page.waitForSelector(".error")
  await page.fill("#address", "eva@example.cz")
  await page.uncheck("text=všechny baterie")
  await page.check("text=Boat")
  await page.fill("#quietFrom", "22:00")
  await page.fill("#quietTo", "06:30")
  await page.click("text=Uložit")
  await page.waitForSelector("text=klid 22:00–06:30")
  expect(board.alerts.people).toMatchObject([
    { address: "eva@example.cz", batteries: [2], quiet: { from: 1320, to: 390 }, language: "cs" },
  ])
})

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(
    `for (const each of document.querySelectorAll("main details")) each.open = true`,
  )
  return axeFindings(page)
}

const pages = [
  "/alerts",
  "/alerts/rules",
  "/battery/1/alerts",
  "/mail/recipients",
  "/mail/recipients/add",
]
for (const path of pages)
  test(`axe finds nothing wrong with ${path}, in the light and in the dark`, async () => {
    raise()
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.open(new URL(path, web.url), { colorScheme })
      expect(await violations(page)).toEqual([])
    }
  })
