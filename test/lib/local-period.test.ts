import { describe, expect, test } from "bun:test"

import { addPeriods, type Period, periodStart } from "../../src/lib/local-period.ts"

describe("a period", () => {
  const starts: readonly [Period, string, string][] = [
    ["day", "2026-11-22", "2026-11-22"],
    ["week", "2026-11-22", "2026-11-16"],
    ["week", "2026-11-16", "2026-11-16"],
    ["week", "2027-01-01", "2026-12-28"],
    ["month", "2026-11-22", "2026-11-01"],
    ["year", "2026-11-22", "2026-01-01"],
  ]
  for (const [period, day, start] of starts)
    test(`the ${period} of ${day} begins on ${start}`, () => {
      expect(periodStart(day, period)).toBe(start)
    })

  const steps: readonly [Period, string, number, string][] = [
    ["day", "2026-12-31", 1, "2027-01-01"],
    ["week", "2026-12-28", 1, "2027-01-04"],
    ["month", "2026-12-01", 1, "2027-01-01"],
    ["month", "2026-03-01", -1, "2026-02-01"],
    ["month", "2026-01-01", -13, "2024-12-01"],
    ["year", "2026-01-01", -1, "2025-01-01"],
  ]
  for (const [period, start, count, expected] of steps)
    test(`${count} ${period} from ${start} is ${expected}`, () => {
      expect(addPeriods(start, period, count)).toBe(expected)
    })
})
