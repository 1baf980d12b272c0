import type { BatteryModel } from "./battery-model.ts"

/** How the lowest cell's voltage falls with the charge taken out. */
export interface WeakestCell {
  /** Points of the present discharge, oldest first: ampere-hours taken out, volts. */
  readonly points: readonly { readonly out: number; readonly voltage: number }[]
}

export const noCellFall: WeakestCell = { points: [] }

/** Share of the capacity between two points, and how many are kept. */
const spacing = 0.005
const kept = 6
/** A cell's voltage falls ever faster: a straight line to the end promises too much. */
const bend = 0.6

/** `moved`: ampere-hours since the reading before, negative for out. */
export function followCells(
  state: WeakestCell,
  { moved, lowest, capacity }: { moved: number; lowest: number | null; capacity: number },
): WeakestCell {
  if (lowest === null || moved > 0) return noCellFall
  const last = state.points.at(-1)
  if (last === undefined) return { points: [{ out: 0, voltage: lowest }] }
  // The way since the last point is kept in a point of its own, which moves on.
  const before = state.points.slice(0, -1)
  const moving = { out: last.out - moved, voltage: lowest }
  const anchor = before.at(-1)
  if (anchor === undefined) return { points: [last, moving] }
  if (moving.out - anchor.out < spacing * capacity) return { points: [...before, moving] }
  return { points: [...state.points.slice(-kept), moving] }
}

/**
 * Ampere-hours until the lowest cell makes the BMS cut off, where that can be seen coming: its
 * voltage is below the knee and falls. Null otherwise.
 */
export function chargeToCutOff(
  { points }: WeakestCell,
  model: Pick<BatteryModel, "kneeVoltage" | "emptyVoltage">,
): number | null {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || last.voltage >= model.kneeVoltage) return null
  const above = last.voltage - model.emptyVoltage
  if (above <= 0) return 0
  const out = last.out - first.out
  const fall = first.voltage - last.voltage
  if (out <= 0 || fall <= 0.01) return null
  return bend * above * (out / fall)
}
