import { describe, expect, test } from "bun:test"

import { type ChargeCount, countCharge, noCharge } from "../../src/battery/charge-count.ts"

const minute = 60_000

/** Counts readings two minutes apart. */
function count(readings: readonly { current: number; soc: number; remaining?: number }[]) {
  let state: ChargeCount = noCharge
  return readings.map(({ current, soc, remaining = null }, index) => {
    const reading = { current, soc, remainingCapacity: remaining }
    const step = countCharge(state, reading, { time: (1 + index) * 2 * minute, capacity: 100 })
    state = step.count
    return step
  })
}

describe("the charge of a BMS that tells whole percent", () => {
  test("is refined by counting the current", () => {
    const truth = (index: number) => 80 - index * 0.2
    const steps = count(
      Array.from({ length: 60 }, (_, index) => ({ current: -6, soc: Math.round(truth(index)) })),
    )
    const errors = steps.map(({ count: { charge } }, index) =>
      Math.abs((charge ?? 0) - truth(index)),
    )
    expect(Math.max(...errors)).toBeLessThan(0.35)
  })

  test("is kept within what the percent allow when the current is counted wrongly", () => {
    const steps = count(
      Array.from({ length: 100 }, (_, index) => ({ current: -9, soc: Math.round(80 - index / 5) })),
    )
    expect(Math.abs((steps.at(-1)?.count.charge ?? 0) - 60.2)).toBeLessThan(1.1)
  })

  test("follows a jump at once and does not take it for a flow", () => {
    const last = count([
      { current: -6, soc: 80 },
      { current: -6, soc: 80 },
      { current: -6, soc: 50 },
    ]).at(-1)
    expect(last?.count.charge).toBe(50)
    expect(last?.moved).toBeCloseTo(-0.2)
    expect(last?.jump).toBeCloseTo(-29.6, 0)
  })
})

test("what flowed over a long pause is not known", () => {
  const before = count([{ current: -6, soc: 80, remaining: 80 }]).at(-1)?.count ?? noCharge
  const reading = { current: -6, soc: 70, remainingCapacity: 70 }
  const step = countCharge(before, reading, { time: 90 * minute, capacity: 100 })
  expect(step).toMatchObject({ moved: null, hours: 0, count: { charge: 70 } })
})
