import { describe, expect, test } from "bun:test"

import {
  chartAddress,
  readBatteries,
  readSeries,
  seriesChoice,
  usualSeries,
} from "../../src/web/chart-choice.ts"

const asking = (value?: string) => () => value

describe("the series of an address", () => {
  const asked = [
    [undefined, usualSeries],
    ["", usualSeries],
    ["password,constructor", usualSeries],
    ["power", ["power"]],
    ["power,soc,power,x", ["power", "soc"]],
  ] as const
  for (const [text, series] of asked)
    test(`"${text}" are ${series.join(" and ")}`, () => {
      expect(readSeries(asking(text))).toEqual([...series])
    })
})

test("batteries are those that there are, and not too many", () => {
  const known = { known: [1, 2, 3, 5], most: 2 }
  expect(readBatteries(asking("5,x,9,1,2"), known)).toEqual([1, 2])
  expect(readBatteries(asking(), known)).toEqual([])
})

describe("the address of a chart", () => {
  const week = { params: { range: "week", at: "2026-11-16" } }

  test("says nothing of what is usual", () => {
    expect(chartAddress("/battery/1", { params: { range: "day" } }, {})).toBe("/battery/1")
    expect(seriesChoice(usualSeries)).toEqual({})
  })

  test("holds range and choice, readable", () => {
    expect(chartAddress("/battery/1", week, seriesChoice(["soc", "power"]))).toBe(
      "/battery/1?range=week&at=2026-11-16&series=soc,power",
    )
  })

  test("keeps a day that is not today", () => {
    const day = { params: { range: "day", at: "2026-11-01" } }
    expect(chartAddress("/compare", day, {})).toBe("/compare?range=day&at=2026-11-01")
  })
})
