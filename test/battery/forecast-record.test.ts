import { describe, expect, test } from "bun:test"

import {
  forecastRecord,
  noteForecasts,
  type PendingForecast,
  redateForecasts,
  scoreForecasts,
} from "../../src/battery/forecast-record.ts"

const hour = 3_600_000
const range = { low: 3 * 3600, best: 4 * 3600, high: 5 * 3600 }
const empty: PendingForecast = { target: "empty", time: 0, charge: 10, ...range }
const half: PendingForecast = { ...empty, target: "half", charge: 30 }
const full: PendingForecast = { ...empty, target: "full", charge: 99 }

describe("a forecast", () => {
  test("is scored when its charge is reached, and waits until then", () => {
    const { scored, pending } = scoreForecasts([empty, half], {
      time: 2.5 * hour,
      charge: 30,
      way: "out",
    })
    expect(scored).toEqual([{ target: "half", time: 0, ...range, truth: 2.5 * 3600 }])
    expect(pending).toEqual([empty])
  })

  test("of being full is scored at the top", () => {
    expect(scoreForecasts([full], { time: 3 * hour, charge: 99.2, way: "in" }).scored).toHaveLength(
      1,
    )
  })

  test("whose battery is charged, or used, before has no truth", () => {
    const between = { time: hour, charge: 50 }
    expect(scoreForecasts([empty, half], { ...between, way: "in" })).toEqual({
      scored: [],
      pending: [],
    })
    expect(scoreForecasts([full], { ...between, way: "out" }).pending).toEqual([])
    // A rest decides nothing.
    expect(scoreForecasts([empty, full], { ...between, way: null }).pending).toHaveLength(2)
  })

  test("that came true within minutes tells nothing", () => {
    const soon = scoreForecasts([empty], { time: hour / 6, charge: 9, way: "out" })
    expect(soon).toEqual({ scored: [], pending: [] })
  })

  test("is kept every two hours, not with every reading", () => {
    const first = noteForecasts([], [empty, half])
    expect(first).toHaveLength(2)
    const soon = noteForecasts(first, [{ ...empty, time: hour }])
    expect(soon).toEqual(first)
    expect(noteForecasts(soon, [{ ...empty, time: 2 * hour }])).toHaveLength(3)
    expect(noteForecasts([], [{ ...empty, best: 60 }])).toEqual([])
  })

  test("is moved with the clock by which it was dated", () => {
    const moved = redateForecasts([empty, { ...half, time: hour }], { since: hour, by: 5 * hour })
    expect(moved.map(({ time }) => time)).toEqual([0, 6 * hour])
  })
})

describe("the record", () => {
  test("is the mean error, with what promised too much and what lay outside its range", () => {
    const scored = [
      { target: "empty", time: 0, ...range, truth: 4 * 3600 },
      { target: "empty", time: 0, ...range, truth: 3.2 * 3600 },
      { target: "full", time: 0, ...range, truth: 8 * 3600 },
    ] as const
    expect(forecastRecord(scored)).toEqual({
      count: 3,
      error: (0 + 0.25 + 0.5) / 3,
      over: 1,
      inside: 2,
    })
  })

  test("is none before the first forecast has come true", () => {
    expect(forecastRecord([])).toBeNull()
  })
})
