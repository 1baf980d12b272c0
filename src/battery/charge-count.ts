import type { Reading } from "../bms/reading.ts"

/** How much charge is in a battery, as far as its readings and counting between them tell. */
export interface ChargeCount {
  /** UTC milliseconds of the newest reading. */
  readonly time: number
  /** Amperes, as read. */
  readonly current: number | null
  /** Ampere-hours left; null while no reading has told. */
  readonly charge: number | null
  /** What the BMS said, in ampere-hours; null where it said nothing. */
  readonly told: number | null
  /** The smallest change of `told` seen: its resolution, ampere-hours. */
  readonly resolution: number | null
  /** The largest current seen, amperes; bounds what can have flowed unseen between two readings. */
  readonly largest: number
}

/** What happened since the reading before. */
export interface ChargeStep {
  readonly count: ChargeCount
  /** Hours; 0 where time did not go on, or went on for too long to know what happened. */
  readonly hours: number
  /** Ampere-hours that flowed in; null where it cannot be known. */
  readonly moved: number | null
  /**
   * Ampere-hours by which the BMS changed its mind beyond what flowed, 0 where it did not. Negative:
   * less than it had said.
   */
  readonly jump: number
}

export const noCharge: ChargeCount = {
  time: 0,
  current: null,
  charge: null,
  told: null,
  resolution: null,
  largest: 0,
}

/** Milliseconds; two readings further apart tell nothing about the time between them. */
const longestStep = 20 * 60_000
/** Share of the capacity: a counter with coarser steps is refined by counting the current. */
const coarse = 0.003
/** Share of the capacity by which counting may differ before the BMS is taken to have jumped. */
const jumpShare = 0.02

type Told = Pick<Reading, "current" | "soc" | "remainingCapacity">

/**
 * Counts one reading in. `capacity`: ampere-hours when full, on which percent rest. A counter of the
 * BMS sees what flows between two readings and is preferred; where it only has whole percent, the
 * current is counted and kept within what the percent allow.
 */
export function countCharge(
  before: ChargeCount,
  reading: Told,
  { time, capacity }: { readonly time: number; readonly capacity: number },
): ChargeStep {
  const told = toldCharge(reading, capacity)
  const elapsed = time - before.time
  const hours = elapsed > 0 && elapsed <= longestStep ? elapsed / 3_600_000 : 0
  const counted = hours > 0 ? flowOf(before.current, reading.current, hours) : null
  const change = told !== null && before.told !== null && hours > 0 ? told - before.told : null
  const resolution =
    change !== null && Math.abs(change) > 1e-4
      ? Math.min(Math.abs(change), before.resolution ?? Infinity)
      : before.resolution
  const largest = Math.max(before.largest, Math.abs(reading.current ?? 0))
  const isFine = reading.remainingCapacity !== null && (resolution ?? 0) <= coarse * capacity
  const base = { time, current: reading.current, told, resolution, largest }

  if (isFine) {
    // Unseen between two readings, no more than the largest load can have run.
    const bound = Math.max(0.3 * capacity, 1.3 * largest) * hours + 0.02
    const isFlow = change !== null && Math.abs(change - (counted ?? 0)) <= bound
    const moved = isFlow ? change : counted
    const jump = change !== null && !isFlow ? change - (counted ?? 0) : 0
    return { count: { ...base, charge: told }, hours, moved, jump }
  }
  if (told === null) {
    const charge = before.charge === null || counted === null ? null : before.charge + counted
    return { count: { ...base, told: null, charge }, hours, moved: counted, jump: 0 }
  }
  const half = Math.max(0.6 * (resolution ?? 0), 0.006 * capacity)
  const guess = before.charge === null || counted === null ? told : before.charge + counted
  const off = told - guess
  const jumped = Math.abs(off) > half + jumpShare * capacity
  const charge = jumped ? told : Math.min(Math.max(guess, told - half), told + half)
  const jump = jumped && before.charge !== null && counted !== null ? off : 0
  return { count: { ...base, charge }, hours, moved: counted, jump }
}

function toldCharge({ soc, remainingCapacity }: Told, capacity: number): number | null {
  if (remainingCapacity !== null) return remainingCapacity
  return soc === null ? null : (soc / 100) * capacity
}

function flowOf(from: number | null, to: number | null, hours: number): number | null {
  if (from === null || to === null) return null
  return ((from + to) / 2) * hours
}
