import { describe, expect, test } from "bun:test"
import { createChargeCounter } from "../../src/simulator/charge-counter.ts"

const create = (said: Partial<Parameters<typeof createChargeCounter>[0]> = {}) =>
  createChargeCounter({
    nominalCapacity: 100,
    remaining: 50,
    cycles: 10,
    gain: 1,
    deadBand: 0.1,
    ...said,
  })

describe("the counter of a BMS", () => {
  test("does not see small currents, in either direction", () => {
    const counter = create()
    expect([0.09, -0.09, 0, 0.11, -0.11].map(counter.measure)).toEqual([0, 0, 0, 0.11, -0.11])
  })

  test("sees all others with the error of its shunt", () => {
    const counter = create({ gain: 1.01 })
    expect(counter.measure(20)).toBeCloseTo(20.2)
    counter.count(counter.measure(20), 3600)
    expect(counter.remaining).toBeCloseTo(70.2)
  })

  test("counts between empty and full and no further", () => {
    const counter = create()
    counter.count(60, 3600)
    expect(counter.remaining).toBe(100)
    counter.count(-130, 3600)
    expect(counter.remaining).toBe(0)
  })

  test("corrects itself", () => {
    const counter = create()
    counter.setFull()
    expect(counter.remaining).toBe(100)
    counter.setEmpty()
    expect(counter.remaining).toBe(0)
  })

  test("counts a cycle for each 80 % taken out, in whatever pieces", () => {
    const counter = create()
    for (let hour = 0; hour < 8; hour++) {
      expect(counter.cycles).toBe(10)
      counter.count(-10, 3600)
      counter.count(10, 3600)
    }
    counter.count(-1, 3600)
    expect(counter.cycles).toBe(11)
  })
})
