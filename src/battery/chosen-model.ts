import { type BatteryModel, type Chemistry, chemistries, genericModel } from "./battery-model.ts"
import { largestCapacity, mostCells } from "./battery-model-catalogue.ts"
import { contradictions, proposeModel } from "./battery-model-choice.ts"
import type { Reading } from "../bms/reading.ts"

/** The numbers of a model that a person may set; each null or missing one is the usual one. */
export const adjustable = {
  floor: { from: 0, to: 95 },
  parasiticCurrent: { from: 0, to: 100 },
  emptyVoltage: { from: 0.5, to: 5 },
  fullVoltage: { from: 1, to: 5 },
  chargeAcceptance: { from: 0.01, to: 20 },
  tailCurrent: { from: 0.001, to: 1 },
  taperFrom: { from: 40, to: 100 },
  chargeEfficiency: { from: 0.5, to: 1 },
  peukert: { from: 1, to: 1.6 },
  coldFrom: { from: -40, to: 40 },
  coldLoss: { from: 0, to: 0.05 },
  wideSpread: { from: 0.01, to: 2 },
  temperatureLow: { from: -60, to: 40 },
  temperatureHigh: { from: 20, to: 120 },
} as const satisfies Partial<Record<keyof BatteryModel, { from: number; to: number }>>

export type Adjustable = keyof typeof adjustable

/** What a person chose of a battery's model. What is missing is as the BMS reports it, or usual. */
export interface ModelChoice extends Partial<Readonly<Record<Adjustable, number>>> {
  readonly chemistry?: Chemistry
  readonly cells?: number
  /** Ampere-hours. */
  readonly capacity?: number
}

/** What a battery is taken to be, and where that comes from. */
export interface ModelUse {
  readonly model: BatteryModel
  readonly choice: ModelChoice
  /** Out of the first reading that told enough; null before. */
  readonly proposed: ProposedModel | null
}

export type ProposedModel = Pick<BatteryModel, "chemistry" | "cells" | "capacity">

/** The choice that stored JSON holds; what it does not understand, or what is impossible, is left out. */
export function readModelChoice(stored: unknown): ModelChoice {
  if (typeof stored !== "object" || stored === null) return {}
  const values = new Map<string, unknown>(Object.entries(stored))
  const chemistry = chemistries.find((known) => known === values.get("chemistry"))
  const number = (name: string, { from, to }: { from: number; to: number }) => {
    const value = values.get(name)
    return typeof value === "number" && value >= from && value <= to ? { [name]: value } : {}
  }
  const cells = number("cells", { from: 1, to: mostCells })
  return {
    ...(chemistry ? { chemistry } : {}),
    ...(Number.isInteger(values.get("cells")) ? cells : {}),
    ...(values.get("capacity") === 0 ? {} : number("capacity", { from: 0, to: largestCapacity })),
    ...Object.assign(
      {},
      ...Object.entries(adjustable).map(([name, bounds]) => number(name, bounds)),
    ),
  }
}

/** The model to be used; null where neither a person nor the BMS has told enough. */
export function modelOf(choice: ModelChoice, proposed: ProposedModel | null): BatteryModel | null {
  const { chemistry, cells, capacity, ...adjusted } = { ...proposed, ...choice }
  if (chemistry === undefined || cells === undefined || capacity === undefined) return null
  return { ...genericModel(chemistry, { cells, capacity }), ...adjusted }
}

/**
 * What the BMS reports, as it is now known: the proposal made before, or a new one where there was
 * none or where the readings have contradicted it.
 */
export function proposedBy(before: ProposedModel | null, reading: Reading): ProposedModel | null {
  if (before !== null) {
    const model = genericModel(before.chemistry, before)
    const against = contradictions(model, [reading]).some(({ kind }) => kind !== "charge-current")
    if (!against) return before
  }
  const found = proposeModel(reading)
  return found === null
    ? before
    : { chemistry: found.chemistry, cells: found.cells, capacity: found.capacity }
}
