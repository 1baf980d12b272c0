import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"

import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { axeFindings } from "../fakes/axe.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { launchChromium, until, WatchedBrowser } from "../fakes/watched-browser.ts"

const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser

beforeEach(() => {
  board = new FakeBoard()
  board.rangeOf = (query) => plausibleRange({ ...query, points: 100 })
  board.energyOf = () => ({ charge: { in: 12, out: 8 }, energy: { in: 1240, out: 860 } })
  const now = board.clock.now()
  board.happened = [
    { id: 1, time: now - 3_600_000, battery: 1, kind: "protection-on", detail: "short-circuit" },
  ]
  board.with("House")
  board.with("Cabin", { soc: 7, protections: ["cell-undervoltage"], balancingCells: [2] })
  board.fail(board.with("Silent", null), "connect")
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  // A page that is not there is answered so, which Chromium mentions.
  expect(browser.sins.filter((sin) => !sin.includes("404"))).toEqual([])
})

const paths = [
  "/",
  "/?sort=name&q=nothing",
  "/battery/1",
  "/battery/1?range=week&series=soc,power,cellLow,cellHigh",
  "/battery/1?range=day&at=2026-11-20&zoom=1795130000000-1795133600000",
  "/battery/2",
  "/battery/3",
  "/compare",
  "/battery/add",
  "/battery/1/edit",
  "/battery/1/remove",
  "/log",
  "/snmp",
  "/nope",
]

for (const colorScheme of ["light", "dark"] as const)
  describe(`axe finds nothing wrong in the ${colorScheme} theme`, () => {
    for (const path of paths)
      test(`with ${path}`, async () => {
        const page = await browser.open(new URL(path, web.url), { colorScheme })
        if ((await page.locator("#chart").count()) > 0)
          await until(page, `document.querySelector(".time-axis") !== null`)
        // What is folded is there as well.
        await page.evaluate(
          `for (const each of document.querySelectorAll("main details")) each.open = true`,
        )
        expect(await axeFindings(page)).toEqual([])
      })

    test("with the menu open, on a phone, in lines", async () => {
      const viewport = { width: 360, height: 740 }
      const page = await browser.open(new URL("/", web.url), { colorScheme, viewport })
      await page.click(".menu > button")
      expect(await axeFindings(page)).toEqual([])
    })
  })
