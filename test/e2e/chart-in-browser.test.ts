import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"

import type { RangeQuery } from "../../src/battery/history.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { launchChromium, until, WatchedBrowser } from "../fakes/watched-browser.ts"

const attack = "<img src=x onerror=alert(1)>"
const hour = 3_600_000
const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser
let asked: RangeQuery[]

beforeEach(() => {
  board = new FakeBoard()
  asked = []
  board.rangeOf = (query) => {
    asked.push(query)
    return plausibleRange({ ...query, points: 240 })
  }
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  expect(browser.sins).toEqual([])
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.open(new URL(path, web.url), options)
  await drawn(page)
  return page
}

/** Until the page has drawn what it asks for, or has said that there is nothing to draw. */
const settled = (page: Page) =>
  until(
    page,
    "(({ drawn, dataset }) => drawn === dataset.drawing)(document.getElementById('chart'))",
  )
/** The same with all that lies over the lines. */
async function drawn(page: Page) {
  await settled(page)
  await page.locator(".time-axis text").first().waitFor()
}
const title = (page: Page) => page.textContent("#chart-title")
const labels = (page: Page) => page.locator(".time-axis text").allTextContents()
const pathOf = (page: Page) => page.url().slice(web.url.origin.length)

/** Until the chart on the page is the one of `text`, drawn. */
async function showing(page: Page, text: string | RegExp) {
  await page.locator("#chart-title", { hasText: text }).waitFor()
  await drawn(page)
}

async function drag(page: Page, from: number, to: number) {
  const plot = await page.locator(".apexcharts-inner").first().boundingBox()
  if (!plot) throw new Error("no plot")
  await page.mouse.move(plot.x + from, plot.y + 100)
  await page.mouse.down()
  await page.mouse.move(plot.x + to, plot.y + 100, { steps: 5 })
  await page.mouse.up()
}

describe("the chart", () => {
  test("draws a line for each series, gaps as gaps, in both themes", async () => {
    const id = board.with(attack)
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open(`/battery/${id}`, { colorScheme })
      expect(await page.locator(".apexcharts-line-series .apexcharts-series").count()).toBe(3)
      const line = await page.getAttribute(".apexcharts-series path[fill=none]", "d")
      expect(line?.match(/M/g)?.length).toBeGreaterThan(1)
      expect(await labels(page)).toContain("12:00")
    }
  })

  test("follows the theme while it is open", async () => {
    const page = await open(`/battery/${board.with("House")}`, { colorScheme: "light" })
    const ink = () => page.getAttribute(".apexcharts-series path[fill=none]", "stroke")
    const light = await ink()
    await page.emulateMedia({ colorScheme: "dark" })
    await until(
      page,
      `document.querySelector(".apexcharts-series path[fill=none]")?.getAttribute("stroke") !== "${light}"`,
    )
    await until(page, `document.querySelectorAll(".time-axis text").length > 3`)
  })

  for (const [locale, names] of [
    ["en-GB", ["Week", "Month", "Earlier", "16 – 22 November 2026", "November 2026"]],
    ["cs-CZ", ["Týden", "Měsíc", "Dříve", "16.–22. 11. 2026", "listopad 2026"]],
  ] as const)
    test(`is led through time by its buttons, and Back leads back, in ${locale}`, async () => {
      const [week = "", month = "", earlier = "", thisWeek = "", thisMonth = ""] = names
      const page = await open(`/battery/${board.with("House")}`, { locale })
      await page.evaluate("sameDocument = true")
      const today = (await title(page)) ?? ""
      await page.click(`.ranges >> text=${week}`)
      await showing(page, thisWeek)
      expect(pathOf(page)).toBe("/battery/1?range=week")
      await page.click(`.steps [aria-label=${earlier}]`)
      await showing(page, /9/)
      expect(pathOf(page)).toBe("/battery/1?range=week&at=2026-11-09")
      await page.click(`.ranges >> text=${month}`)
      await showing(page, thisMonth)
      await page.goBack()
      await page.goBack()
      await showing(page, thisWeek)
      await page.goBack()
      await showing(page, today)
      expect(await page.evaluate("sameDocument")).toBe(true)
      await page.goForward()
      await showing(page, thisWeek)
      await page.reload()
      await drawn(page)
      expect(await title(page)).toBe(thisWeek)
    })

  test("is led by the keyboard alone, and keeps the focus", async () => {
    const page = await open(`/battery/${board.with("House")}`)
    await page.focus(".ranges >> text=Week")
    await page.keyboard.press("Enter")
    await showing(page, "16 – 22 November 2026")
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Week")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await showing(page, "November 2026")
    await page.focus("input[value=power]")
    await page.keyboard.press("Space")
    await page.waitForURL(/series=power/)
    await until(page, `document.querySelectorAll(".apexcharts-series").length === 4`)
    expect(await page.evaluate("document.activeElement.value")).toBe("power")
  })

  test("shows from one date to another", async () => {
    const page = await open(`/battery/${board.with("House")}`)
    await page.click(".dates summary")
    await page.fill("input[name=from]", "2026-11-01")
    await page.fill("input[name=to]", "2026-11-03")
    await page.click(".dates button")
    await showing(page, "1 – 3 November 2026")
    expect(await labels(page)).toContain("Mon 2")
    expect(asked.at(-1)).toMatchObject({ to: (asked.at(-1)?.from ?? 0) + 72 * hour })
  })

  test("has a legend that switches series, and the address follows", async () => {
    const page = await open(`/battery/${board.with("House")}?range=week`)
    await page.uncheck("input[value=voltage]")
    await page.waitForURL(/series=soc&series=current/)
    await until(page, `document.querySelectorAll(".apexcharts-series").length === 2`)
    expect(asked.at(-1)?.series).toEqual(["soc", "current"])
    await page.goBack()
    await until(page, `document.querySelectorAll(".apexcharts-series").length === 3`)
    expect(await page.isChecked("input[value=voltage]")).toBe(true)
  })
})

describe("dragging over the chart", () => {
  test("fetches that part finer, and Back and a button lead out again", async () => {
    const page = await open(`/battery/${board.with("House")}`)
    const [whole] = asked
    for (const leave of [() => page.goBack(), () => page.click(".unzoom")]) {
      await drag(page, 200, 400)
      await page.waitForURL(/zoom=/)
      await showing(page, /22 Nov 2026, \d\d:\d\d–\d\d:\d\d/)
      const part = asked.at(-1)
      if (!whole || !part) throw new Error("nothing was asked")
      expect(part.from).toBeGreaterThan(whole.from + 3 * hour)
      expect(part.to - part.from).toBeLessThan(12 * hour)
      expect(part.points).toBe(1000)
      await leave()
      await showing(page, "Sunday, 22 November 2026")
      expect(await page.locator(".unzoom").count()).toBe(0)
    }
  })

  test("goes closer and closer, one step of Back for each", async () => {
    const page = await open(`/battery/${board.with("House")}?range=month`)
    await drag(page, 100, 300)
    await page.waitForURL(/zoom=/)
    await showing(page, /–/)
    const first = page.url()
    await drag(page, 200, 260)
    await page.waitForURL((url) => url.href !== first)
    await drawn(page)
    const closest = (await title(page)) ?? ""
    await page.goBack()
    await page.waitForURL(first)
    await page.locator("#chart-title", { hasNotText: closest }).waitFor()
    await page.click(".unzoom")
    await showing(page, "November 2026")
  })

  test("stays where it is when a new reading comes", async () => {
    const id = board.with("House")
    const page = await browser.blank(web.url)
    const stream = page.waitForResponse(/\/live\b/)
    await page.goto(new URL(`/battery/${id}`, web.url).href)
    await stream
    await drawn(page)
    await drag(page, 200, 400)
    await page.waitForURL(/zoom=/)
    await showing(page, /–/)
    // As if a minute had passed: then a reading would bring the whole day anew.
    await page.evaluate("{ const now = Date.now; Date.now = () => now() + 60_000 }")
    const before = asked.length
    board.sample(id, { soc: 30 })
    await page.waitForSelector("#soc-1 >> text=30")
    expect(asked).toHaveLength(before)
    await page.click(".unzoom")
    await showing(page, "Sunday")
    await page.evaluate("{ const now = Date.now; Date.now = () => now() + 60_000 }")
    const fresh = page.waitForResponse(/\/chart(?:\?|$)/)
    board.sample(id, { soc: 29 })
    await fresh
  })
})

describe("a chart of now that is left open", () => {
  const later = (milliseconds: number) =>
    `{ const now = Date.now; Date.now = () => now() + ${milliseconds} }`

  /** Opens it, and lets a reading come after so long; the title is another one then. */
  async function leave(
    path: string,
    milliseconds: number,
    prepare?: (page: Page) => Promise<void>,
  ) {
    const id = board.with("House")
    const page = await browser.blank(web.url)
    const stream = page.waitForResponse(/\/live\b/)
    await page.goto(new URL(`/battery/${id}${path}`, web.url).href)
    await stream
    await drawn(page)
    await page.evaluate("sameDocument = true")
    await prepare?.(page)
    await board.clock.advance(milliseconds)
    await page.evaluate(later(milliseconds))
    board.sample(id, { soc: 30 })
    return page
  }
  const field = (page: Page, name: string) =>
    page.locator(`.download input[name=${name}]`).inputValue().then(Number)

  test("becomes that of the new day at midnight, with title, table, download and zoom", async () => {
    const page = await leave("", 13 * hour, async (page) => {
      await page.click("text=The same as a table")
    })
    await showing(page, "Monday, 23 November 2026")
    const { from, to } = asked.at(-1) ?? { from: 0, to: 0 }
    expect(from).toBe(Date.UTC(2026, 10, 22, 23))
    expect([await field(page, "from"), await field(page, "to")]).toEqual([from, to])
    // What was open stays so, and Back leads to what was before the chart.
    expect(await page.locator("details.table[open]").count()).toBe(1)
    expect(await page.evaluate("sameDocument")).toBe(true)
    expect(await page.evaluate("history.length")).toBe(2)
    await drag(page, 200, 400)
    await page.waitForURL(/at=2026-11-23.*zoom=/)
    await showing(page, /23 Nov 2026/)
    await page.click(".unzoom")
    await showing(page, "Monday, 23 November 2026")
  })

  test("of the last hour moves on with its title", async () => {
    const page = await leave("?range=hour", 10 * 60_000)
    await showing(page, "12:10–13:10")
    expect(await field(page, "from")).toBe(asked.at(-1)?.from ?? 0)
    expect(pathOf(page)).toBe("/battery/1?range=hour")
  })

  test("stays the same while its day lasts", async () => {
    const page = await leave("", 5 * 60_000)
    await page.waitForSelector("#soc-1 >> text=30")
    await settled(page)
    expect(await title(page)).toBe("Sunday, 22 November 2026")
  })
})

describe("over the lines", () => {
  test("lies the band from lowest to highest where a point is more than a reading", async () => {
    board.rangeOf = (query) => {
      const range = plausibleRange({ ...query, points: 100 })
      const batteries = range.batteries.map((each) => ({
        ...each,
        series: Object.fromEntries(
          Object.entries(each.series).map(([name, { mean }]) => {
            const by = (change: number) => mean.map((value) => value && value + change)
            return [name, { min: by(-2), mean, max: by(2) }]
          }),
        ),
      }))
      return { ...range, source: "hours", bucket: hour, batteries }
    }
    const page = await open(`/battery/${board.with("House")}?range=month`)
    const bands = page.locator(".band")
    expect(await bands.count()).toBe(3)
    // One closed shape before the gap and one after it.
    expect((await bands.first().getAttribute("d"))?.match(/Z/g)).toHaveLength(2)
    await page.click("text=The same as a table")
    expect(await page.textContent(".table td")).toMatch(/% ?\d+ to \d+%/)
  })

  test("are marks of what happened, in words that are no markup", async () => {
    const id = board.with("House")
    const now = board.clock.now()
    board.happened = [
      { id: 2, time: now - hour, battery: id, kind: "battery-lost", detail: attack },
      { id: 1, time: now - 9 * hour, battery: null, kind: "started", detail: "" },
    ]
    const page = await open(`/battery/${id}`)
    expect(await page.locator(".mark title").allTextContents()).toEqual([
      "batmon started",
      `Lost: ${attack}`,
    ])
    await page.click("text=2 events in this time")
    expect(await page.locator(".marks li").count()).toBe(2)
  })

  test("is a crosshair with all values of its time, a dash in a gap", async () => {
    const page = await open(`/battery/${board.with("House")}`)
    const plot = await page.locator(".apexcharts-inner").first().boundingBox()
    if (!plot) throw new Error("no plot")
    const values = page.locator(".chart-values")
    await page.mouse.move(plot.x + 100, plot.y + 50)
    await values.waitFor()
    expect(await values.locator("b").allTextContents()).toEqual([
      expect.stringMatching(/^\d+%$/),
      expect.stringMatching(/^\d+\.\d\d.V$/),
      expect.stringMatching(/^[+−]\d+\.\d\d.A$/),
    ])
    await page.mouse.move(plot.x + plot.width * 0.65, plot.y + 50)
    await values.locator("b >> text=—").first().waitFor()
    expect(await values.locator("b").allTextContents()).toEqual(["—", "—", "—"])
    await page.mouse.move(5, 5)
    await values.waitFor({ state: "hidden" })
  })
})

describe("the comparison", () => {
  test("draws one series of several batteries, chosen by their names", async () => {
    for (const name of ["House", attack, "Cabin"]) board.with(name)
    const page = await open("/compare")
    const lines = page.locator(".apexcharts-line-series .apexcharts-series")
    expect(await lines.count()).toBe(3)
    await page.selectOption("select[name=series]", "power")
    await page.waitForURL(/series=power/)
    await drawn(page)
    await page.uncheck("input[value='3']")
    await page.waitForURL(/batteries=1&batteries=2$/)
    await drawn(page)
    expect(await lines.count()).toBe(2)
    expect(asked.slice(-2)).toMatchObject([
      { batteries: [1], series: ["power"] },
      { batteries: [2], series: ["power"] },
    ])
    const plot = await page.locator(".apexcharts-inner").first().boundingBox()
    await page.mouse.move((plot?.x ?? 0) + 100, (plot?.y ?? 0) + 50)
    await page.locator(".chart-values").waitFor()
    expect(await page.locator(".chart-values bdi").allTextContents()).toEqual(["House", attack])
  })

  test("is reached from a battery with the same time", async () => {
    board.with("House")
    board.with("Cabin")
    const page = await open("/battery/1?range=week&at=2026-11-02")
    await page.click(".chart-foot >> text=Compare")
    await page.waitForURL(/compare/)
    await drawn(page)
    expect(pathOf(page)).toBe("/compare?range=week&at=2026-11-02&batteries=1,2&series=soc")
  })
})

test("without JavaScript there are the table, the legend and every range", async () => {
  const id = board.with("House")
  const page = await browser.open(new URL(`/battery/${id}`, web.url), { javaScriptEnabled: false })
  await page.click(".ranges >> text=Week")
  await page.locator("#chart-title >> text=16 – 22 November 2026").waitFor()
  await page.check("input[value=power]")
  await page.click(".legend-form button")
  await page.waitForURL(/series=power/)
  await page.click("text=The same as a table")
  expect(await page.locator("th[scope=col]").allTextContents()).toEqual([
    "Time",
    "State of charge",
    "Voltage",
    "Current",
    "Power",
  ])
  expect(await page.locator("tbody tr").count()).toBe(42)
  await page.click(".dates summary")
  await page.fill("input[name=from]", "2026-10-25")
  await page.fill("input[name=to]", "2026-10-25")
  await page.click(".dates button")
  await page.locator("#chart-title >> text=/^25 October 2026$/").waitFor()
})

test("on a phone nothing needs scrolling sideways, whatever is shown", async () => {
  const id = board.with("ž".repeat(200))
  board.with(attack)
  for (const path of [
    `/battery/${id}?series=soc,voltage,current,power,cellLow,cellHigh,temperatureLow&range=year`,
    "/compare?series=cellSpread",
  ]) {
    const page = await browser.open(new URL(path, web.url), {
      viewport: { width: 360, height: 740 },
      locale: "cs-CZ",
    })
    await settled(page)
    await page.click(".dates summary")
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    )
    expect(overflow).toBe(0)
  }
})
