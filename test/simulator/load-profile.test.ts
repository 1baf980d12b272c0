import { describe, expect, test } from "bun:test"
import {
  boatLoad,
  caravanLoad,
  commuteLoad,
  constantLoad,
  householdLoad,
  type Load,
  pumpLoad,
  workshopLoad,
} from "../../src/simulator/load-profile.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { hours, monday } from "./design-of.ts"

const localTime = createLocalTime(() => 0)
const household = { base: 80, refrigerator: 90, kettle: 1800, evening: 300 }

const loads: Readonly<Record<string, (seed: number) => Load>> = {
  household: (seed) => householdLoad(household, seed),
  constant: (seed) => constantLoad(180, seed),
  workshop: (seed) => workshopLoad({ base: 70, tools: 110 }, seed),
  boat: (seed) => boatLoad({ pump: 55, motor: 500 }, seed),
  commute: (seed) => commuteLoad(170, seed),
  pump: (seed) => pumpLoad(700, seed),
  caravan: (seed) => caravanLoad(household, seed),
}

/** Watts each minute of the days from `from` to before `to`, within the hours of the day. */
function watts(
  load: Load,
  days: [from: number, to: number],
  day: [from: number, to: number] = [0, 24],
) {
  const found: number[] = []
  for (let index = days[0]; index < days[1]; index++) {
    for (let minute = day[0] * 60; minute < day[1] * 60; minute++) {
      found.push(load(localTime(monday + hours(24 * index) + minute * 60_000)))
    }
  }
  return found
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe.each(Object.entries(loads))("load: %s", (_, create) => {
  test("is never negative, and is what the moment and the seed make it", () => {
    const load = create(4)
    const forth = watts(load, [0, 14])
    expect(Math.min(...forth)).toBeGreaterThanOrEqual(0)
    // A day back and a day forth: no memory.
    expect(watts(load, [3, 4])).toEqual(forth.slice(3 * 1440, 4 * 1440))
    expect(watts(create(4), [0, 14])).toEqual(forth)
    expect(watts(create(5), [0, 14])).not.toEqual(forth)
  })
})

describe("a household", () => {
  const load = householdLoad(household, 4)

  test("wants most in the evening and least in the night", () => {
    const evening = mean(watts(load, [0, 28], [18.5, 22]))
    expect(evening).toBeGreaterThan(2 * mean(watts(load, [0, 28], [0, 6])))
    expect(evening).toBeGreaterThan(2 * mean(watts(load, [0, 5], [9, 14])))
  })

  test("boils water for some minutes, some times a day", () => {
    const minutes = watts(load, [0, 28]).filter((value) => value >= household.kettle).length
    expect(minutes / 28).toBeWithin(4, 20)
  })

  test("cools all day in cycles", () => {
    // By night only the base and the refrigerator are left.
    const night = watts(load, [0, 28], [1, 5])
    const running = night.filter((value) => value > household.base * 1.15 + 1).length / night.length
    expect(running).toBeWithin(0.25, 0.55)
    const starts = night.filter((value, index) => value - (night[index - 1] ?? value) > 60).length
    expect(starts / 28).toBeWithin(3, 8)
  })

  test("has evenings that differ, and some that are missing", () => {
    const evenings = Array.from({ length: 60 }, (_, day) =>
      mean(watts(load, [day, day + 1], [19, 22])),
    )
    const quiet = evenings.filter((value) => value < 200).length
    expect(quiet).toBeWithin(1, 15)
    expect(Math.max(...evenings) - Math.min(...evenings)).toBeGreaterThan(200)
  })

  test("cooks at noon on weekends", () => {
    const weekend = mean(
      [5, 6, 12, 13, 19, 20].flatMap((day) => watts(load, [day, day + 1], [11.5, 13.5])),
    )
    expect(weekend).toBeGreaterThan(1.4 * mean(watts(load, [0, 5], [11.5, 13.5])))
  })
})

test("equipment wants the same at any hour", () => {
  for (const value of watts(constantLoad(180, 1), [0, 14])) expect(value).toBeWithin(170, 190)
})

test("a workshop works by day, with tools on workdays only", () => {
  const load = workshopLoad({ base: 70, tools: 110 }, 3)
  expect(Math.max(...watts(load, [0, 14], [0, 7]))).toBeLessThan(5)
  expect(Math.min(...watts(load, [0, 14], [7, 17]))).toBeGreaterThan(50)
  expect(Math.max(...watts(load, [0, 5], [6, 22]))).toBeGreaterThan(150)
  expect(Math.max(...watts(load, [5, 7], [6, 22]))).toBeLessThan(100)
})

test("a boat rests on workdays and sails on some weekends", () => {
  const load = boatLoad({ pump: 55, motor: 500 }, 3)
  expect(mean(watts(load, [0, 5]))).toBeLessThan(2)
  const weekends = [5, 6, 12, 13, 19, 20, 26, 27].map((day) =>
    mean(watts(load, [day, day + 1], [10, 15])),
  )
  expect(weekends.filter((value) => value > 100).length).toBeWithin(1, 8)
  expect(weekends.filter((value) => value < 10).length).toBeGreaterThan(0)
})

test("a bicycle is ridden twice on a workday", () => {
  const load = commuteLoad(170, 3)
  expect(Math.max(...watts(load, [5, 7]))).toBeLessThan(1)
  const riding = watts(load, [0, 1]).map((value) => value > 1)
  expect(riding.filter(Boolean).length).toBeWithin(65, 75)
  expect(riding.filter((now, minute) => now && !riding[minute - 1]).length).toBe(2)
})
