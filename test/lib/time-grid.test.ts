import { describe, expect, test } from "bun:test"

import { startOfDay } from "../../src/lib/local-day.ts"
import { timeGrid } from "../../src/lib/time-grid.ts"

const zone = "Europe/Prague"
const days = (first: string, next: string) => ({
  from: startOfDay(first, zone),
  to: startOfDay(next, zone),
})
const clock = (time: number) => new Date(time).toLocaleString("sv", { timeZone: zone })

describe("a grid", () => {
  const noon = Date.UTC(2026, 10, 22, 12)
  const grids = [
    { span: { from: noon, to: noon + 3_600_000 }, most: 12, unit: "minute", count: 12 },
    { span: { from: noon, to: noon + 3_600_000 }, most: 48, unit: "minute", count: 30 },
    { span: days("2026-11-22", "2026-11-23"), most: 12, unit: "hour", count: 12 },
    { span: days("2026-11-22", "2026-11-23"), most: 48, unit: "minute", count: 48 },
    { span: days("2026-11-16", "2026-11-23"), most: 12, unit: "day", count: 7 },
    { span: days("2026-11-16", "2026-11-23"), most: 48, unit: "hour", count: 42 },
    { span: days("2026-11-01", "2026-12-01"), most: 12, unit: "week", count: 5 },
    { span: days("2026-11-01", "2026-12-01"), most: 48, unit: "day", count: 30 },
    { span: days("2026-01-01", "2027-01-01"), most: 12, unit: "month", count: 12 },
    { span: days("2020-01-01", "2027-01-01"), most: 12, unit: "year", count: 7 },
    { span: days("1970-01-01", "2070-01-01"), most: 12, unit: "year", count: 10 },
  ] as const
  for (const { span, most, unit, count } of grids)
    test(`of at most ${most} from ${clock(span.from)} to ${clock(span.to)} is ${count} by ${unit}`, () => {
      const grid = timeGrid(span, zone, most)
      expect(grid.unit).toBe(unit)
      expect(grid.times).toHaveLength(count)
    })

  test("shows round times on a day of 23 hours, and leaves out what it leaves out", () => {
    const { times } = timeGrid(days("2026-03-29", "2026-03-30"), zone, 12)
    expect(times.map((time) => clock(time).slice(11, 16))).toEqual(
      ["00", "04", "06", "08", "10", "12", "14", "16", "18", "20", "22"].map(
        (hour) => `${hour}:00`,
      ),
    )
  })

  test("shows round times on a day of 25 hours", () => {
    const { times } = timeGrid(days("2026-10-25", "2026-10-26"), zone, 12)
    expect(times).toHaveLength(12)
    for (const time of times) expect(Number(clock(time).slice(11, 13)) % 2).toBe(0)
  })

  test("has the half hours of both hours that come twice", () => {
    const { times } = timeGrid(days("2026-10-25", "2026-10-26"), zone, 48)
    expect(times).toHaveLength(50)
  })

  test("stands still while its span moves", () => {
    const minute = 60_000
    const { from, to } = days("2026-11-22", "2026-11-23")
    const moved = timeGrid({ from: from + 7 * minute, to: to + 7 * minute }, zone, 12).times
    const before = timeGrid({ from, to }, zone, 12).times
    expect(moved.slice(0, -1)).toEqual(before.slice(1))
  })

  test("is round in a zone that is three quarters of an hour off", () => {
    const from = Date.UTC(2026, 0, 1)
    const { times } = timeGrid({ from, to: from + 6 * 3_600_000 }, "Asia/Kathmandu", 12)
    for (const time of times) expect((time + 5.75 * 3_600_000) % 1_800_000).toBe(0)
  })
})
