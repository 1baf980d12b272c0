import type { Reading } from "../../src/bms/reading.ts"
import { chance } from "../../src/simulator/random.ts"
import { readingOf } from "../fakes/reading-of.ts"
import { day, type Draw, hour, minute } from "./runtime-loads.ts"

/** What a reading said, and what was true then. */
export interface Sample {
  readonly time: number
  readonly reading: Reading
  /** Ampere-hours really in the battery. */
  readonly charge: number
}

export interface BatteryRun {
  readonly capacity: number
  readonly seed: number
  readonly load: Draw
  readonly sun: Draw | null
  /** UTC milliseconds; a midnight. */
  readonly start: number
  /** Days before the discharge that counts; a mains charger keeps the battery from being empty. */
  readonly learningDays: number
}

const stepSeconds = 10
const interval = 2 * minute

/** Amperes of the charger in the days before. */
const chargerRate = 0.35

/**
 * Samples every two minutes: first the days before, then, without sun from full, up to empty. The current
 * has an error of its own, and both it and the charge the steps of a JBD's.
 */
export function* runBattery(run: BatteryRun): Generator<Sample & { readonly counts: boolean }> {
  const { capacity, seed, load, sun, start, learningDays } = run
  const gain = 1 + 0.02 * (2 * chance(seed, 91) - 1)
  const offset = 0.05 * (2 * chance(seed, 92) - 1)
  let charge = capacity
  let charging = false
  let counts = false
  const begin = start + (learningDays + chance(seed, 93)) * day
  const sampleEvery = interval / 1000 / stepSeconds
  for (let step = 0; ; step += 1) {
    const time = start + step * stepSeconds * 1000
    const days = Math.floor((time - start) / day)
    const hours = ((time - start) % day) / hour
    if (!counts && time >= begin) {
      counts = true
      charging = false
      if (sun === null) charge = capacity
    }
    if (!sun && !counts && charge < 0.15 * capacity) charging = true
    if (charge >= capacity) charging = false
    let current = -load(days, hours)
    if (sun) current += sun(days, hours)
    if (charging) current = chargerRate * capacity
    if (charge >= capacity) current = Math.min(current, 0)
    if (charge <= 0) current = Math.max(current, 0)
    const shown = current === 0 ? 0 : Math.round((current * gain + offset) * 100) / 100
    if (step % sampleEvery === 0) {
      const remaining = Math.round(charge * 100) / 100
      const soc = Math.round((100 * charge) / capacity)
      const reading = readingOf({
        current: shown,
        soc,
        remainingCapacity: remaining,
        nominalCapacity: capacity,
        voltage: 13.2,
      })
      yield { time, reading, charge, counts }
    }
    charge = Math.min(capacity, Math.max(0, charge + (current * stepSeconds) / 3600))
  }
}
