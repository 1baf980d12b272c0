import { describe, expect, test } from "bun:test"
import type { Protection } from "../../src/bms/reading.ts"
import { type Observation, createProtectionModel } from "../../src/simulator/protection-model.ts"

const fine: Observation = {
  cellHigh: 3.3,
  cellLow: 3.29,
  cellMean: 3.295,
  temperatureHigh: 25,
  temperatureLow: 24,
  current: 0,
  charger: false,
}

interface Case {
  readonly name: Protection
  readonly opens: "charge" | "discharge"
  readonly trips: Partial<Observation>
  /** Better, but not good enough. */
  readonly stays: Partial<Observation>
}

const cases: readonly Case[] = [
  {
    name: "cell-overvoltage",
    opens: "charge",
    trips: { cellHigh: 3.66 },
    stays: { cellHigh: 3.55 },
  },
  {
    name: "cell-undervoltage",
    opens: "discharge",
    trips: { cellLow: 2.49 },
    stays: { cellLow: 2.8, charger: true },
  },
  {
    name: "pack-overvoltage",
    opens: "charge",
    trips: { cellMean: 3.66 },
    stays: { cellMean: 3.6 },
  },
  {
    name: "pack-undervoltage",
    opens: "discharge",
    trips: { cellMean: 2.4 },
    stays: { cellMean: 3.2 },
  },
  {
    name: "charge-overtemperature",
    opens: "charge",
    trips: { temperatureHigh: 61, current: 5 },
    stays: { temperatureHigh: 55 },
  },
  {
    name: "charge-undertemperature",
    opens: "charge",
    trips: { temperatureLow: -6, current: 5 },
    stays: { temperatureLow: -2 },
  },
  {
    name: "discharge-overtemperature",
    opens: "discharge",
    trips: { temperatureHigh: 71 },
    stays: { temperatureHigh: 65 },
  },
  {
    name: "discharge-undertemperature",
    opens: "discharge",
    trips: { temperatureLow: -21 },
    stays: { temperatureLow: -15 },
  },
  { name: "charge-overcurrent", opens: "charge", trips: { current: 101 }, stays: { current: 50 } },
  {
    name: "discharge-overcurrent",
    opens: "discharge",
    trips: { current: -101 },
    stays: { current: -50 },
  },
]

describe.each(cases)("$name", ({ name, opens, trips, stays }) => {
  test("trips, opens its own MOSFET, holds until it is safe, and counts", () => {
    const model = createProtectionModel("lfp", 100)
    model.observe(fine, 20)
    expect(model).toMatchObject({ active: [], chargeSwitch: true, dischargeSwitch: true })

    model.observe({ ...fine, ...trips }, 20)
    expect(model.active).toEqual([name])
    expect([model.chargeSwitch, model.dischargeSwitch]).toEqual([
      opens !== "charge",
      opens !== "discharge",
    ])

    for (let step = 0; step < 100; step++) model.observe({ ...fine, ...stays }, 20)
    expect(model.active).toEqual([name])
    expect(model.trips).toEqual({ [name]: 1 })

    for (let step = 0; step < 100; step++) model.observe({ ...fine, charger: true }, 20)
    expect(model).toMatchObject({ active: [], chargeSwitch: true, dischargeSwitch: true })
    expect(model.trips).toEqual({ [name]: 1 })

    model.observe({ ...fine, ...trips }, 20)
    expect(model.trips).toEqual({ [name]: 2 })
  })
})

test("a battery run empty stays off until a charger comes", () => {
  const model = createProtectionModel("nmc", 100)
  model.observe({ ...fine, cellLow: 2.7 }, 20)
  for (let step = 0; step < 1000; step++) model.observe({ ...fine, cellLow: 3.4 }, 20)
  expect(model.dischargeSwitch).toBe(false)
  model.observe({ ...fine, cellLow: 3.4, charger: true }, 20)
  expect(model.dischargeSwitch).toBe(true)
})

test("cold alone does not stop a charge that nobody wants", () => {
  const model = createProtectionModel("lfp", 100)
  model.observe({ ...fine, temperatureLow: -10, temperatureHigh: -10 }, 20)
  expect(model.active).toEqual([])
})
