import { describe, expect, test } from "bun:test"

import { allSeriesOf } from "../../src/battery/series.ts"
import { combine, flowBetween, RollupSum } from "../../src/battery/rollup.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const noFlow = { chargeIn: 0, chargeOut: 0, energyIn: 0, energyOut: 0 }
const at = (time: number, current: number | null, power: number | null) => ({
  time,
  current,
  power,
})

describe("the flow between two readings", () => {
  test.each([
    ["charging", 10, 20, { chargeIn: 15, chargeOut: 0 }],
    ["discharging", -10, -20, { chargeIn: 0, chargeOut: 15 }],
    ["idle", 0, 0, { chargeIn: 0, chargeOut: 0 }],
    ["turning, which is both", 10, -30, { chargeIn: 1.25, chargeOut: 11.25 }],
    ["turning the other way", -30, 10, { chargeIn: 1.25, chargeOut: 11.25 }],
  ])("is the area under a straight line when %s", (_what, from, to, charge) => {
    const flow = flowBetween(at(0, from, 2 * from), at(hour, to, 2 * to), 2 * hour)
    expect(flow).toMatchObject(charge)
    expect(flow.energyIn).toBeCloseTo(2 * charge.chargeIn, 9)
    expect(flow.energyOut).toBeCloseTo(2 * charge.chargeOut, 9)
  })

  test.each([
    ["a gap", at(0, 5, 5), at(2 * hour + 1, 5, 5)],
    ["an unknown current", at(0, null, null), at(hour, 5, 5)],
    ["a clock that went back", at(hour, 5, 5), at(0, 5, 5)],
    ["two readings at one time", at(0, 5, 5), at(0, 5, 5)],
  ])("is not made up for %s", (_what, before, after) => {
    expect(flowBetween(before, after, 2 * hour)).toEqual(noFlow)
  })

  test("of the first reading is nothing", () => {
    expect(flowBetween(null, at(0, 5, 5), hour)).toEqual(noFlow)
  })
})

const rollupOf = (...voltages: (number | null)[]) => {
  const sum = new RollupSum()
  for (const voltage of voltages) {
    sum.add(allSeriesOf(readingOf({ voltage })), { ...noFlow, chargeIn: 1 })
  }
  return sum.rollup
}

describe("a rollup", () => {
  test("keeps least, mean, most, last and count of what was known", () => {
    expect(rollupOf(13, null, 12, 14.5, 12.5).series.voltage).toEqual({
      min: 12,
      mean: 13,
      max: 14.5,
      last: 12.5,
      count: 4,
    })
  })

  test("leaves out what no reading knew", () => {
    const rollup = rollupOf(null, null)
    expect(rollup).toEqual({ count: 2, series: {}, ...noFlow, chargeIn: 2 })
  })

  test("over several rollups is that over their readings", () => {
    const whole = rollupOf(13, 12, null, 14, 15, 11)
    expect(combine([rollupOf(13, 12, null), rollupOf(14, 15, 11)])).toEqual(whole)
  })
})
