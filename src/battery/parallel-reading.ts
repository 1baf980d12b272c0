import type { Reading } from "../bms/reading.ts"

/** Packs in parallel empty together, whichever of them carries the current at the moment. */
export type ParallelReading = Pick<Reading, "current" | "remainingCapacity" | "soc">

/**
 * Packs in parallel as one battery: what each has and carries is added up. A value that one of them
 * does not tell is unknown for all. `capacities`: ampere-hours of each pack, in the same order.
 */
export function parallelReading(
  readings: readonly ParallelReading[],
  capacities: readonly number[],
): ParallelReading {
  const capacity = sum(capacities)
  const stored = sum(
    readings.map(({ soc }, index) => (soc === null ? null : soc * (capacities[index] ?? 0))),
  )
  return {
    current: sum(readings.map(({ current }) => current)),
    remainingCapacity: sum(readings.map(({ remainingCapacity }) => remainingCapacity)),
    soc: stored === null || !capacity ? null : stored / capacity,
  }
}

function sum(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
