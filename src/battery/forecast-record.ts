import type { Forecast } from "./forecast.ts"

/** What a forecast is about: being empty down to the floor, half way there, or full. */
export const forecastTargets = ["empty", "half", "full"] as const

export type ForecastTarget = (typeof forecastTargets)[number]

/** A forecast that waits for its truth. */
export interface PendingForecast extends Forecast {
  readonly target: ForecastTarget
  /** UTC milliseconds. */
  readonly time: number
  /** Ampere-hours in the battery at which it has come true. */
  readonly charge: number
}

/** A forecast and what came true; seconds. */
export interface ScoredForecast extends Forecast {
  readonly target: ForecastTarget
  /** UTC milliseconds at which it was made. */
  readonly time: number
  readonly truth: number
}

/** Milliseconds between two forecasts that are kept: neighbours tell the same. */
const spacing = 2 * 3_600_000
/** More than a week of them. */
const mostPending = 100
/** Seconds; a truth so short is known no better than by one reading in five. */
const shortest = 20 * 60

interface Moment {
  /** UTC milliseconds. */
  readonly time: number
  /** Ampere-hours. */
  readonly charge: number
  /** Which way the current goes. */
  readonly way: "in" | "out" | null
}

/**
 * What came true by now, and what is still to be seen. A forecast whose battery was charged before it
 * was empty is let go of: its truth is never known. That is what the half way is for: few batteries
 * are ever emptied.
 */
export function scoreForecasts(
  pending: readonly PendingForecast[],
  { time, charge, way }: Moment,
): { readonly scored: readonly ScoredForecast[]; readonly pending: readonly PendingForecast[] } {
  const scored: ScoredForecast[] = []
  const left: PendingForecast[] = []
  for (const forecast of pending) {
    const isOut = forecast.target !== "full"
    const isReached = isOut ? charge <= forecast.charge : charge >= forecast.charge
    if (isReached) {
      const { target, low, best, high } = forecast
      const truth = Math.round((time - forecast.time) / 1000)
      if (truth >= shortest) scored.push({ target, time: forecast.time, low, best, high, truth })
    } else if (way === null || way === (isOut ? "out" : "in")) left.push(forecast)
  }
  return { scored, pending: left }
}

/** Adds new forecasts where it is time for some. */
export function noteForecasts(
  pending: readonly PendingForecast[],
  fresh: readonly PendingForecast[],
): readonly PendingForecast[] {
  const due = fresh.filter(
    ({ target, time, best }) =>
      best >= shortest &&
      !pending.some((other) => other.target === target && time - other.time < spacing),
  )
  return [...pending, ...due].slice(-mostPending)
}

/** Moves forecasts made at `since` or later by a step of the clock, milliseconds. */
export const redateForecasts = <Made extends { readonly time: number }>(
  forecasts: readonly Made[],
  { since, by }: { readonly since: number; readonly by: number },
): readonly Made[] =>
  forecasts.map((each) => (each.time >= since ? { ...each, time: each.time + by } : each))

/** How good the last forecasts were. */
export interface ForecastRecord {
  /** How many there are. */
  readonly count: number
  /** Mean of how far each was off, as a share of the truth. */
  readonly error: number
  /** How many promised more than came true, by over a fifth. */
  readonly over: number
  /** How many had the truth in their range. */
  readonly inside: number
}

/** The record of forecasts; null where none was scored yet. */
export function forecastRecord(scored: readonly ScoredForecast[]): ForecastRecord | null {
  if (scored.length === 0) return null
  const errors = scored.map(({ best, truth }) => Math.abs(best - truth) / truth)
  return {
    count: scored.length,
    error: errors.reduce((sum, error) => sum + error, 0) / scored.length,
    over: scored.filter(({ best, truth }) => best > 1.2 * truth).length,
    inside: scored.filter(({ low, high, truth }) => truth >= low && truth <= high).length,
  }
}
