import { expect, test } from "bun:test"

import {
  followLoad,
  noRecentLoad,
  type RecentLoad,
  recentTimes,
} from "../../src/battery/recent-load.ts"

/** Follows loads, amperes, read every so many minutes. */
function followed(loads: readonly number[], { minutes = 2, from = noRecentLoad } = {}): RecentLoad {
  const hours = minutes / 60
  return loads.reduce((recent, load) => followLoad(recent, { moved: -load * hours, hours }), from)
}

/** 20 A for four minutes in each twenty, else 1 A. */
const pump = (steps: number) => Array.from({ length: steps }, (_, at) => (at % 10 < 2 ? 20 : 1))

/** The mean of the chances, hours. */
function expectedHours(recent: RecentLoad, charge: number): number {
  const { chances } = recentTimes(recent, { charge, extra: 0 })
  const total = chances.reduce((sum, { weight }) => sum + weight, 0)
  return chances.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
}

test("the end is foreseen from where in its cycle a pump is", () => {
  // 0.2 Ah: 12 minutes at 1 A, and not a minute of the pump's.
  expect(expectedHours(followed(pump(92)), 0.2)).toBeGreaterThan(0.18)
  expect(expectedHours(followed(pump(91)), 0.2)).toBeLessThan(0.03)
})

test("a load that the last hours do not know is not believed to be known", () => {
  const usual = followed(pump(92))
  const strange = followed([5, 5, 5, 5], { from: usual })
  expect(recentTimes(usual, { charge: 1, extra: 0 }).trust).toBeGreaterThan(0.8)
  expect(recentTimes(strange, { charge: 1, extra: 0 }).trust).toBeLessThan(0.1)
})

test("nothing is compared over a charge or a pause", () => {
  const charged = followLoad(followed(pump(92)), { moved: 1, hours: 1 / 30 })
  const paused = followLoad(charged, { moved: 0, hours: 0 })
  expect(paused.steps).toHaveLength(93)
  const soon = followed([1, 1, 1], { from: paused })
  expect(recentTimes(soon, { charge: 1, extra: 0 })).toEqual({ chances: [], trust: 0 })
})

test("readings ten minutes or ten seconds apart make steps of two minutes", () => {
  expect(followed([3, 4], { minutes: 10 }).steps).toEqual([3, 3, 3, 3, 3, 4, 4, 4, 4, 4])
  const often = followed(new Array<number>(24).fill(3), { minutes: 1 / 6 })
  expect(often.steps).toEqual([3, 3])
})

test("no more than half a day is kept", () => {
  const recent = followed(new Array<number>(1000).fill(2))
  expect(recent.steps).toHaveLength(360)
  expect(expectedHours(recent, 1)).toBeCloseTo(0.5, 6)
})
