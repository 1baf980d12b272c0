import { expect, test } from "bun:test"

import type { RangeResult } from "../../src/battery/history.ts"
import { chartRows } from "../../src/web/chart-rows.ts"

const range: RangeResult = {
  source: "hours",
  bucket: 10,
  batteries: [
    {
      battery: 1,
      times: [0, 10, 20, 30, 40],
      series: {
        soc: { min: [1, 2, null, 4, 5], mean: [2, 4, null, 6, 8], max: [3, 9, null, 7, 8] },
      },
    },
  ],
}
const soc = { battery: 1, series: "soc" } as const
const grid = (...times: number[]) => ({ unit: "hour", times }) as const

test("a row has the lowest, the mean and the highest of its time", () => {
  expect(chartRows(range, [soc], { from: 0, grid: grid(0, 20, 40) })).toEqual([
    { time: 0, cells: [{ low: 1, mean: 3, high: 9 }] },
    { time: 20, cells: [{ low: 4, mean: 6, high: 7 }] },
    { time: 40, cells: [{ low: 5, mean: 8, high: 8 }] },
  ])
})

test("a range that begins between two steps has a row of what comes before the first", () => {
  expect(chartRows(range, [soc], { from: 0, grid: grid(15) }).map(({ time }) => time)).toEqual([
    0, 15,
  ])
})

test("what is not known has no cell: a gap, another battery, another series", () => {
  const columns = [soc, { battery: 2, series: "soc" }, { battery: 1, series: "power" }] as const
  const rows = chartRows(range, columns, { from: 20, grid: grid(20, 30) })
  expect(rows[0]?.cells).toEqual([null, null, null])
})
