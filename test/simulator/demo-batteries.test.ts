import { describe, expect, test } from "bun:test"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { demoBatteries, demoBatteriesMax } from "../../src/simulator/demo-batteries.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { cellLimits } from "../../src/simulator/protection-model.ts"
import {
  createSimulatedBattery,
  type Measurement,
  type SimulatedBattery,
} from "../../src/simulator/simulated-battery.ts"
import { monday } from "./design-of.ts"

const utc = createLocalTime(() => 0)

interface Seen extends Measurement {
  readonly battery: SimulatedBattery
  /** Of its local day. */
  readonly hour: number
  readonly weekday: number
}

/** Two weeks of each battery, every 10 minutes. */
function twoWeeks(count: number, seed: number, start = monday) {
  return demoBatteries(count, seed).map((design) => {
    const battery = createSimulatedBattery(design, { time: start, localTime: utc })
    return Array.from({ length: 14 * 144 }, (_, index): Seen => {
      const time = start + index * 600_000
      battery.advanceTo(time)
      const { hour, weekday } = utc(time)
      return { ...battery.measure(), battery, hour, weekday }
    })
  })
}

const spread = ({ cellVoltages }: Measurement) =>
  Math.max(...cellVoltages) - Math.min(...cellVoltages)
const share = (seen: readonly Seen[], holds: (one: Seen) => boolean) =>
  seen.filter(holds).length / seen.length
const between = (from: number, to: number) => (one: Seen) => one.hour >= from && one.hour < to
const isCharging = ({ current }: Measurement) => current > 0
const isDischarging = ({ current }: Measurement) => current < 0
const isIdle = ({ current }: Measurement) => current === 0

describe("the batteries", () => {
  test("are the same with the same seed, and others with another", () => {
    const told = (seed: number) => JSON.stringify(demoBatteries(9, seed))
    expect(told(3)).toBe(told(3))
    expect(told(4)).not.toBe(told(3))
  })

  test("are as many as asked for, 32 at most, and no two alike", () => {
    expect(demoBatteries(0, 1)).toHaveLength(0)
    expect(demoBatteries(4, 1)).toHaveLength(4)
    const all = demoBatteries(99, 1)
    expect(all).toHaveLength(demoBatteriesMax)
    expect(new Set(all.map(({ name }) => name)).size).toBe(demoBatteriesMax)
    expect(new Set(all.map(({ address }) => address)).size).toBe(demoBatteriesMax)
  })

  test("stay what they are when more are asked for", () => {
    const told = (count: number) => JSON.stringify(demoBatteries(count, 1).slice(0, 4))
    expect(told(32)).toBe(told(4))
  })

  test("have addresses and names by which their BMS is recognised", () => {
    for (const { address, advertisedName: name } of demoBatteries(32, 1)) {
      expect(address).toMatch(/^A4:C1:37(:[0-9A-F]{2}){3}$/)
      expect(
        jbd.matches({ address, name, rssi: -60, services: ["ff00"], manufacturerData: null }),
      ).toBe(true)
    }
  })

  test("are of different sizes and chemistries", () => {
    const kinds = demoBatteries(9, 1).map(({ cells, chemistry }) => `${cells} ${chemistry}`)
    expect(new Set(kinds)).toEqual(new Set(["8 lfp", "16 lfp", "4 lfp", "13 nmc", "7 nmc"]))
  })
})

describe.each([
  ["winter", Date.UTC(2026, 0, 5)],
  ["spring", monday],
  ["summer", Date.UTC(2026, 6, 6)],
])("in %s, at their hours,", (_, start) => {
  const [cabin = [], telecom = [], boatHouse = [], workshop = [], ups = [], boat = []] = twoWeeks(
    6,
    1,
    start,
  )

  test("the cabin charges before noon and is drawn on from dusk to dawn", () => {
    expect(share(cabin.filter(between(9, 11.5)), isCharging)).toBeGreaterThan(0.8)
    expect(share(cabin.filter(between(20, 24)), isDischarging)).toBe(1)
    expect(share(cabin.filter(between(0.1, 5)), isDischarging)).toBe(1)
    expect(cabin.every(({ protections }) => protections.length === 0)).toBe(true)
  })

  test("the workshop is drawn on by day and charges by night", () => {
    expect(share(workshop.filter(between(0, 3)), isCharging)).toBeGreaterThan(0.95)
    for (const hour of [7.1, 10, 13, 16]) {
      expect(share(workshop.filter(between(hour, hour + 0.8)), isDischarging)).toBeGreaterThan(0.85)
    }
  })

  test("the telecom cabinet and the server room are full and idle most of the time", () => {
    for (const seen of [telecom, ups]) {
      for (const hour of [2, 8, 14, 20]) {
        expect(share(seen.filter(between(hour, hour + 1)), isIdle)).toBeGreaterThan(0.8)
      }
      expect(
        share(seen, (one) => one.battery.design.capacity - one.remainingCapacity < 2),
      ).toBeGreaterThan(0.8)
    }
  })

  test("of the first four, one charges, one is drawn on and one is idle at any time", () => {
    const moments = cabin.map((one, index) =>
      [one, telecom[index], boatHouse[index], workshop[index]].filter((seen) => seen !== undefined),
    )
    for (const is of [isCharging, isDischarging, isIdle]) {
      for (let hour = 0; hour < 24; hour += 1) {
        const then = moments.filter(([first]) => first && between(hour, hour + 1)(first))
        const shown = then.filter((four) => four.some(is)).length / then.length
        expect({ hour, is: is.name, mostly: shown > 0.6 }).toEqual({
          hour,
          is: is.name,
          mostly: true,
        })
      }
    }
  })

  test("the server room is tested on Wednesdays", () => {
    const wednesdays = ups.filter(
      ({ weekday, hour }) => weekday === 3 && Math.abs(hour - 10.1) < 0.08,
    )
    expect(wednesdays.length).toBeGreaterThan(0)
    expect(share(wednesdays, isDischarging)).toBe(1)
  })

  test("the boat is idle on workdays and not full", () => {
    const workdays = boat.filter(({ weekday }) => weekday >= 2 && weekday <= 5)
    expect(share(workdays, isIdle)).toBeGreaterThan(0.95)
  })

  test("the boat house shows its failing third cell day by day, and no healthy battery shows one", () => {
    for (let day = 1; day < 14; day++) {
      const today = boatHouse.slice(day * 144, (day + 1) * 144)
      const worst = today.toSorted((a, b) => spread(b) - spread(a))[0]
      expect(worst && spread(worst)).toBeGreaterThan(0.08)
    }
    const night = boatHouse.filter(between(3, 8)).filter(isDischarging)
    for (const { cellVoltages } of night) expect(cellVoltages[2]).toBe(Math.min(...cellVoltages))
    for (const healthy of [cabin, telecom, workshop, ups, boat]) {
      // Near full, cells differ in any battery: that is what balancing is for.
      const used = healthy.filter(
        (one) => one.remainingCapacity < 0.9 * one.battery.design.capacity,
      )
      for (const one of used) expect(spread(one)).toBeLessThan(0.07)
    }
  })
})

test("the failing cell cuts the battery off now and then, not always", () => {
  const failures = [1, 2, 3].map((seed) => {
    const boatHouse = twoWeeks(3, seed)[2] ?? []
    return boatHouse.at(-1)?.trips["cell-undervoltage"] ?? 0
  })
  for (const count of failures) expect(count).toBeWithin(1, 13)
})

describe("over two weeks of all 32 batteries", () => {
  const all = twoWeeks(32, 5)

  test("every value stays within what a battery can have", () => {
    const isPossible = (one: Seen) => {
      const { design } = one.battery
      const { low, high } = cellLimits[design.chemistry]
      const sum = one.cellVoltages.reduce((total, volts) => total + volts, 0)
      return (
        one.cellVoltages.length === design.cells &&
        one.cellVoltages.every((volts) => volts > low - 0.5 && volts < high + 0.1) &&
        Math.abs(one.voltage - sum) < 0.05 &&
        Math.abs(one.current) < design.boardCurrent &&
        one.remainingCapacity >= 0 &&
        one.remainingCapacity <= design.capacity &&
        one.temperatures.length === design.temperatureSensors &&
        one.temperatures.every((celsius) => celsius > -5 && celsius < 50)
      )
    }
    expect(all.flat().filter((one) => !isPossible(one))).toEqual([])
  })

  test("the BMS's count stays near the truth where no cell fails", () => {
    for (const seen of all) {
      const last = seen.at(-1)
      if (!last || last.battery.design.weakCell) continue
      const counted = last.remainingCapacity / last.battery.design.capacity
      expect(Math.abs(counted - last.battery.truth().soc)).toBeLessThan(0.08)
    }
  })

  test("each is used, and its cycles are counted", () => {
    for (const seen of all) {
      expect(seen.some(isDischarging)).toBe(true)
      expect(seen.at(-1)?.cycles).toBeGreaterThanOrEqual(seen[0]?.cycles ?? Infinity)
    }
  })
})
