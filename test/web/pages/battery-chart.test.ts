import { afterAll, beforeEach, describe, expect, test } from "bun:test"

import type { RangeQuery } from "../../../src/battery/history.ts"
import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../../fakes/fake-board.ts"

const hour = 3_600_000
const board = new FakeBoard()
const id = board.with("House")
const other = board.with("Cabin")
const now = board.clock.now()
let asked: RangeQuery[] = []
board.rangeOf = (query) => {
  asked.push(query)
  return plausibleRange(query)
}
board.happened = [
  { id: 4, time: now - hour, battery: id, kind: "battery-back", detail: "" },
  { id: 3, time: now - 2 * hour, battery: id, kind: "battery-lost", detail: "" },
  { id: 2, time: now - 3 * hour, battery: null, kind: "started", detail: "" },
  { id: 1, time: now - 3 * hour, battery: other, kind: "battery-lost", detail: "" },
  { id: 0, time: now - 90 * hour, battery: id, kind: "protection-on", detail: "short-circuit" },
]
const web = createWebApp(board)
afterAll(() => web.stop())
beforeEach(() => {
  asked = []
})

interface ChartAnswer {
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly label: string }[]
  readonly marks: readonly { readonly text: string; readonly level: string }[]
  readonly batteries: readonly {
    readonly times: readonly number[]
    readonly series: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
  }[]
}

async function chart(search: string, headers: Record<string, string> = {}): Promise<ChartAnswer> {
  const response = await web.app.request(`/battery/${id}/chart${search}`, { headers })
  expect(response.status).toBe(200)
  return (await response.json()) as ChartAnswer
}

describe("the chart's data", () => {
  test("are columns in which a gap stays a gap", async () => {
    const { batteries } = await chart("")
    expect(Object.keys(batteries[0]?.series ?? {})).toEqual(["soc", "voltage", "current"])
    expect(batteries[0]?.series["soc"]?.["mean"]).toContain(null)
    // Of readings as they were taken, lowest and highest would say nothing.
    expect(Object.keys(batteries[0]?.series["soc"] ?? {})).toEqual(["mean"])
  })

  const ranges = [
    ["", 24, ["soc", "voltage", "current"]],
    ["?range=hour", 1, ["soc", "voltage", "current"]],
    ["?range=day&at=2026-10-25", 25, ["soc", "voltage", "current"]],
    ["?range=day&at=2026-03-29&series=power", 23, ["power"]],
    ["?range=week&series=cellLow,cellHigh", 168, ["cellLow", "cellHigh"]],
    ["?from=2026-11-01&to=2026-11-02&series=power&series=soc", 48, ["soc", "power"]],
    ["?series=password", 24, ["soc", "voltage", "current"]],
  ] as const
  for (const [search, hours, series] of ranges)
    test(`for "${search}" are ${hours} hours of ${series.join(", ")}, at most 1,000 points`, async () => {
      const { from, to } = await chart(search)
      expect((to - from) / hour).toBe(hours)
      expect(asked).toEqual([{ batteries: [id], series: [...series], from, to, points: 1000 }])
    })

  test("name what happened to the battery or the board in that time, in the page's language", async () => {
    expect((await chart("")).marks.map(({ text, level }) => `${level}: ${text}`)).toEqual([
      "plain: batmon started",
      "warning: Lost",
      "plain: Heard again",
    ])
    const { marks } = await chart("?range=week", { Cookie: "language=cs" })
    expect(marks.map(({ text }) => text)).toContain("Zasáhla ochrana: zkrat")
  })

  test("are not there for a battery that is not there", async () => {
    expect((await web.app.request("/battery/99/chart")).status).toBe(404)
  })
})

describe("the page", () => {
  const page = async (search: string, headers: Record<string, string> = {}) =>
    (await web.app.request(`/battery/${id}${search}`, { headers })).text()

  test("has the day as a table in half hours, gaps as dashes", async () => {
    const table = /<table>.*<\/table>/.exec(await page("?range=day&at=2026-11-20"))?.[0] ?? ""
    expect(table.match(/<tr>/g)).toHaveLength(49)
    expect(table).toContain("<td>—</td>")
    expect(table).toContain('<th scope="row">00:30</th>')
  })

  test("has every link as an address of its own, for who has no JavaScript", async () => {
    const text = await page("?range=week&at=2026-11-02&series=power,soc")
    const links = [...text.matchAll(/<a [^>]*?href="(\/battery\/1\?[^"]*)"/g)].map(([, href]) =>
      href?.replaceAll("&amp;", "&"),
    )
    expect(links).toContain("/battery/1?range=week&at=2026-10-26&series=soc,power")
    expect(links).toContain("/battery/1?range=week&at=2026-11-09&series=soc,power")
    expect(links).toContain("/battery/1?range=month&series=soc,power")
    expect(links).toContain("/battery/1?range=week&series=soc,power")
  })

  test("leads back from a zoom, and to a comparison of the same time", async () => {
    const text = await page(`?range=day&at=2026-11-20&zoom=1795000000000-1795003600000`)
    expect(text).toContain('class="button unzoom" href="/battery/1?range=day&amp;at=2026-11-20"')
    expect(text).toContain(
      "/compare?range=day&amp;at=2026-11-20&amp;zoom=1795000000000-1795003600000",
    )
  })

  test("answers with the chart alone when htmx wants that, and whole when history does", async () => {
    const alone = { "HX-Request-Type": "partial", "HX-Target": "section#chart-panel" }
    expect(await page("?range=week", alone)).toStartWith('<section id="chart-panel"')
    const whole = { "HX-Request-Type": "full", "HX-Target": "section#chart-panel" }
    expect(await page("?range=week", whole)).toStartWith("<!doctype html>")
  })

  test("says so when there is nothing", async () => {
    const empty = new FakeBoard()
    const app = createWebApp(empty)
    const text = await (await app.app.request(`/battery/${empty.with("House")}`)).text()
    expect(text).toContain("No readings in this time.")
    app.stop()
  })
})
