import type { LocalTime } from "./local-time.ts"
import { seedFor, wander } from "./random.ts"

/** The air around a battery. °C. */
export interface Climate {
  /** Over the year. */
  readonly mean: number
  /** From the mean to the middle of summer. */
  readonly season: number
  /** From the middle of the day's range to its warmest. */
  readonly day: number
  /** How far the weather takes it up or down for some days. */
  readonly weather: number
}

/** Warmest at three in the afternoon; summer lags a little behind the sun, which is left out. */
export function createAmbient(climate: Climate, seed: number): (local: LocalTime) => number {
  const weatherSeed = seedFor(seed, "weather")
  return ({ day, hour, season }) =>
    climate.mean +
    climate.season * season +
    climate.day * Math.cos((2 * Math.PI * (hour - 15)) / 24) +
    climate.weather * (2 * wander(weatherSeed, (day + hour / 24) / 3) - 1)
}
