import type { Reading } from "../bms/reading.ts"
import type { BatteryModel } from "./battery-model.ts"

/** What full-to-empty counts tell about the capacity. */
export interface CapacityCount {
  /** Ampere-hours taken out, net, since the battery was last surely full; null before. */
  readonly out: number | null
  /** Ampere-hours, as counted from full to empty; null while that never happened. */
  readonly learned: number | null
  /** How many times it was counted. */
  readonly counts: number
  /** Empty, and that is counted already. */
  readonly empty: boolean
}

export const noCapacityCount: CapacityCount = { out: null, learned: null, counts: 0, empty: false }

/** Shares of the model's capacity beyond which a count is taken for a mistake. */
const plausible = { from: 0.3, to: 1.5 } as const
const newest = 0.4
/** Percent: a BMS that falls to here at once has found the battery empty. */
const emptySoc = 2

interface CapacityInput {
  readonly reading: Reading
  /** Ampere-hours in since the reading before; null where it cannot be known. */
  readonly moved: number | null
  /** Ampere-hours by which the BMS changed its mind. */
  readonly jump: number
  readonly model: BatteryModel
}

export function countCapacity(
  state: CapacityCount,
  { reading, moved, jump, model }: CapacityInput,
): CapacityCount {
  if (reading.soc !== null && reading.soc >= 99.5) return { ...state, out: 0, empty: false }
  const stored = moved === null ? null : moved > 0 ? moved * model.chargeEfficiency : moved
  const out = state.out === null || stored === null ? null : state.out - stored
  const next = { ...state, out }
  if (!isEmpty(reading, { model, fell: jump < 0 })) return { ...next, empty: false }
  if (state.empty || out === null) return { ...next, empty: true }
  const share = out / model.capacity
  if (share < plausible.from || share > plausible.to) return { ...next, empty: true }
  const learned = state.learned === null ? out : state.learned + newest * (out - state.learned)
  return { out, learned, counts: state.counts + 1, empty: true }
}

/** Whether the battery has nothing left to give, whatever its BMS counts. */
function isEmpty(
  { protections, cellVoltages, voltage, soc, current }: Reading,
  { model, fell }: { readonly model: BatteryModel; readonly fell: boolean },
): boolean {
  if (protections.includes("cell-undervoltage") || protections.includes("pack-undervoltage"))
    return true
  if (fell && soc !== null && soc <= emptySoc) return true
  // A heavy load pulls the voltage down for a moment; that is not empty.
  if (current === null || current < -0.3 * model.capacity) return false
  const lowest = cellVoltages.length > 0 ? Math.min(...cellVoltages) : null
  const mean = voltage === null ? null : voltage / model.cells
  const volts = lowest ?? mean
  return volts !== null && volts < model.emptyVoltage
}
