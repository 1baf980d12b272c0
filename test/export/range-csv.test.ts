import { describe, expect, test } from "bun:test"

import type { RangeResult } from "../../src/battery/history.ts"
import { czechExcelForm, plainForm } from "../../src/export/csv-form.ts"
import { rangeCsv } from "../../src/export/range-csv.ts"

const battery = (id: number, name: string) => ({
  id,
  name,
  address: `A4:C1:37:00:00:0${id}`,
  protocol: "jbd" as const,
  addedAt: 0,
})
const batteries = [battery(1, "=House"), battery(2, "Boat; old")]
const noon = Date.UTC(2026, 6, 1, 10)
const minute = 60_000
const plain = (mean: (number | null)[]) => ({ min: mean, mean, max: mean })

const lines = (range: RangeResult, form = plainForm, series = ["soc", "current"] as const) =>
  new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(rangeCsv(range, { batteries, series, form, timeZone: "Europe/Prague" }))
    .split("\r\n")

describe("what a chart shows as a file", () => {
  test("has a line for each reading, by time and then battery, and none in a gap", () => {
    const range: RangeResult = {
      source: "readings",
      bucket: 0,
      batteries: [
        {
          battery: 2,
          times: [noon + minute],
          series: { soc: plain([50]), current: plain([null]) },
        },
        {
          battery: 1,
          times: [noon, noon + minute, noon + 2 * minute],
          series: { soc: plain([80, null, 79]), current: plain([-1.25, null, 0]) },
        },
      ],
    }
    expect(lines(range)).toEqual([
      "time,battery,name,address,soc_percent,current_A",
      "2026-07-01T12:00:00.000+02:00,1,'=House,A4:C1:37:00:00:01,80.000,-1.250",
      "2026-07-01T12:01:00.000+02:00,2,Boat; old,A4:C1:37:00:00:02,50.000,",
      "2026-07-01T12:02:00.000+02:00,1,'=House,A4:C1:37:00:00:01,79.000,0.000",
      "",
    ])
  })

  test("tells lowest, highest and mean of points that are more than a reading, in the wanted form", () => {
    const range: RangeResult = {
      source: "hours",
      bucket: 60 * minute,
      batteries: [
        { battery: 2, times: [noon], series: { soc: { min: [10], mean: [20.5], max: [30] } } },
      ],
    }
    expect(lines(range, czechExcelForm, ["soc"] as never)).toEqual([
      "\uFEFFtime;battery;name;address;soc_percent_min;soc_percent_max;soc_percent_mean",
      '2026-07-01T12:00:00.000+02:00;2;"Boat; old";A4:C1:37:00:00:02;10,000;30,000;20,500',
      "",
    ])
  })
})
