import { describe, expect, test } from "bun:test"

import { addDays, dayOf, isDay, startOfDay } from "../../src/lib/local-day.ts"

const hour = 3_600_000

describe("the start of a day", () => {
  const rows = [
    ["UTC", "2026-11-22", "2026-11-22T00:00:00Z", 24],
    ["Europe/Prague", "2026-11-22", "2026-11-21T23:00:00Z", 24],
    ["Europe/Prague", "2026-03-29", "2026-03-28T23:00:00Z", 23],
    ["Europe/Prague", "2026-10-25", "2026-10-24T22:00:00Z", 25],
    ["Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z", 24],
    // Its clocks go from 0:00 straight to 1:00 on that day.
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", 23],
    ["Pacific/Kiritimati", "2026-06-01", "2026-05-31T10:00:00Z", 24],
  ] as const
  for (const [zone, day, start, hours] of rows)
    test(`${day} in ${zone} is ${start}, and the day has ${hours} hours`, () => {
      const from = startOfDay(day, zone)
      expect(new Date(from).toISOString()).toBe(start.replace("Z", ".000Z"))
      expect(startOfDay(addDays(day, 1), zone) - from).toBe(hours * hour)
      expect(dayOf(from, zone)).toBe(day)
      expect(dayOf(from - 1, zone)).toBe(addDays(day, -1))
    })
})

test("days go over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01")
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29")
})

const asked = [
  ["2026-11-22", true],
  ["2026-02-30", false],
  ["2026-13-01", false],
  ["26-11-22", false],
  ["2026-11-22T00:00", false],
  ["", false],
  [undefined, false],
] as const
for (const [text, exists] of asked)
  test(`${text} is ${exists ? "a" : "no"} day`, () => {
    expect(isDay(text)).toBe(exists)
  })
