import { type Browser, chromium } from "playwright-core"

import { startWeb } from "../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { bar, type Figure } from "./figure.ts"
import { addBusy, busyReading } from "./web-data.ts"

const widths = [360, 1280]
const paths = ["/", "/battery/1"]

/** The sum of all layout shifts in a real Chromium: while a page loads, and while it is updated. */
export async function layoutShifts(): Promise<Figure[]> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  })
  try {
    const found: Shifts[] = []
    for (const width of widths)
      for (const path of paths) found.push(await shiftsOf(browser, { width, path }))
    return (["load", "update"] as const).map((when) =>
      bar.atMost({
        id: `layout shift on ${when}`,
        value: Math.max(...found.map((shifts) => shifts[when])),
        unit: "",
        reference: `overview and battery, ${widths.join(" and ")} px`,
        bar: 0,
      }),
    )
  } finally {
    await browser.close()
  }
}

interface Shifts {
  readonly load: number
  readonly update: number
}

async function shiftsOf(
  browser: Browser,
  { width, path }: { readonly width: number; readonly path: string },
): Promise<Shifts> {
  const board = new FakeBoard()
  board.rangeOf = plausibleRange
  addBusy(board, 6)
  const web = startWeb(board, { host: "127.0.0.1", port: 0 })
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(`
      shift = 0
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) shift += value
      }).observe({ type: "layout-shift", buffered: true })`)
    const shift = async () => Number(await page.evaluate("shift"))
    const stream = page.waitForResponse(/\/live\b/)
    await page.goto(new URL(path, web.url).href)
    await stream
    if (path !== "/") await page.waitForSelector(".apexcharts-series path")
    await page.waitForTimeout(500)
    const load = await shift()
    for (let count = 1; count <= 10; count += 1) {
      board.sample(1, busyReading(count * 3))
      await board.clock.advance(10_000)
      await page.waitForTimeout(60)
    }
    return { load, update: (await shift()) - load }
  } finally {
    await context.close()
    await web.stop()
  }
}
