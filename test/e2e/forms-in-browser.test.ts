import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"

import { createLogger } from "../../src/lib/log.ts"
import type { NearbyDevice } from "../../src/sampling/nearby-scan.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { axeFindings } from "../fakes/axe.ts"
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
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  // The answer to a wrong form has a status of its own, which Chromium mentions.
  expect(browser.sins.filter((sin) => !sin.includes("422"))).toEqual([])
})

const address = (path: string) => new URL(path, web.url).href

const open = (path: string, options: BrowserContextOptions = {}) =>
  browser.open(new URL(path, web.url), options)

const device = (end: string, said: Partial<NearbyDevice> = {}): NearbyDevice => ({
  address: `A4:C1:37:00:00:${end}`,
  name: `BMS ${end}`,
  rssi: -60,
  protocol: { id: "jbd", name: "JBD (and others)" },
  ...said,
})

const found = (page: Page) => page.locator(".device .device-name bdi").allTextContents()
const names = (page: Page) =>
  page.locator("#batteries h3 a, #batteries .col-name a").allTextContents()

describe("adding by choosing", () => {
  test("shows what is found as it is found, reads it once, and adds it", async () => {
    board.air = [device("A1")]
    const page = await open("/")
    expect(page.url()).toBe(address("/battery/add"))
    expect(await page.textContent("h1")).toBe("Add your first battery")
    await page.waitForSelector("text=BMS A1")
    await page.focus("a.device")
    await page.evaluate("sameDocument = true")
    const devices = [device("A1", { rssi: -65 }), device("A2", { rssi: -50, name: attack })]
    board.scan = { kind: "scanning", devices, remaining: 50_000 }
    await page.waitForSelector(".device >> nth=1")
    expect(await found(page)).toEqual([attack, "BMS A1"])
    expect(
      await page.evaluate("({ sameDocument, focus: document.activeElement.getAttribute('href') })"),
    ).toEqual({ sameDocument: true, focus: "/battery/add/details?address=A4:C1:37:00:00:A1" })
    board.scan = { kind: "found", devices }
    await page.waitForSelector("text=Search again")
    const asked: string[] = []
    page.on("request", (request) => asked.push(request.url()))
    await page.waitForTimeout(1_500)
    expect(asked.filter((url) => url.includes("scan"))).toEqual([])

    board.air = devices
    await page.click(`.device >> text=${attack}`)
    await page.waitForSelector("text=The battery answers")
    expect(await page.textContent("#test")).toContain("4 cells")
    expect(await page.inputValue("#name")).toBe(attack)
    await page.fill("#name", "House")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/battery/1")
    expect(await page.textContent("h1")).toBe("House")
  })

  test("begins again, says what failed, and greys what is added", async () => {
    const id = board.with("House")
    const near = board.status(id)?.battery.address ?? ""
    board.scan = { kind: "failed", reason: "secret" }
    board.air = [{ ...device("A1"), address: near }]
    const page = await open("/battery/add", { colorScheme: "dark", locale: "cs-CZ" })
    await page.waitForSelector("text=Hledání se přerušilo")
    await page.click("text=Hledat znovu")
    await page.waitForSelector(".device.added >> text=House")
    expect(await page.locator("a.device").count()).toBe(0)
  })

  test("by keyboard alone, on a phone", async () => {
    board.air = [device("A1")]
    const page = await open("/battery/add", {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    })
    await page.waitForSelector("a.device")
    while (!(await page.evaluate("document.activeElement.matches('a.device')")))
      await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.waitForSelector("text=The battery answers")
    expect(await page.evaluate("document.activeElement.id")).toBe("name")
    await page.keyboard.press("Enter")
    await page.waitForURL("**/battery/1")
    expect(board.status(1)?.battery).toMatchObject({
      name: "BMS A1",
      address: device("A1").address,
    })
  })
})

describe("adding by typing", () => {
  test("is one click away, tells what is wrong, and leads to the battery that is there", async () => {
    board.with("House")
    const page = await open("/battery/add")
    await page.click("text=Type the address instead")
    const wrong = [
      ["", "Type the battery’s Bluetooth address."],
      ["A4:C1:37", "A Bluetooth address has 12 digits"],
      ["A4-C1-37-00-00-01", "This battery is monitored already:"],
    ] as const
    for (const [typed, told] of wrong) {
      await page.fill("#address", typed)
      await page.click("button.primary")
      await page.waitForSelector(`#address-error >> text=${told}`)
      expect(await page.getAttribute("#address", "aria-invalid")).toBe("true")
    }
    await page.click("#address-error a")
    await page.waitForURL("**/battery/1")
  })

  test("reads the battery when asked to, and says why it could not", async () => {
    board.tested = { ok: false, cause: "held" }
    const page = await open("/battery/add/details")
    await page.click("text=Read it now")
    await page.waitForSelector("#test >> text=Type the battery’s Bluetooth address.")
    await page.fill("#address", "a4c1370000a1")
    await page.click("#test button")
    await page.waitForSelector("text=The battery could not be read")
    expect(await page.textContent("#test")).toContain("a phone app is connected to it")
    expect(await page.inputValue("#address")).toBe("a4c1370000a1")
  })

  test("works without a script, as do the list and the test reading", async () => {
    const page = await open("/battery/add/details", { javaScriptEnabled: false })
    await page.fill("#address", "a4c1370000a1")
    await page.click("text=Read it now")
    await page.waitForSelector("#test >> text=The battery answers")
    await page.click("button.primary")
    await page.waitForURL(address("/battery/1"))
    await page.goto(address("/?sort=name"))
    for (let count = 2; count <= 4; count++) board.with(`Battery ${count}`)
    await page.goto(address("/"))
    await page.fill("#choice-text", "battery")
    await page.click("text=Apply")
    await page.waitForURL(/q=battery/)
    expect(await names(page)).toHaveLength(3)
    await page.click("[aria-label='Show as a table']")
    await page.waitForSelector("[role=row]")
    expect(await page.locator("[role=row]").count()).toBe(4)
    expect(page.url()).toBe(address("/?q=battery"))
  })
})

test("editing changes name and address; the pencil leads there", async () => {
  const id = board.with("House")
  board.with("Boat")
  const page = await open("/")
  await page.hover(`#battery-${id}`)
  await page.click(`#battery-${id} [aria-label="Edit House"]`)
  await page.fill("#address", "a4:c1:37:00:00:02")
  await page.keyboard.press("Enter")
  await page.waitForSelector("#address-error >> text=Boat")
  await page.fill("#address", "a4:c1:37:00:00:99")
  await page.fill("#name", attack)
  await page.keyboard.press("Enter")
  await page.waitForURL(`**/battery/${id}`)
  expect(board.status(id)?.battery).toMatchObject({ name: attack, address: "A4:C1:37:00:00:99" })
})

test("removing names what is lost, offers it as a file, and leads back", async () => {
  const id = board.with(attack)
  board.with("Boat")
  const page = await open(`/battery/${id}`)
  await page.click(".battery-head [title=Remove]")
  expect(await page.textContent(".lost")).toContain("its readings, kept since 22 Nov 2026")
  expect(await page.getAttribute("text=Download its readings", "href")).toStartWith(
    `/battery/${id}/download?from=0&to=`,
  )
  await page.click("text=Cancel")
  await page.click(".battery-head [title=Remove]")
  await page.click("text=Remove the battery")
  await page.waitForURL(address("/"))
  expect(await names(page)).toEqual(["Boat"])
})

describe("the overview", () => {
  beforeEach(() => {
    board.with("House", { soc: 80 })
    board.with("Boat", { soc: 20 })
    board.with("Cabin", null)
    board.with("Shed", { soc: 50, protections: ["short-circuit"] })
  })

  test("is narrowed while one types, keeps the focus, and stays live", async () => {
    const page = await open("/")
    await page.evaluate("sameDocument = true")
    const stream = page.waitForResponse(/\/live\?q=bo/)
    await page.click("#choice-text")
    await page.keyboard.type("bo", { delay: 30 })
    await stream
    await page.waitForSelector("text=1 battery matches.")
    expect(page.url()).toBe(address("/?q=bo"))
    expect(await page.evaluate("[sameDocument, document.activeElement.id]")).toEqual([
      true,
      "choice-text",
    ])
    board.sample(2, { soc: 21 })
    await page.waitForSelector("#soc-2 >> text=21")
    board.with("Boathouse")
    await page.waitForSelector("#batteries >> text=Boathouse")
    board.with("Garage")
    await page.waitForTimeout(300)
    expect(await names(page)).toEqual(["Boat", "Boathouse"])
    await page.reload()
    expect(await names(page)).toEqual(["Boat", "Boathouse"])
    expect(await page.inputValue("#choice-text")).toBe("bo")
  })

  test("is sorted, and stays so under a finger", async () => {
    const page = await open("/")
    const stream = page.waitForResponse(/\/live\?sort=soc/)
    await page.selectOption("#choice-sort", "soc")
    await stream
    await page.waitForURL(address("/?sort=soc"))
    expect(await names(page)).toEqual(["Boat", "Shed", "House", "Cabin"])
    board.sample(1, { soc: 1 })
    await page.waitForSelector("#soc-1 >> text=/^1%/")
    expect(await names(page)).toEqual(["Boat", "Shed", "House", "Cabin"])
    await page.check("#choice-attention")
    await page.waitForURL(address("/?sort=soc&attention=1"))
    await page.waitForSelector("text=3 batteries match.")
    expect(await names(page)).toEqual(["House", "Shed", "Cabin"])
    await page.goto(address("/battery/1"))
    await page.goBack()
    await page.waitForSelector("#batteries")
    expect(await names(page)).toEqual(["House", "Shed", "Cabin"])
    expect(await page.isChecked("#choice-attention")).toBe(true)
  })

  test("becomes a table and remembers it; a line changes without losing focus or place", async () => {
    for (let count = 5; count <= 32; count++) board.with(`Battery ${count}`)
    const page = await open("/")
    await page.click("[aria-label='Show as cards']")
    await page.waitForSelector(".cards")
    await page.goto(address("/"))
    expect(await page.locator(".card h3").count()).toBe(32)
    const stream = page.waitForResponse(/\/live\?layout=table/)
    await page.click("[aria-label='Show as a table']")
    await stream
    await page.waitForSelector("[role=table]")
    await page.focus("#name-20 a")
    await page.evaluate(`scrollTo(0, 300); shift = 0
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) shift += value
      }).observe({ type: "layout-shift" })`)
    for (const soc of [100, 12, 41]) {
      board.sample(20, { soc, current: -soc * 3.3, cellVoltages: [3.3, 3.3 + soc / 1000] })
      await page.waitForSelector(`#soc-20 >> text=/^${soc}%/`)
    }
    await board.clock.advance(20_000)
    await page.waitForSelector("#age-20 >> text=20 s")
    expect(
      await page.evaluate("({ focus: document.activeElement.textContent, scrollY, shift })"),
    ).toEqual({ focus: "Battery 20", scrollY: 300, shift: 0 })
  })
})

describe("the log page", () => {
  const write = () => createLogger([board.recentLog.sink], { level: "debug" })

  test("follows, at the level that is wanted, without harm", async () => {
    write().info("first", { name: attack })
    const page = await open("/log")
    expect(await page.locator("#log span").allTextContents()).toEqual([
      `batmon: first name=${JSON.stringify(attack)}`,
    ])
    write().debug("too fine")
    write().warning("second")
    await page.waitForSelector("#log >> text=second")
    write().error("third")
    await page.waitForSelector("#log >> text=third")
    expect(await page.locator("#log span").allTextContents()).toEqual([
      "batmon: third",
      "batmon: second",
      `batmon: first name=${JSON.stringify(attack)}`,
    ])
    await page.click("text=Errors")
    expect(await page.locator("#log span").allTextContents()).toEqual(["batmon: third"])
    await page.click("text=Following")
    write().error("fourth")
    await page.waitForTimeout(2_500)
    expect(await page.locator("#log span").count()).toBe(1)
  }, 20_000)

  test("gives the log as a file", async () => {
    write().info("first")
    const page = await open("/log")
    const download = page.waitForEvent("download")
    await page.click("text=Download server.log")
    expect((await download).suggestedFilename()).toBe("server.log")
  })
})

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing wrong with the table, the search and the form in the ${colorScheme} theme`, async () => {
    for (let count = 1; count <= 9; count++) board.with(`Battery ${count}`)
    board.sample(2, { soc: 5, protections: ["short-circuit"] })
    board.fail(board.with("Silent", null), "hear")
    const near = board.status(1)?.battery.address ?? ""
    board.air = [device("A1"), { ...device("A2"), address: near }]
    createLogger([board.recentLog.sink]).error("failed")
    createLogger([board.recentLog.sink]).warning("nearly")
    const page = await open("/", { colorScheme })
    const steps = [
      ["/", "[role=table]"],
      ["/?q=nowhere", "text=No battery matches."],
      ["/battery/add?all=1", ".device.added"],
      ["/battery/add/details?address=A4:C1:37:00:00:A1", ".verdict"],
      ["/log", "#log .log-error"],
    ] as const
    for (const [path, there] of steps) {
      await page.goto(address(path))
      await page.waitForSelector(there)
      await page.click(".menu > button")
      const wrong = await axeFindings(page)
      expect({ path, wrong }).toEqual({ path, wrong: [] })
    }
  }, 30_000)

test("the menu leads everywhere, by keyboard", async () => {
  board.with("House")
  const page = await open("/battery/1")
  await page.focus(".menu > button")
  await page.keyboard.press("Enter")
  while (!(await page.evaluate("document.activeElement.matches('.menu [href=\"/log\"]')")))
    await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await page.waitForURL("**/log")
  await page.click(".menu > button")
  expect(await page.getAttribute(".menu nav [aria-current]", "href")).toBe("/log")
})

test.each([true, false])(
  "the menu closes by Escape and by a click elsewhere, scripts: %p",
  async (on) => {
    const page = await open("/battery/add", { javaScriptEnabled: on })
    const sheet = page.locator(".menu nav")
    for (const close of [() => page.keyboard.press("Escape"), () => page.mouse.click(200, 500)]) {
      await page.click(".menu > button")
      await sheet.waitFor({ state: "visible" })
      await close()
      await sheet.waitFor({ state: "hidden" })
    }
  },
)

describe("the look", () => {
  const odd = ["House", attack, "ž".repeat(200), "بطارية الكوخ", `Long ${"name ".repeat(30)}`]
  for (const width of [360, 720, 1000, 1280])
    for (const locale of ["en-GB", "cs-CZ"])
      test(`needs no scrolling sideways at ${width} px in ${locale}`, async () => {
        for (const name of odd) board.with(name, { protections: ["charge-overtemperature"] })
        const silent = board.with("Silent", null)
        board.fail(silent, "hear")
        board.air = odd.map((name, index) => device(`A${index}`, { name }))
        const page = await open("/", { viewport: { width, height: 740 }, locale })
        const overflow = async (what: string) => {
          const pixels = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          )
          expect({ what, pixels }).toEqual({ what, pixels: 0 })
        }
        await overflow("/")
        await page.click("button[value=table]")
        await page.waitForSelector("[role=table]")
        await overflow("table")
        await page.goto(address("/battery/add"))
        await page.waitForSelector("a.device")
        await overflow("devices")
        await page.goto(address("/battery/add/details?address=A4:C1:37:00:00:A2"))
        await page.waitForSelector(".verdict")
        await overflow("test reading")
        write("x".repeat(3_000))
        for (const path of ["/battery/3/edit", "/battery/3/remove", "/log", "/?q=none"]) {
          await page.goto(address(path))
          await overflow(path)
        }
      }, 20_000)

  const write = (message: string) => createLogger([board.recentLog.sink]).info(message)

  test("gives every control 44 px on a phone", async () => {
    for (let count = 1; count <= 4; count++) board.with(`Battery ${count}`)
    board.air = [device("A1")]
    const page = await open("/", { viewport: { width: 360, height: 740 }, hasTouch: true })
    for (const path of ["/", "/battery/add", "/battery/add/details", "/log", "/battery/1/edit"]) {
      await page.goto(address(path))
      if (path === "/battery/add") await page.waitForSelector("a.device")
      const controls =
        "button:visible, select:visible, input:not([type=checkbox]):visible, a.button:visible, a.device:visible, .check:visible"
      for (const control of await page.locator(controls).all()) {
        const box = await control.boundingBox()
        const text = (await control.textContent()) || (await control.getAttribute("id"))
        expect({ path, text, high: (box?.height ?? 0) >= 44 }).toEqual({ path, text, high: true })
      }
    }
  })
})
