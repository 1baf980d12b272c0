import type { Reading } from "../bms/reading.ts"
import type { BatteryModel } from "./battery-model.ts"
import type { CapacityCount } from "./capacity-count.ts"

/** What is learned of a battery's inside from reading to reading: plain data, to be stored as JSON. */
export interface HealthState {
  /** Milliohms by the newest load steps, the newest last. */
  readonly resistances: readonly number[]
  readonly last: {
    readonly time: number
    readonly current: number
    readonly voltage: number
  } | null
}

export const noHealth: HealthState = { resistances: [], last: null }

const keptSteps = 40
/** Milliseconds: over a longer time the voltage also follows the charge. */
const longestStep = 5 * 60_000
/** Amperes per ampere-hour by which the load must change to tell anything, and amperes at least. */
const smallestStep = { rate: 0.08, amperes: 2 } as const
/** Percent between which the voltage hardly depends on the charge. */
const flat = { from: 15, to: 92 } as const
/** Milliohms of a cell of one ampere-hour that none has: it was no load step. */
const largestCell = 1500

interface HealthInput {
  readonly reading: Reading
  /** UTC milliseconds. */
  readonly time: number
  readonly model: BatteryModel
}

/** Takes a reading in: a load that comes or goes shows the resistance in the voltage. */
export function followHealth(
  { resistances, last }: HealthState,
  { reading: { current, voltage, soc }, time, model }: HealthInput,
): HealthState {
  if (current === null || voltage === null) return { resistances, last: null }
  const next = { time, current, voltage }
  if (last === null || time <= last.time || time - last.time > longestStep)
    return { resistances, last: next }
  const step = current - last.current
  const isStep =
    Math.abs(step) >= Math.max(smallestStep.rate * model.capacity, smallestStep.amperes)
  if (!isStep || soc === null || soc < flat.from || soc > flat.to)
    return { resistances, last: next }
  const milliohms = (1000 * (voltage - last.voltage)) / step
  const most = (largestCell * model.cells) / model.capacity
  if (milliohms <= 0 || milliohms > most) return { resistances, last: next }
  return { resistances: [...resistances, round(milliohms)].slice(-keptSteps), last: next }
}

const round = (value: number) => Math.round(value * 100) / 100

/** How far a person may rely on a value. */
export type Sureness = "guess" | "fair" | "sure"

/** How far apart the cells were on one day, at rest in the middle of the charge. */
export interface DaySpread {
  /** UTC milliseconds. */
  readonly time: number
  /** Volts. */
  readonly spread: number
}

/** How the cells come apart. */
export interface CellDrift {
  /** Volts in thirty days; negative where they come together. */
  readonly perMonth: number
  readonly days: number
  readonly sureness: Sureness
}

/** What the long history tells. */
export interface HealthHistory {
  /** Null while it is too short. */
  readonly drift: CellDrift | null
  /** Ampere-hours taken out since `since`, UTC milliseconds; null where there is no history. */
  readonly out: { readonly charge: number; readonly since: number } | null
}

export interface HealthReport {
  /** Ampere-hours when full, and as a share of those when new; as counted, or as the BMS says. */
  readonly capacity: {
    readonly value: number
    readonly share: number
    /** Full-to-empty counts; 0 where the BMS says it. */
    readonly counts: number
    readonly sureness: Sureness
  } | null
  /** Milliohms of the whole pack, by so many load steps. */
  readonly resistance: {
    readonly value: number
    readonly steps: number
    readonly sureness: Sureness
  } | null
  readonly drift: CellDrift | null
  /** Charge taken out, in capacities; and since when that is counted. */
  readonly cycles: { readonly count: number; readonly since: number } | null
}

interface ReportInput {
  readonly model: BatteryModel
  readonly capacity: CapacityCount
  readonly health: HealthState
  readonly history: HealthHistory
  /** What the BMS has learned, ampere-hours. */
  readonly told: number | null
}

/** How well a battery still is, and how sure each part of that is. */
export function healthReport(input: ReportInput): HealthReport {
  const { model, history } = input
  const { drift, out } = history
  return {
    capacity: capacityLeft(input),
    resistance: resistanceOf(input.health.resistances),
    drift,
    cycles: out && { count: out.charge / model.capacity, since: out.since },
  }
}

function capacityLeft({ model, capacity: { learned, counts }, told }: ReportInput) {
  if (learned !== null) {
    const sureness = counts >= 4 ? "sure" : counts >= 2 ? "fair" : "guess"
    return { value: learned, share: learned / model.capacity, counts, sureness } as const
  }
  // A BMS says what it was set to, or what it learned: nobody knows which.
  if (told === null || told <= 0) return null
  return { value: told, share: told / model.capacity, counts: 0, sureness: "guess" } as const
}

const fewestSteps = 5

function resistanceOf(resistances: readonly number[]): HealthReport["resistance"] {
  if (resistances.length < fewestSteps) return null
  const value = median(resistances)
  const apart = median(resistances.map((each) => Math.abs(each - value))) / value
  const steps = resistances.length
  const sureness =
    steps >= 20 && apart < 0.15 ? "sure" : steps >= 10 && apart < 0.3 ? "fair" : "guess"
  return { value, steps, sureness }
}

const day = 24 * 3_600_000
const fewestDays = 14

/** The middle of the slopes between all pairs of days: a day that is odd moves nothing. */
export function driftOf(spreads: readonly DaySpread[]): CellDrift | null {
  const [first, last] = [spreads[0], spreads.at(-1)]
  if (!first || !last || spreads.length < fewestDays) return null
  const slopes: number[] = []
  for (const [index, from] of spreads.entries())
    for (const to of spreads.slice(index + 1))
      slopes.push((to.spread - from.spread) / ((to.time - from.time) / day))
  const slope = median(slopes)
  const middle = median(
    spreads.map(({ time, spread }) => spread - (slope * (time - first.time)) / day),
  )
  const noise = median(
    spreads.map(({ time, spread }) =>
      Math.abs(spread - middle - (slope * (time - first.time)) / day),
    ),
  )
  const days = Math.round((last.time - first.time) / day) + 1
  // What the cells have come apart in all that time, against how much one day is off.
  const isClear = Math.abs(slope * days) > 3 * noise || noise < 0.001
  const sureness = days >= 45 && isClear ? "sure" : days >= 21 && isClear ? "fair" : "guess"
  return { perMonth: 30 * slope, days, sureness }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Percent between which cells at rest are compared: beyond, they differ by their charge alone. */
const compared = { from: 30, to: 85 } as const

/** An hour of a battery, as it is kept for years. */
export interface HealthHour {
  readonly time: number
  readonly soc: number | null
  readonly current: number | null
  readonly spread: number | null
}

/** The spread of each day that has quiet hours, the oldest first. Days are of UTC. */
export function daySpreads(hours: readonly HealthHour[], capacity: number): readonly DaySpread[] {
  const days = new Map<number, number[]>()
  for (const { time, soc, current, spread } of hours) {
    if (soc === null || current === null || spread === null) continue
    if (soc < compared.from || soc > compared.to || Math.abs(current) > 0.1 * capacity) continue
    const start = Math.floor(time / day) * day
    days.set(start, [...(days.get(start) ?? []), spread])
  }
  return [...days].map(([time, values]) => ({ time, spread: median(values) }))
}
