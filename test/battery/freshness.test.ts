import { describe, expect, test } from "bun:test"

import { judgeFreshness } from "../../src/battery/freshness.ts"

const interval = 120_000
const now = 1_000_000
const takenAt = (age: number) => ({ latest: { takenAt: now - age }, failure: null })

describe("freshness", () => {
  const rows = [
    { age: 0, kind: "current" },
    { age: 2.5 * interval, kind: "current" },
    { age: 2.5 * interval + 1, kind: "stale" },
    { age: 90_000_000, kind: "stale" },
  ] as const
  for (const { age, kind } of rows)
    test(`a reading of ${age} ms is ${kind}`, () => {
      expect(judgeFreshness(takenAt(age), { now, interval })).toEqual({ kind, age })
    })

  test("a failed attempt leaves a young reading current", () => {
    const input = { ...takenAt(interval), failure: {} }
    expect(judgeFreshness(input, { now, interval }).kind).toBe("current")
  })

  test("without a reading it is awaited until an attempt has failed", () => {
    const never = { latest: null, failure: null }
    expect(judgeFreshness(never, { now, interval })).toEqual({ kind: "awaited" })
    expect(judgeFreshness({ ...never, failure: {} }, { now, interval })).toEqual({
      kind: "unreached",
    })
  })

  test("no reading is younger than now", () => {
    expect(judgeFreshness(takenAt(-5), { now, interval })).toEqual({ kind: "current", age: 0 })
  })
})
