import { expect, test } from "bun:test"
import { createAmbient } from "../../src/simulator/climate.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { hours, monday } from "./design-of.ts"

const localTime = createLocalTime(() => 0)

test("is warmest in the afternoon and in summer", () => {
  const ambient = createAmbient({ mean: 12, season: 8, day: 4, weather: 0 }, 1)
  const at = (time: number) => ambient(localTime(time))
  expect(at(monday + hours(15)) - at(monday + hours(3))).toBeCloseTo(8)
  expect(at(Date.UTC(2026, 5, 21, 15))).toBeCloseTo(24, 1)
  expect(at(Date.UTC(2025, 11, 21, 3))).toBeCloseTo(0, 1)
})

test("has weather of its own, within its bounds", () => {
  const temperatures = (seed: number) => {
    const ambient = createAmbient({ mean: 12, season: 0, day: 0, weather: 3 }, seed)
    return Array.from({ length: 400 }, (_, index) => ambient(localTime(monday + hours(6 * index))))
  }
  const found = temperatures(1)
  for (const celsius of found) expect(celsius).toBeWithin(9, 15)
  expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(3)
  expect(temperatures(2)).not.toEqual(found)
})
