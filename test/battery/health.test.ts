import { describe, expect, test } from "bun:test"

import { genericModel } from "../../src/battery/battery-model.ts"
import { noCapacityCount } from "../../src/battery/capacity-count.ts"
import {
  daySpreads,
  driftOf,
  followHealth,
  healthReport,
  type HealthState,
  noHealth,
} from "../../src/battery/health.ts"
import { chance } from "../../src/simulator/random.ts"
import { readingOf } from "../fakes/reading-of.ts"

const model = genericModel("lifepo4", { cells: 4, capacity: 100 })
const minute = 60_000
const day = 24 * 60 * minute

/** Readings of a pack of so many milliohms, two minutes apart, under one load after the other. */
function loaded(
  milliohms: number,
  loads: readonly number[],
  { soc = 60, every = 2 * minute } = {},
) {
  return loads.reduce<HealthState>((state, current, index) => {
    const voltage = Math.round(100 * (13.2 + (current * milliohms) / 1000)) / 100
    const reading = readingOf({ current, voltage, soc })
    return followHealth(state, { reading, time: index * every, model })
  }, noHealth)
}

const report = (health: HealthState, learned: number | null = null, counts = 0) =>
  healthReport({
    model,
    health,
    capacity: { ...noCapacityCount, learned, counts },
    history: { drift: null, out: { charge: 250, since: 5 } },
    told: null,
  })

const kettle = [-2, -42, -2, -45, -3, -41, -2, -40, -2, -44, -3, -43]

describe("the internal resistance", () => {
  test("is what load steps show, whatever the load", () => {
    const { resistance } = report(loaded(12, kettle))
    expect(resistance?.value).toBeCloseTo(12, 0)
    expect(resistance).toMatchObject({ steps: 11, sureness: "fair" })
  })

  test("is sure after many steps that agree", () => {
    const { resistance } = report(loaded(12, [...kettle, ...kettle]))
    expect(resistance?.sureness).toBe("sure")
  })

  test.each([
    [
      "a steady load",
      loaded(
        12,
        kettle.map(() => -30),
      ),
      null,
    ],
    ["readings far apart", loaded(12, kettle, { every: 6 * minute }), null],
    ["a battery that is nearly empty", loaded(12, kettle, { soc: 8 }), null],
    ["a voltage that does not follow", loaded(-12, kettle), null],
    ["nothing", noHealth, null],
  ])("is not known by %s", (_, health, value) => {
    expect(report(health).resistance).toBe(value)
  })

  test("is not made of a reading without a voltage", () => {
    const before = loaded(12, [-2])
    const mute = readingOf({ current: -40, voltage: null, soc: 60 })
    const after = followHealth(before, { reading: mute, time: 2 * minute, model })
    const next = readingOf({ current: -2, voltage: 13.2, soc: 60 })
    expect(followHealth(after, { reading: next, time: 4 * minute, model }).resistances).toEqual([])
  })
})

describe("the capacity left", () => {
  test.each([
    [1, "guess"],
    [2, "fair"],
    [4, "sure"],
  ] as const)("counted %d times from full to empty is %s", (counts, sureness) => {
    expect(report(noHealth, 87, counts).capacity).toEqual({
      value: 87,
      share: 0.87,
      counts,
      sureness,
    })
  })

  test("is what the BMS says until then, and never more than a guess", () => {
    const input = { model, health: noHealth, capacity: noCapacityCount }
    const history = { drift: null, out: null }
    expect(healthReport({ ...input, history, told: 96 }).capacity).toMatchObject({
      share: 0.96,
      counts: 0,
      sureness: "guess",
    })
    expect(healthReport({ ...input, history, told: null }).capacity).toBeNull()
    expect(healthReport({ ...input, history, told: null }).cycles).toBeNull()
  })
})

test("full cycles are the charge taken out, in capacities", () => {
  expect(report(noHealth).cycles).toEqual({ count: 2.5, since: 5 })
})

describe("the drift of the cells", () => {
  const days = (count: number, spreadOf: (day: number) => number) =>
    Array.from({ length: count }, (_, index) => ({ time: index * day, spread: spreadOf(index) }))

  test("is seen through days that are odd", () => {
    const drift = driftOf(
      days(60, (at) => (at % 11 === 0 ? 0.2 : 0.01 + at * 0.0005 + 0.002 * chance(1, at))),
    )
    expect(1000 * (drift?.perMonth ?? 0)).toBeCloseTo(15, 0)
    expect(drift).toMatchObject({ days: 60, sureness: "sure" })
  })

  test("of cells that stay together is none, and of noise nobody is sure", () => {
    expect(driftOf(days(60, () => 0.012))).toMatchObject({ perMonth: 0, sureness: "sure" })
    expect(driftOf(days(30, (at) => 0.05 * chance(3, at)))?.sureness).toBe("guess")
  })

  test("takes two weeks", () => {
    expect(driftOf(days(13, () => 0.01))).toBeNull()
  })

  test("rests on quiet hours in the middle of the charge alone", () => {
    const hour = { time: 0, soc: 60, current: -1, spread: 0.01 }
    const hours = [
      hour,
      { ...hour, time: 1, spread: 0.012 },
      { ...hour, time: 2, spread: 0.014 },
      { ...hour, soc: 99, spread: 0.3 },
      { ...hour, soc: 5, spread: 0.3 },
      { ...hour, current: -40, spread: 0.3 },
      { ...hour, current: null, spread: 0.3 },
      { ...hour, time: day + 5, spread: 0.02 },
    ]
    expect(daySpreads(hours, 100)).toEqual([
      { time: 0, spread: 0.012 },
      { time: day, spread: 0.02 },
    ])
  })
})
