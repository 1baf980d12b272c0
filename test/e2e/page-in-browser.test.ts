import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"

import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { emptyIn } from "../fakes/estimates.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { launchChromium, until, WatchedBrowser } from "../fakes/watched-browser.ts"

const attack = "<img src=x onerror=alert(1)>"

const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser
/** Complaints that belong to what is tried. */
let expected: RegExp | null

beforeEach(() => {
  board = new FakeBoard()
  board.rangeOf = plausibleRange
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
  expected = null
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  expect(browser.sins.filter((sin) => !expected?.test(sin))).toEqual([])
})

const address = (path: string) => new URL(path, web.url).href

const open = (path: string, options: BrowserContextOptions = {}) =>
  browser.open(new URL(path, web.url), options)

/** Opens a page and waits for its stream, so that what happens from then on reaches it. */
async function openLive(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.blank(web.url, options)
  const stream = page.waitForResponse(/\/live\b/)
  await page.goto(address(path))
  await stream
  return page
}

describe("a live page", () => {
  test("shows a new reading without reload, keeping focus and place", async () => {
    const id = board.with("House", { soc: 76 })
    for (let count = 2; count <= 8; count++) board.with(`Battery ${count}`)
    const page = await openLive("/")
    await page.evaluate("sameDocument = true")
    await page.focus(`#name-${id} a`)
    await page.mouse.wheel(0, 120)
    await until(page, "scrollY === 120")
    await page.evaluate(`
      shift = 0
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) shift += value
      }).observe({ type: "layout-shift" })`)
    const readings = [
      { soc: 100, current: 0, cellVoltages: [3.3, 3.3] },
      { soc: 41, current: -120.5, voltage: 52.9, temperatures: [-7, 31] },
      { soc: 11.4, current: 3, voltage: 9.8, cellVoltages: [3.21, 3.4], temperatures: [] },
      { soc: 41, current: -20, voltage: 12.9 },
    ]
    for (const reading of readings) {
      board.sample(id, reading)
      await board.clock.advance(20_000)
      await until(
        page,
        `document.querySelector("#values-${id} .soc")?.textContent === "${Math.round(reading.soc)}%"`,
      )
    }
    await page.waitForSelector(`#values-${id} >> text=Discharging`)
    expect(await page.textContent(`#values-${id} .soc`)).toBe("41%")
    expect(
      await page.evaluate(
        "({ same: sameDocument, focus: document.activeElement.textContent, scrollY, shift })",
      ),
    ).toEqual({ same: true, focus: "House", scrollY: 120, shift: 0 })
  })

  test("tells how long it will last where its state of charge is pointed at, focused or tapped", async () => {
    const id = board.with("House", { soc: 76, current: -5 })
    board.foretell(id, emptyIn(6))
    const page = await openLive("/", { hasTouch: true })
    const tip = page.locator(`#runtime-${id}`)
    expect(await tip.isVisible()).toBe(false)
    await page.hover(`#lead-${id}`)
    await tip.waitFor()
    expect(await tip.innerText()).toMatch(
      /^About 5 to 7 h left\nMost likely 6 h, until .*,\nby your usual /,
    )
    await page.mouse.move(0, 0)
    await tip.waitFor({ state: "hidden" })
    // By keyboard, also when other values come meanwhile and the whole card looks otherwise.
    await page.focus(`#name-${id} a`)
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press("Tab")
    await tip.waitFor()
    board.sample(id, { soc: 75, current: -5, chargeSwitch: false })
    await page.waitForSelector("text=charging is switched off")
    expect(await page.evaluate("document.activeElement.id")).toBe(`lead-${id}`)
    await page.keyboard.press("Enter")
    await page.waitForSelector(`#runtime-${id}:popover-open`)
    await page.keyboard.press("Escape")
    await page.waitForSelector(`#runtime-${id}:popover-open`, { state: "hidden" })
    await page.locator(`#lead-${id}`).tap()
    await page.waitForSelector(`#runtime-${id}:popover-open`)
  })

  test("lets a silent battery look silent, by itself", async () => {
    const id = board.with("House", { soc: 76 })
    const page = await openLive("/")
    await board.clock.advance(14 * 60_000)
    await page.waitForSelector("text=/Not heard for 1\\d min/")
    expect(await page.textContent(`#values-${id} .soc`)).toBe("—")
    expect(await page.textContent(`#age-${id}`)).toMatch(/min ago/)
    expect(await page.textContent("h1")).toMatch(/^House: not heard since \d\d:\d\d$/)
    board.sample(id, { soc: 75 })
    await page.waitForSelector("text=The battery is well")
    expect(await page.textContent(`#values-${id} .soc`)).toBe("75%")
  })

  test("shows an added battery, and a lost adapter", async () => {
    board.with("House")
    const page = await openLive("/")
    board.with(attack)
    await page.waitForSelector(".card h3 >> nth=1")
    expect(await page.locator(".card h3").nth(1).textContent()).toBe(attack)
    board.setRadio({ kind: "missing", detail: "" })
    await page.waitForSelector("text=No Bluetooth adapter")
  })

  test("says that the board is gone, and catches up when it is back", async () => {
    const id = board.with("House", { soc: 76 })
    const page = await openLive("/")
    const lost = page.locator(".link-lost")
    expect(await lost.isVisible()).toBe(false)
    const port = Number(web.url.port)
    await web.stop()
    // As if the time had passed.
    await page.evaluate(
      "for (const animation of document.getAnimations()) animation.currentTime = 26_000",
    )
    await lost.waitFor({ state: "visible" })
    board.sample(id, { soc: 12 })
    web = startWeb(board, { host: "127.0.0.1", port })
    await page.waitForSelector(`#values-${id} .soc >> text=12`)
    expect(await lost.isVisible()).toBe(false)
    // That the connection failed meanwhile is the browser's to say.
    expected = /net::ERR_|htmx:sse:error/
  }, 30_000)
})

describe("a form", () => {
  test("shows what is wrong in its place, then leads on", async () => {
    const page = await open("/battery/add/details")
    await page.evaluate("sameDocument = true")
    await page.fill("#name", "Boat")
    await page.fill("#address", "nonsense")
    await page.keyboard.press("Enter")
    await page.waitForSelector("text=A Bluetooth address has 12 digits")
    expect(await page.inputValue("#name")).toBe("Boat")
    expect(await page.evaluate("sameDocument")).toBe(true)
    await page.fill("#address", "a4c137423ed9")
    await page.click("button.primary")
    await page.waitForURL("**/battery/1")
    expect(await page.textContent("h1")).toBe("Boat")
    // The answer to a wrong form has a status of its own, which Chromium mentions.
    expected = /422/
  })

  test("renames and removes by keyboard alone", async () => {
    const id = board.with("House")
    const page = await open("/")
    await page.focus(`#name-${id} a`)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.waitForURL(`**/battery/${id}/edit`)
    // A browser under load focuses what it should some time after it has loaded the page.
    await page.waitForSelector("#name:focus")
    await page.keyboard.press("Control+A")
    await page.keyboard.type(attack)
    await page.keyboard.press("Enter")
    await page.waitForURL(`**/battery/${id}`)
    expect(await page.textContent("h1")).toBe(attack)
    await page.goto(address(`/battery/${id}/remove`))
    await page.focus("text=Remove the battery")
    await page.keyboard.press("Enter")
    await page.waitForSelector("text=Add your first battery")
  })
})

describe("without JavaScript", () => {
  test("values are shown, and a battery is added", async () => {
    board.with("House", { soc: 76 })
    const page = await open("/", { javaScriptEnabled: false })
    expect(await page.textContent("#values-1 .soc")).toBe("76%")
    expect(await page.locator(".link-lost").isVisible()).toBe(false)
    await page.click(".card.add")
    await page.click("text=Type the address instead")
    await page.fill("#address", "nonsense")
    await page.click("button.primary")
    expect(await page.textContent(".error")).toContain("12 digits")
    await page.fill("#address", "a4c137423ed9")
    await page.click("button.primary")
    await page.waitForURL(address("/battery/2"))
    expect(await page.locator("noscript p").isVisible()).toBe(true)
    expected = /422/
  })

  test("a battery is renamed and removed", async () => {
    const id = board.with("House")
    board.with("Boat")
    const page = await open("/", { javaScriptEnabled: false })
    await page.hover(`#battery-${id}`)
    await page.click(`#battery-${id} [aria-label="Edit House"]`)
    await page.fill("#name", "")
    await page.click("button.primary")
    await page.waitForSelector("#name-error")
    await page.fill("#name", attack)
    await page.click("button.primary")
    await page.waitForURL(address(`/battery/${id}`))
    expect(await page.textContent("h1")).toBe(attack)
    await page.click(".battery-head [title=Remove]")
    await page.click("text=Remove the battery")
    await page.waitForURL(address("/"))
    expect(board.statuses().map(({ battery }) => battery.name)).toEqual(["Boat"])
    expected = /422/
  })
})

describe("the look", () => {
  const background = (page: Page) =>
    page.evaluate("getComputedStyle(document.body).backgroundColor")

  test("follows the system, and the switch before it; the language likewise", async () => {
    board.with("House")
    const light = await background(await open("/", { colorScheme: "light" }))
    const page = await open("/", { colorScheme: "dark" })
    const dark = await background(page)
    expect(dark).not.toBe(light)
    await page.click(".menu > button")
    await page.click("button[value=light]")
    await page.waitForSelector("html[data-theme=light]")
    await page.waitForLoadState()
    expect(await background(page)).toBe(light)
    await page.click(".menu > button")
    await page.click("button[value=cs]")
    await page.waitForSelector("h1 >> text=Baterie je v pořádku")
    await page.waitForLoadState()
    expect(await background(page)).toBe(light)
  })

  const names = ["House", attack, "ž".repeat(200), "بطارية الكوخ", `Long ${"name ".repeat(30)}`]
  for (const width of [360, 720, 1280])
    for (const locale of ["en-GB", "cs-CZ"])
      test(`needs no scrolling sideways at ${width} px in ${locale}`, async () => {
        for (const name of names) board.with(name, { protections: ["charge-overtemperature"] })
        board.with("Cells", {
          cellVoltages: Array.from({ length: 32 }, (_, cell) => 3 + cell / 100),
        })
        const silent = board.with("Silent", null)
        board.fail(silent, "hear")
        board.setRadio({ kind: "forbidden", detail: "" })
        const page = await open("/", { viewport: { width, height: 740 }, locale })
        for (const path of [
          "/",
          "/battery/1",
          "/battery/3",
          "/battery/5",
          "/battery/6",
          `/battery/${silent}`,
          "/battery/3/remove",
          "/battery/add",
        ]) {
          await page.goto(address(path))
          if (/\d$/.test(path)) await page.waitForSelector(".apexcharts-series path")
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          )
          expect({ path, overflow }).toEqual({ path, overflow: 0 })
        }
      })

  test("gives every control 44 px on a phone", async () => {
    board.with("House")
    const page = await open("/", { viewport: { width: 360, height: 740 }, hasTouch: true })
    await page.click(".menu > button")
    for (const control of await page.locator("a:visible, button:visible, summary").all()) {
      const box = await control.boundingBox()
      const text = (await control.textContent()) || (await control.getAttribute("class"))
      // A name is as high as its line, but its whole card is the target.
      if (text === "House") continue
      expect({ text, high: (box?.height ?? 0) >= 44 || text === "Skip to the content" }).toEqual({
        text,
        high: true,
      })
    }
  })
})
