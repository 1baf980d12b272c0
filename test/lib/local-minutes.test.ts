import { expect, test } from "bun:test"

import { atMinute, minuteOfDay, nextAtMinute } from "../../src/lib/local-minutes.ts"

const zone = "Europe/Prague"
const utc = (text: string) => Date.parse(`${text}Z`)

test("tells the minute on the wall, in winter and in summer", () => {
  expect(minuteOfDay(utc("2026-01-10T06:30"), zone)).toBe(7 * 60 + 30)
  expect(minuteOfDay(utc("2026-07-10T22:05"), zone)).toBe(5)
})

test("finds the next time that the wall shows a minute", () => {
  expect(nextAtMinute(utc("2026-01-10T05:00"), 7 * 60, zone)).toBe(utc("2026-01-10T06:00"))
  expect(nextAtMinute(utc("2026-01-10T06:00"), 7 * 60, zone)).toBe(utc("2026-01-11T06:00"))
})

test("keeps to the wall on the days on which the clocks are changed", () => {
  expect(atMinute("2026-03-29", 7 * 60, zone)).toBe(utc("2026-03-29T05:00"))
  expect(atMinute("2026-03-29", 60, zone)).toBe(utc("2026-03-29T00:00"))
  expect(atMinute("2026-10-25", 7 * 60, zone)).toBe(utc("2026-10-25T06:00"))
  // 2:30 is skipped.
  expect(minuteOfDay(atMinute("2026-03-29", 150, zone), zone)).toBe(210)
})
