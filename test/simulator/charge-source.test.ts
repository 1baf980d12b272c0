import { describe, expect, test } from "bun:test"
import {
  afterWorkSource,
  type ChargeSource,
  harbourSource,
  mainsSource,
  solarSource,
  timedSource,
} from "../../src/simulator/charge-source.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { hours, monday } from "./design-of.ts"

const localTime = createLocalTime(() => 0)
const at = (source: ChargeSource, day: number, hour: number, from = monday) =>
  source(localTime(from + hours(24 * day + hour)))
const minutes = (source: ChargeSource, days: number, from = monday) =>
  Array.from({ length: days * 1440 }, (_, minute) => at(source, 0, minute / 60, from))
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

describe("the sun", () => {
  const source = solarSource(1000, 5)

  test("shines by day, most around noon, never more than the panels give", () => {
    const twoWeeks = Array.from({ length: 14 }, (_, day) => day)
    for (const hour of [0, 3, 21, 23]) {
      for (const day of twoWeeks) expect(at(source, day, hour)).toBe(0)
    }
    const morning = total(twoWeeks.map((day) => at(source, day, 8)))
    expect(total(twoWeeks.map((day) => at(source, day, 12.5)))).toBeGreaterThan(1.5 * morning)
    expect(morning).toBeGreaterThan(0)
    expect(Math.max(...minutes(source, 14))).toBeWithin(500, 1000)
  })

  test("gives more in summer than in winter", () => {
    const [winter, summer] = [Date.UTC(2026, 0, 5), Date.UTC(2026, 5, 8)].map((from) =>
      total(minutes(source, 28, from)),
    )
    expect(summer).toBeGreaterThan(1.2 * (winter ?? 0))
  })

  test("has clear and dull days, by the seed", () => {
    const days = (seed: number) =>
      Array.from({ length: 28 }, (_, day) =>
        total(minutes(solarSource(1000, seed), 1, monday + hours(24 * day))),
      )
    const found = days(5)
    expect(Math.min(...found)).toBeLessThan(0.65 * Math.max(...found))
    expect(days(5)).toEqual(found)
    expect(days(6)).not.toEqual(found)
  })
})

describe("the mains", () => {
  test("fail on about the given share of days, for a time within the limits", () => {
    const source = mainsSource({ outageDays: 15, shortest: 0.5, longest: 8 }, 2)
    const on = minutes(source, 400).map((watts) => watts > 0)
    const starts = on.flatMap((now, minute) => (!now && on[minute - 1] === true ? [minute] : []))
    expect(starts.length / 400).toBeWithin(0.1, 0.2)
    for (const start of starts) {
      const length = on.indexOf(true, start) - start
      if (length > 0) expect(length).toBeWithin(29, 16 * 60)
    }
  })

  test("stay away over midnight", () => {
    const source = mainsSource({ outageDays: 5, shortest: 20, longest: 24 }, 2)
    const on = minutes(source, 200).map((watts) => watts > 0)
    const lengths = on
      .map((now) => (now ? " " : "-"))
      .join("")
      .split(/ +/)
      .map(({ length }) => length)
      .filter((length) => length > 0)
    expect(lengths.length).toBeGreaterThan(3)
    // All but those that the 200 days cut.
    for (const length of lengths.slice(1, -1)) expect(length).toBeGreaterThanOrEqual(20 * 60 - 1)
  })

  test("are taken away for a test at its hour", () => {
    const test = { weekday: 3, from: 10, to: 10.25 }
    const source = mainsSource({ outageDays: 0, shortest: 1, longest: 2, test }, 2)
    const off = minutes(source, 7).flatMap((watts, minute) => (watts > 0 ? [] : [minute]))
    expect(off).toEqual(Array.from({ length: 15 }, (_, minute) => (2 * 24 + 10) * 60 + minute))
  })
})

test.each([
  [
    "a time switch over midnight",
    timedSource({ from: 22, to: 6 }),
    [
      [0, 23],
      [1, 5],
    ],
    [
      [0, 7],
      [0, 21],
    ],
  ],
  [
    "a time switch by day",
    timedSource({ from: 9, to: 17 }),
    [
      [0, 9],
      [5, 16],
    ],
    [
      [0, 8],
      [0, 17],
    ],
  ],
  [
    "the harbour",
    harbourSource,
    [
      [6, 18],
      [7, 9],
    ],
    [
      [6, 16],
      [7, 11],
      [2, 18],
    ],
  ],
  [
    "after work",
    afterWorkSource,
    [
      [0, 18],
      [4, 23],
    ],
    [
      [0, 17],
      [5, 20],
    ],
  ],
] as const)("%s charges when it should, and only then", (_, source, on, off) => {
  for (const [day, hour] of on) expect(at(source, day, hour)).toBeGreaterThan(0)
  for (const [day, hour] of off) expect(at(source, day, hour)).toBe(0)
})
