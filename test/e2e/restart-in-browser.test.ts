import { afterAll, expect, test } from "bun:test"

import { startWeb } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { launchChromium, WatchedBrowser } from "../fakes/watched-browser.ts"

const chromium = await launchChromium()
afterAll(() => chromium.close())

const listening = { host: "127.0.0.1", port: 0 }

test("who restarts the board waits on the page, and it comes back by itself", async () => {
  const board = new FakeBoard()
  board.with("House")
  const before = startWeb(board, listening)
  const { port } = before.url
  const browser = new WatchedBrowser(chromium)
  const page = await browser.open(new URL("/restart", before.url))
  await page.click('a[href="/restart/board"]')
  await page.click("button.dangerous")
  await page.waitForSelector("text=The board restarts")
  expect(board.requests).toEqual(["reboot"])

  // The same batmon answers a while longer, then nobody does.
  await page.waitForResponse(/\/restart\/back/)
  expect(new URL(page.url()).pathname).toBe("/restart/board")
  await before.stop()
  await page.waitForEvent("requestfailed")
  expect(await page.textContent("h1")).toBe("The board restarts")

  const back = new FakeBoard()
  back.with("House")
  Object.assign(back.machine, { run: "second" })
  const after = startWeb(back, { ...listening, port: Number(port) })
  await page.waitForURL(new URL("/", before.url).href)
  await page.waitForSelector("text=House")
  await browser.closePages()
  await after.stop()
  // That nobody answered is what Chromium has to say.
  expect(browser.sins.filter((sin) => !/ERR_|Failed to fetch|fetch/i.test(sin))).toEqual([])
}, 60_000)

test("a file is sent to be installed, and what changes is shown", async () => {
  const board = new FakeBoard()
  const web = startWeb(board, listening)
  const browser = new WatchedBrowser(chromium)
  const page = await browser.open(new URL("/update", web.url))
  await page.setInputFiles("input[type=file]", {
    name: "batmon-0.2.0-linux-arm64.tar.gz",
    mimeType: "application/gzip",
    buffer: Buffer.alloc(5_000_000, 7),
  })
  await page.click("text=Send it to the board")
  await page.waitForSelector("text=Version 0.2.0 is ready")
  expect(board.machine.release.received).toBe(5_000_000)
  await page.click("text=Install it")
  await page.waitForSelector("text=batmon goes over to 0.2.0")
  expect(board.requests).toEqual(["update"])
  await browser.closePages()
  await web.stop()
  expect(browser.sins).toEqual([])
}, 60_000)
