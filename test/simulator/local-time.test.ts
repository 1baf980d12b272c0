import { expect, test } from "bun:test"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { hours, monday } from "./design-of.ts"

test("knows the hour and the weekday", () => {
  const localTime = createLocalTime(() => 0)
  expect(localTime(monday)).toMatchObject({ hour: 0, weekday: 1 })
  const evening = localTime(monday + hours(5 * 24 + 18.5))
  expect(evening.hour).toBeCloseTo(18.5)
  expect(evening.weekday).toBe(6)
})

test("is ahead of UTC by the offset, over midnight too", () => {
  const localTime = createLocalTime(() => 120)
  const { hour, weekday } = localTime(monday - hours(1))
  expect(hour).toBeCloseTo(1)
  expect(weekday).toBe(1)
})

test("follows a change of the offset", () => {
  const change = monday + hours(2)
  const localTime = createLocalTime((time) => (time < change ? 60 : 120))
  expect(localTime(change - 1000).hour).toBeCloseTo(3, 2)
  expect(localTime(change).hour).toBeCloseTo(4, 2)
  expect(localTime(change - 1000).hour).toBeCloseTo(3, 2)
})

test("is midwinter in December and midsummer in June", () => {
  const localTime = createLocalTime(() => 0)
  expect(localTime(Date.UTC(2025, 11, 21)).season).toBeCloseTo(-1, 2)
  expect(localTime(Date.UTC(2026, 5, 21)).season).toBeCloseTo(1, 2)
  expect(localTime(Date.UTC(2026, 2, 21)).season).toBeCloseTo(0, 1)
})
