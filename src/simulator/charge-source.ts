import { type TimeSpan, dayPlan, isWeekend, within } from "./day-plan.ts"
import type { LocalTime } from "./local-time.ts"
import { chance, wander } from "./random.ts"

/** Watts that a charger could have at a moment; 0 is no charger. */
export type ChargeSource = (local: LocalTime) => number

/** The charger's own current limit is what bounds the mains. */
const mains = Infinity

/** Panels of `peak` watts: the arc of the sun, longer in summer, and clouds by the day. */
export function solarSource(peak: number, seed: number): ChargeSource {
  const noon = 12.6
  const sky = dayPlan((day) => {
    const kind = chance(seed, day)
    if (kind < 0.45) return { clear: 1, clouds: 0.15 }
    if (kind < 0.85) return { clear: 0.95, clouds: 0.75 }
    return { clear: 0.5, clouds: 0.3 }
  })
  return (local) => {
    const halfDay = 6 + 1.3 * local.season
    const distance = Math.abs(local.hour - noon) / halfDay
    if (distance >= 1) return 0
    const elevation = Math.cos((distance * Math.PI) / 2)
    const { clear, clouds } = sky(local)
    const cover = wander(seed, (local.day * 24 + local.hour) * 9) ** 2
    return peak * elevation ** 1.3 * clear * (1 - clouds * cover)
  }
}

export interface MainsOptions {
  /** Days in a hundred with an outage. */
  readonly outageDays: number
  /** Hours that one lasts at least and at most. */
  readonly shortest: number
  readonly longest: number
  /** An engineer's monthly or weekly test: on this weekday, at this time. */
  readonly test?: TimeSpan & { readonly weekday: number }
}

export function mainsSource(options: MainsOptions, seed: number): ChargeSource {
  const { outageDays, shortest, longest, test } = options
  const outage = (day: number, offset: number): TimeSpan | null => {
    if (chance(seed, day, 1) * 100 >= outageDays) return null
    const from = 24 * chance(seed, day, 2) + offset
    // Most are short.
    return { from, to: from + shortest + (longest - shortest) * chance(seed, day, 3) ** 2 }
  }
  const plan = dayPlan((day, weekday) => [
    outage(day - 1, -24),
    outage(day, 0),
    test?.weekday === weekday ? test : null,
  ])
  return (local) =>
    plan(local).some((span) => span !== null && within(local.hour, span)) ? 0 : mains
}

/** A charger on a time switch; `from` later than `to` is over midnight. */
export function timedSource({ from, to }: TimeSpan): ChargeSource {
  return ({ hour }) =>
    (from < to ? hour >= from && hour < to : hour >= from || hour < to) ? mains : 0
}

/** Plugged in on Sunday evening after a weekend's use, and unplugged on Monday. */
export const harbourSource: ChargeSource = ({ weekday, hour }) =>
  (weekday === 0 && hour >= 17) || (weekday === 1 && hour < 10) ? mains : 0

/** Plugged in on workdays after the way home. */
export const afterWorkSource: ChargeSource = ({ weekday, hour }) =>
  !isWeekend(weekday) && hour >= 18 ? mains : 0
