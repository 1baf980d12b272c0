import { afterAll, describe, expect, test } from "bun:test"

import type { BatteryRange, RangeQuery } from "../../../src/battery/history.ts"
import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../../fakes/fake-board.ts"

const board = new FakeBoard()
const id = board.with("House")
const asked: RangeQuery[] = []
board.rangeOf = (query) => {
  asked.push(query)
  return plausibleRange(query)
}
const web = createWebApp(board)
afterAll(() => web.stop())

describe("the chart's data", () => {
  test("are columns in which a gap stays a gap", async () => {
    const response = await web.app.request(`/battery/${id}/chart?from=0&to=86400000&points=100`)
    const range = (await response.json()) as BatteryRange
    expect(response.status).toBe(200)
    expect(Object.keys(range.series)).toEqual(["soc", "voltage", "current"])
    expect(range.times).toHaveLength(100)
    expect(range.series.soc?.mean).toContain(null)
    expect(asked.at(-1)).toEqual({
      batteries: [id],
      series: ["soc", "voltage", "current"],
      from: 0,
      to: 86_400_000,
      points: 100,
    })
  })

  test("are never more than a thousand points", async () => {
    await web.app.request(`/battery/${id}/chart?from=0&to=86400000&points=90000&series=cellSpread`)
    expect(asked.at(-1)).toMatchObject({ points: 1000, series: ["cellSpread"] })
  })

  const refused = [
    "",
    "?from=0",
    "?from=a&to=b",
    "?from=5&to=5",
    "?from=6&to=5",
    "?from=0&to=1e30",
    "?from=0&to=99999999999999",
    "?from=0&to=5&points=0",
    "?from=0&to=5&series=password",
    "?from=0&to=5&series=constructor",
  ]
  for (const query of refused)
    test(`for "${query}" there are none`, async () => {
      const before = asked.length
      expect((await web.app.request(`/battery/${id}/chart${query}`)).status).toBe(400)
      expect(asked).toHaveLength(before)
    })
})

describe("the table under the chart", () => {
  test("holds the day in half hours, gaps as dashes", async () => {
    const text = await (await web.app.request(`/battery/${id}?day=2026-11-20`)).text()
    const table = /<table>.*<\/table>/.exec(text)?.[0] ?? ""
    expect(table.match(/<tr>/g)).toHaveLength(49)
    expect(table).toContain("<td>—</td>")
    expect(table).toContain('<th scope="row">00:15</th>')
  })

  test("says so when there is nothing", async () => {
    const empty = new FakeBoard()
    const app = createWebApp(empty)
    const text = await (await app.app.request(`/battery/${empty.with("House")}`)).text()
    expect(text).toContain("No readings on this day.")
    app.stop()
  })
})
