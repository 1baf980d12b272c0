import { describe, expect, test } from "bun:test"
import type { BatteryDesign } from "../../src/simulator/battery-design.ts"
import { chargeEfficiency } from "../../src/simulator/cell-model.ts"
import { householdLoad } from "../../src/simulator/load-profile.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import {
  createSimulatedBattery,
  type SimulatedBattery,
  stepSeconds,
} from "../../src/simulator/simulated-battery.ts"
import { designOf, hours, monday } from "./design-of.ts"

const utc = createLocalTime(() => 0)
const begin = (said: Partial<BatteryDesign> = {}) =>
  createSimulatedBattery(designOf(said), { time: monday, localTime: utc })

/** Lives on for so many hours, and returns what the BMS measured every 2 minutes. */
function live(battery: SimulatedBattery, count: number) {
  const until = battery.time + hours(count)
  const found = []
  for (let time = battery.time + 120_000; time <= until; time += 120_000) {
    battery.advanceTo(time)
    found.push(battery.measure())
  }
  return found
}

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values)
const byDay = ({ hour }: { hour: number }) => (hour >= 8 && hour < 18 ? Infinity : 0)

describe("charge is conserved", () => {
  test.each([
    ["at rest", 48, {}],
    ["discharging", 6, { load: () => 100 }],
    ["charging", 6, { source: () => Infinity }],
    [
      "through days of household and mains",
      120,
      {
        load: householdLoad({ base: 20, refrigerator: 40, kettle: 900, evening: 60 }, 1),
        source: byDay,
      },
    ],
  ] as const)("%s", (_, duration, said) => {
    const battery = begin({ soc: 0.6, ...said })
    const before = battery.truth().charge
    live(battery, duration)
    const { charge, chargedIn, drawnOut, lost } = battery.truth()
    expect(charge - before).toBeCloseTo(chargedIn * chargeEfficiency - drawnOut - lost, 6)
  })

  test("what went in and out is what the BMS has measured, but for its errors", () => {
    const load = householdLoad({ base: 30, refrigerator: 40, kettle: 0, evening: 60 }, 1)
    const battery = begin({ soc: 0.6, load, source: byDay })
    const counted = live(battery, 96).reduce((sum, { current }) => sum + current / 30, 0)
    const { chargedIn, drawnOut } = battery.truth()
    expect(counted).toBeCloseTo(chargedIn - drawnOut, -0.7)
    expect(drawnOut).toBeGreaterThan(100)
  })
})

describe("signs", () => {
  test("a load makes the current negative, and the voltage, the charge and the cells fall", () => {
    const battery = begin({ load: () => 200 })
    const found = live(battery, 2)
    const [first, last] = [found[0], found.at(-1)]
    for (const { current } of found) expect(current).toBeWithin(-17, -14)
    expect(last?.voltage).toBeLessThan(first?.voltage ?? 0)
    expect((first?.remainingCapacity ?? 0) - (last?.remainingCapacity ?? 0)).toBeCloseTo(30, -0.6)
  })

  test("a charger makes the current positive, and the voltage, the charge and the cells rise", () => {
    const found = live(begin({ source: () => Infinity }), 2)
    const [first, last] = [found[0], found.at(-1)]
    for (const { current } of found) expect(current).toBeWithin(19, 21)
    expect(last?.voltage).toBeGreaterThan(first?.voltage ?? 0)
    expect(last?.remainingCapacity).toBeGreaterThan((first?.remainingCapacity ?? 0) + 35)
  })

  test("a load that the charger can carry leaves the battery alone", () => {
    const battery = begin({ soc: 0.9, load: () => 100, source: () => Infinity })
    live(battery, 8)
    for (const { current } of live(battery, 4)) expect(current).toBe(0)
  })

  test("a current too small for the shunt reads 0, and still empties the battery", () => {
    const battery = begin({ load: () => 0.5 })
    const before = battery.truth().charge
    for (const { current, remainingCapacity } of live(battery, 24)) {
      expect(current).toBe(0)
      expect(remainingCapacity).toBe(50)
    }
    expect(before - battery.truth().charge).toBeGreaterThan(0.9)
  })
})

describe("a charge", () => {
  test("is at constant current, then at constant voltage, then ends in a full, counted battery", () => {
    const battery = begin({ soc: 0.5, source: () => Infinity })
    const found = live(battery, 6)
    const full = found.findIndex(({ current }) => current < 19)
    for (const { voltage } of found.slice(full, full + 10)) expect(voltage).toBeWithin(14.1, 14.25)
    expect(found.at(-1)).toMatchObject({ current: 0, remainingCapacity: 100 })
    expect(battery.truth().soc).toBeWithin(0.97, 1.01)
  })

  test("balances the cells near its end only", () => {
    const found = live(begin({ soc: 0.5, source: () => Infinity, cells: 16 }), 4)
    const balancing = found.filter(({ balancingCells }) => balancingCells.length > 0)
    expect(balancing.length).toBeGreaterThan(0)
    for (const { cellVoltages, balancingCells } of balancing) {
      expect(Math.max(...cellVoltages)).toBeGreaterThan(3.37)
      expect(balancingCells.length).toBeLessThan(16)
    }
  })
})

test("cells that differ in the middle of a charge are left alone", () => {
  const weakCell = { number: 3, capacity: 1, resistance: 3, selfDischarge: 1 }
  const found = live(begin({ soc: 0.3, source: () => Infinity, weakCell }), 2)
  for (const { cellVoltages, balancingCells } of found) {
    expect(spread(cellVoltages)).toBeGreaterThan(0.025)
    if (Math.max(...cellVoltages) < 3.39) expect(balancingCells).toEqual([])
  }
  expect(Math.max(...(found[10]?.cellVoltages ?? []))).toBeLessThan(3.39)
})

describe("the BMS cuts off", () => {
  test("an empty battery, until it is charged", () => {
    let plugged = false
    const battery = begin({ soc: 0.1, load: () => 200, source: () => (plugged ? Infinity : 0) })
    const emptied = live(battery, 2)
    const last = emptied.at(-1)
    expect(last).toMatchObject({
      dischargeSwitch: false,
      chargeSwitch: true,
      current: 0,
      remainingCapacity: 0,
      trips: { "cell-undervoltage": 1 },
    })
    expect(last?.protections).toContain("cell-undervoltage")
    expect(battery.truth().unserved).toBeGreaterThan(100)
    for (const { cellVoltages } of emptied) expect(Math.min(...cellVoltages)).toBeGreaterThan(2)

    plugged = true
    const charged = live(battery, 1)
    expect(charged.at(-1)).toMatchObject({ dischargeSwitch: true, protections: [] })
  })

  test("when one cell is full long before the others", () => {
    const weakCell = { number: 3, capacity: 1, resistance: 12, selfDischarge: 1 }
    const battery = begin({ soc: 0.8, source: () => Infinity, weakCell })
    const tripped = live(battery, 4).find(({ protections }) =>
      protections.includes("cell-overvoltage"),
    )
    expect(tripped).toMatchObject({ chargeSwitch: false, dischargeSwitch: true, current: 0 })
    expect(battery.measure().trips["cell-overvoltage"]).toBeGreaterThan(0)
  })

  test("a charge in the frost, and lets it pass when it is warm again", () => {
    const climate = { mean: -4, season: 0, day: 12, weather: 0 }
    const battery = begin({ climate, soc: 0.1, chargeCurrent: 3, source: () => Infinity })
    const found = live(battery, 24)
    const [night, afternoon] = [found[60], found[16 * 30]]
    expect(night).toMatchObject({ chargeSwitch: false, current: 0, dischargeSwitch: true })
    expect(night?.protections).toEqual(["charge-undertemperature"])
    expect(afternoon).toMatchObject({ chargeSwitch: true, protections: [] })
    expect(afternoon?.current).toBeGreaterThan(2)
  })

  test("a load beyond the board", () => {
    const battery = begin({ load: () => 3000 })
    live(battery, 1)
    expect(battery.measure().trips["discharge-overcurrent"]).toBeGreaterThan(0)
  })
})

describe("temperature", () => {
  test("follows the air slowly", () => {
    const climate = { mean: 15, season: 0, day: 10, weather: 0 }
    const inside = live(begin({ climate }), 48).map(({ temperatures }) => temperatures[1] ?? 0)
    const day = inside.slice(24 * 30)
    expect(spread(day)).toBeWithin(10, 19)
    // Warmest after the air is, which is at three in the afternoon.
    expect(day.indexOf(Math.max(...day)) / 30).toBeWithin(16, 20)
  })

  test("rises under load, at the board first", () => {
    const load = () => 1000
    const loaded = live(begin({ soc: 1, load }), 0.9).at(-1)?.temperatures ?? []
    const idle = live(begin({ soc: 1 }), 0.9).at(-1)?.temperatures ?? []
    expect((loaded[1] ?? 0) - (idle[1] ?? 0)).toBeWithin(1, 15)
    expect((loaded[0] ?? 0) - (idle[0] ?? 0)).toBeGreaterThan((loaded[1] ?? 0) - (idle[1] ?? 0) + 3)
  })
})

describe("a life", () => {
  const load = householdLoad({ base: 30, refrigerator: 40, kettle: 900, evening: 60 }, 1)
  const measuredAt = (battery: SimulatedBattery, hour: number) => {
    battery.advanceTo(monday + hours(hour))
    return battery.measure()
  }

  test("is the same whoever looks at it, and however often", () => {
    const watched = begin({ load })
    live(watched, 30)
    const left = begin({ load })
    expect(measuredAt(left, 30)).toEqual(measuredAt(watched, 30))
    expect(measuredAt(left, 30)).toEqual(measuredAt(left, 30))
  })

  test("is another with another seed", () => {
    expect(measuredAt(begin({ load, seed: 8 }), 1)).not.toEqual(measuredAt(begin({ load }), 1))
  })

  test("does not go back", () => {
    const battery = begin({ load })
    const now = measuredAt(battery, 5)
    expect(measuredAt(battery, 1)).toEqual(now)
    expect(battery.time).toBe(monday + hours(5))
  })

  test("goes on in whole steps", () => {
    const battery = begin({ load })
    battery.advanceTo(monday + stepSeconds * 1000 * 2.5)
    expect(battery.time).toBe(monday + stepSeconds * 2000)
  })
})
