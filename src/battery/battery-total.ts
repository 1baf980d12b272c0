import type { Reading } from "../bms/reading.ts"
import { power } from "./series.ts"

/** Several batteries taken as one. What no reading tells is null. */
export interface BatteryTotal {
  /** Percent: stored energy of what the batteries store when full. */
  readonly soc: number | null
  /** Watt-hours stored, about: at the present voltage, which falls by a little until they are empty. */
  readonly energy: number | null
  /** Watt-hours when full, counted alike. */
  readonly fullEnergy: number | null
  /** Watts that flow into those batteries that are being charged. */
  readonly powerIn: number | null
  /** Watts that flow out of the others; positive. */
  readonly powerOut: number | null
}

type Part = Pick<
  Reading,
  "voltage" | "current" | "remainingCapacity" | "fullChargeCapacity" | "nominalCapacity"
>

/** The sum over readings that are current. Ampere-hours of unlike packs add up to nothing: energy does. */
export function batteryTotal(readings: readonly Part[]): BatteryTotal {
  const stores = readings.map(storeOf).filter((store) => store !== null)
  const powers = readings.map(power).filter((watts) => watts !== null)
  const sum = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((total, value) => total + value, 0)
  const energy = sum(stores.map(({ now }) => now))
  const fullEnergy = sum(stores.map(({ full }) => full))
  return {
    soc: energy === null || !fullEnergy ? null : (100 * energy) / fullEnergy,
    energy,
    fullEnergy,
    powerIn: sum(powers.map((watts) => Math.max(0, watts))),
    powerOut: sum(powers.map((watts) => Math.max(0, -watts))),
  }
}

function storeOf({ voltage, remainingCapacity, fullChargeCapacity, nominalCapacity }: Part) {
  const capacity = fullChargeCapacity ?? nominalCapacity
  if (voltage === null || remainingCapacity === null || capacity === null) return null
  return { now: remainingCapacity * voltage, full: Math.max(capacity, remainingCapacity) * voltage }
}
