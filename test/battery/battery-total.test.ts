import { describe, expect, test } from "bun:test"

import { batteryTotal } from "../../src/battery/battery-total.ts"
import { readingOf } from "../fakes/reading-of.ts"

const small = readingOf({
  voltage: 12,
  current: 5,
  remainingCapacity: 50,
  fullChargeCapacity: 100,
  nominalCapacity: 110,
})
const large = readingOf({
  voltage: 48,
  current: -10,
  remainingCapacity: 100,
  nominalCapacity: 100,
})

describe("batteries taken as one", () => {
  test("hold the energy of each, charged as far as all of it is", () => {
    const { energy, fullEnergy, soc } = batteryTotal([small, large])
    expect({ energy, fullEnergy }).toEqual({ energy: 5400, fullEnergy: 6000 })
    expect(soc).toBe(90)
  })

  test("take in and give out: one does not hide the other", () => {
    expect(batteryTotal([small, large])).toMatchObject({ powerIn: 60, powerOut: 480 })
  })

  test("of which none says anything are unknown, not empty", () => {
    const unknown = { soc: null, energy: null, fullEnergy: null, powerIn: null, powerOut: null }
    expect(batteryTotal([])).toEqual(unknown)
    expect(batteryTotal([readingOf({ voltage: 12, soc: 50 })])).toEqual(unknown)
  })

  test("leave out what one of them does not say, of charge and of capacity alike", () => {
    const silent = readingOf({ voltage: 24, current: 1, nominalCapacity: 500 })
    expect(batteryTotal([small, silent])).toMatchObject({
      energy: 600,
      fullEnergy: 1200,
      powerIn: 84,
    })
  })

  test("are never more than full", () => {
    const proud = { ...small, remainingCapacity: 104 }
    expect(batteryTotal([proud]).soc).toBe(100)
  })
})
