import { describe, expect, test } from "bun:test"

import type { Reading } from "../../src/bms/reading.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import {
  agedEstimate,
  type Estimate,
  freshRuntime,
  observeRuntime,
  type RuntimeEstimate,
  type RuntimeState,
  stepRuntime,
} from "../../src/battery/runtime.ts"
import { parallelReading } from "../../src/battery/parallel-reading.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
const model = genericModel("lifepo4", { cells: 4, capacity: 100 })
const start = Date.UTC(2026, 5, 1)

/** A battery that is read; what it draws and has is set from outside. */
class Watched {
  time = start
  charge = 100
  state: RuntimeState = freshRuntime
  estimate: RuntimeEstimate | null = null

  /** Lets `minutes` pass at a current, with a reading every two minutes. */
  run(current: number | ((time: number) => number), minutes: number, said: Partial<Reading> = {}) {
    for (let at = 0; at < minutes; at += 2) {
      const amperes = typeof current === "number" ? current : current(this.time)
      this.charge = Math.min(100, Math.max(0, this.charge + amperes / 30))
      this.time += 2 * minute
      this.read({ current: amperes, ...said })
    }
    return this
  }

  read(said: Partial<Reading>) {
    const remainingCapacity = Math.round(this.charge * 100) / 100
    const reading = readingOf({ remainingCapacity, soc: Math.round(this.charge), ...said })
    const { state, estimate } = stepRuntime(this.state, reading, {
      model,
      time: this.time,
      utcOffset: () => 0,
    })
    this.state = state
    this.estimate = estimate
    return this
  }

  get hours(): number {
    return hoursOf(this.estimate?.toEmpty)
  }
}

function hoursOf(estimate: Estimate | undefined): number {
  if (estimate?.kind !== "known") throw new Error(`no estimate: ${JSON.stringify(estimate)}`)
  expect(estimate.low).toBeLessThanOrEqual(estimate.best)
  expect(estimate.best).toBeLessThanOrEqual(estimate.high)
  return estimate.best / 3600
}

const reasonOf = (estimate: Estimate | undefined) =>
  estimate?.kind === "unknown" ? estimate.reason : null

/** Off by no more than `share`. */
function expectNear(value: number, truth: number, share: number) {
  expect(Math.abs(value / truth - 1)).toBeLessThan(share)
}

describe("a runtime estimate", () => {
  test("of a constant load is what is left above the floor over the load", () => {
    const watched = new Watched().run(-9, 120)
    expectNear(watched.hours, (watched.charge - 10) / 9, 0.1)
  })

  test("is zero at the floor and below", () => {
    const watched = new Watched()
    watched.charge = 10
    expect(watched.run(-9, 10).hours).toBe(0)
  })

  test("of an idle battery is unknown, not thousands of hours", () => {
    const watched = new Watched().run(0, 600)
    expect(watched.estimate?.state).toBe("idle")
    expect(reasonOf(watched.estimate?.toEmpty)).toBe("idle")
    expect(reasonOf(new Watched().run(-0.02, 600).estimate?.toEmpty)).toBe("idle")
  })

  test("is unknown without a current, and without a charge", () => {
    const watched = new Watched().run(-9, 60)
    expect(watched.read({ current: null }).estimate).toEqual({
      state: null,
      toEmpty: { kind: "unknown", reason: "no-current" },
      toFull: { kind: "unknown", reason: "no-current" },
    })
    const silent = new Watched().read({ current: -9, soc: null, remainingCapacity: null })
    expect(reasonOf(silent.estimate?.toEmpty)).toBe("no-charge")
    expect(silent.estimate?.state).toBe("discharging")
  })

  test("does not change sides when the current chatters around zero", () => {
    const watched = new Watched().run(-5, 120)
    const sides = new Set<string | null>()
    for (let round = 0; round < 30; round += 1) {
      watched.run(round % 2 === 0 ? 0.15 : -0.2, 2)
      sides.add(reasonOf(watched.estimate?.toFull))
    }
    expect([...sides]).toEqual(["discharging"])
    expect(reasonOf(watched.run(10, 2).estimate?.toEmpty)).toBe("charging")
  })

  test("does not follow a load that is on and off between the readings", () => {
    // Nine minutes in thirty: seen by readings only now and then.
    const watched = new Watched()
    watched.run((time) => (time % (30 * minute) < 9 * minute ? -10 : -0.5), 6 * 60)
    const hours: number[] = []
    for (let round = 0; round < 30; round += 1) {
      watched.run((time) => (time % (30 * minute) < 9 * minute ? -10 : -0.5), 2)
      hours.push(watched.hours)
    }
    expect(Math.max(...hours) / Math.min(...hours)).toBeLessThan(1.35)
    expectNear(watched.hours, (watched.charge - 10) / 3.35, 0.25)
  })

  test("takes the charge that flowed unseen between two readings from the BMS's own counter", () => {
    const watched = new Watched()
    for (let round = 0; round < 240; round += 1) {
      // A kettle that no reading ever sees: 6 A on average.
      watched.charge -= 5 / 30
      watched.run(-1, 2)
    }
    expectNear(watched.hours, (watched.charge - 10) / 6, 0.15)
  })

  test("comes down within the hour after the load has grown, and stays there", () => {
    const watched = new Watched().run(-2, 6 * 60)
    expect(watched.hours).toBeGreaterThan(30)
    watched.run(-20, 60)
    const truth = (watched.charge - 10) / 20
    expect(watched.hours).toBeLessThan(3 * truth)
    watched.run(-20, 60)
    expectNear(watched.hours, (watched.charge - 10) / 20, 0.8)
  })

  test("takes a jump of the BMS's counter for what it is: no load", () => {
    const watched = new Watched().run(-5, 240)
    watched.charge -= 30
    watched.run(-5, 4)
    expectNear(watched.hours, (watched.charge - 10) / 5, 0.1)
  })

  test("learns from full to empty that the battery holds less than its model says", () => {
    const watched = new Watched().run(0, 2)
    watched.run(-10, 8 * 60)
    expect(watched.charge).toBeCloseTo(20)
    watched.read({ current: -10, protections: ["cell-undervoltage"] })
    expect(watched.state.capacity.learned).toBeCloseTo(80, 0)
    watched.charge = 100
    watched.run(0, 2).run(-10, 60)
    // 80 Ah, of which 10 are out and 8 are kept.
    expectNear(watched.hours, 6.2, 0.1)
  })

  test("counts a load that the BMS does not see where the model names one", () => {
    const reading = readingOf({ current: -1, remainingCapacity: 60, soc: 60 })
    const context = { time: start, utcOffset: () => 0 }
    const hours = (parasiticCurrent: number) => {
      const own = { ...model, parasiticCurrent }
      return hoursOf(
        stepRuntime(freshRuntime, reading, { model: own, ...context }).estimate.toEmpty,
      )
    }
    expectNear(hours(1), hours(0) / 2, 0.15)
  })

  test("is shorter in the cold", () => {
    const warm = new Watched().run(-9, 60, { temperatures: [20] })
    const cold = new Watched().run(-9, 60, { temperatures: [null, -10] })
    expect(cold.hours).toBeLessThan(0.95 * warm.hours)
  })

  test("ends early when the lowest cell is about to make the BMS cut off", () => {
    const watched = new Watched()
    watched.charge = 50
    for (let volts = 3.2; volts > 2.8; volts -= 0.01) {
      watched.run(-10, 4, { cellVoltages: [3.25, volts, 3.25, 3.25] })
    }
    const { toEmpty } = watched.estimate ?? {}
    expect(toEmpty).toMatchObject({ kind: "known", basis: "weakest-cell" })
    expect(watched.hours).toBeLessThan(1.2)
  })

  test("of an old reading is counted down, and unknown after three intervals", () => {
    const { estimate, hours } = new Watched().run(-9, 60)
    if (!estimate) throw new Error("no reading was taken")
    const older = agedEstimate(estimate, { age: 5 * minute, interval: 2 * minute })
    expect(hoursOf(older.toEmpty)).toBeCloseTo(hours - 5 / 60, 3)
    const stale = agedEstimate(estimate, { age: 6 * minute + 1, interval: 2 * minute })
    expect([stale.state, reasonOf(stale.toEmpty), reasonOf(stale.toFull)]).toEqual([
      null,
      "stale",
      "stale",
    ])
  })

  test.each([
    ["back by an hour", -hour],
    ["back by 56 years", -56 * 365 * 24 * hour],
    ["ahead by a day", 24 * hour],
    ["ahead by ten years", 3650 * 24 * hour],
  ])("survives a clock that is set %s, and what was learned with it", (_, by) => {
    const watched = new Watched().run(-9, 240)
    watched.time += by
    watched.run(-9, 60)
    expectNear(watched.hours, (watched.charge - 10) / 9, 0.1)
    expect(watched.state.loads.slots.some((slot) => slot !== null && slot < -8)).toBe(true)
  })

  test("goes on after a restart as if there had been none", () => {
    const one = new Watched().run(-6, 400)
    const other = new Watched().run(-6, 400)
    other.state = JSON.parse(JSON.stringify(other.state))
    expect(other.run(-7, 30).estimate).toEqual(one.run(-7, 30).estimate)
  })

  test("of packs in parallel rests on their sum, not on who carries the current", () => {
    const packs = (first: number, second: number) =>
      parallelReading(
        [
          { current: first, remainingCapacity: 30, soc: 60 },
          { current: second, remainingCapacity: 30, soc: 60 },
        ],
        [50, 50],
      )
    expect(packs(-9, -1)).toEqual({ current: -10, remainingCapacity: 60, soc: 60 })
    const hours = [packs(-9, -1), packs(-1, -9)].map((sum) => {
      const context = { model, time: start, utcOffset: () => 0 }
      return hoursOf(stepRuntime(freshRuntime, readingOf(sum), context).estimate.toEmpty)
    })
    expect(hours[0]).toBe(hours[1] ?? Number.NaN)
    const mute = [
      { current: -1, remainingCapacity: 30, soc: null },
      { current: null, remainingCapacity: 30, soc: 60 },
    ]
    expect(parallelReading(mute, [50, 50])).toEqual({
      current: null,
      remainingCapacity: 60,
      soc: null,
    })
  })

  test("knows the evening from the days before", () => {
    const evening = (time: number) => {
      const now = (time % (24 * hour)) / hour
      return now >= 18 && now < 22 ? -12 : -1
    }
    const watched = new Watched()
    for (let day = 0; day < 7; day += 1) {
      watched.run(evening, 12 * 60)
      watched.charge = 100
      watched.run(evening, 12 * 60)
    }
    watched.run(evening, 16 * 60)
    watched.charge = 55
    watched.run(evening, 2)
    // 2 hours at 1 A, 4 at 12 A would take 50 Ah: the floor is reached in the evening.
    expect(watched.estimate?.toEmpty).toMatchObject({ basis: "usual-load" })
    expectNear(watched.hours, 2 + (45 - 2) / 12, 0.1)
  })

  test("knows the weekend from the weeks before, in a cabin that is empty between", () => {
    const drawn = (time: number) => {
      const day = Math.floor((time - start) / (24 * hour)) % 7
      const now = (time % (24 * hour)) / hour
      return day >= 5 && now >= 18 && now < 22 ? 8 : 0.3
    }
    let state = freshRuntime
    let charge = 100
    let time = start
    const read = () => {
      const reading = readingOf({ current: -drawn(time), remainingCapacity: charge })
      return { reading, context: { model, time, utcOffset: () => 0 } }
    }
    for (; time < start + 23 * 24 * hour; time += 10 * minute) {
      charge = (time - start) % (24 * hour) === 0 ? 100 : charge - drawn(time) / 6
      const { reading, context } = read()
      state = observeRuntime(state, reading, context)
    }
    // Wednesday, midnight: three quiet days and most of a fourth take 27 Ah, then Saturday's evening comes.
    charge = 60
    const { reading, context } = read()
    const { toEmpty } = stepRuntime(state, reading, context).estimate
    expectNear(hoursOf(toEmpty), 90 + (50 - 27) / 8, 0.1)
  })

  test("reaches further down on the first day, when little has been seen", () => {
    const width = (days: number) => {
      const { estimate } = new Watched().run(-1, 20).run(() => -1, days * 24 * 60)
      if (estimate?.toEmpty.kind !== "known") throw new Error("no estimate")
      const { low, best } = estimate.toEmpty
      return best / low
    }
    expect(width(0.25)).toBeGreaterThan(1.4)
    expect(width(3)).toBeLessThan(1.3)
  })
})

describe("an estimate of the time to full", () => {
  test("is known while charging only, and ends when it is full", () => {
    const watched = new Watched()
    watched.charge = 30
    expect(reasonOf(watched.run(-5, 10).estimate?.toFull)).toBe("discharging")
    watched.run(20, 60)
    expectNear(hoursOf(watched.estimate?.toFull), (100 - watched.charge) / 20, 0.1)
    watched.charge = 100
    expect(reasonOf(watched.run(5, 4).estimate?.toFull)).toBe("full")
  })
})
