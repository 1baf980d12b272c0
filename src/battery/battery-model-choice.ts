import type { Reading } from "../bms/reading.ts"
import { type BatteryModel, type Chemistry, genericModel } from "./battery-model.ts"
import { usualCells } from "./battery-model-catalogue.ts"

type Reported = Pick<
  Reading,
  | "voltage"
  | "cellVoltages"
  | "nominalCapacity"
  | "fullChargeCapacity"
  | "soc"
  | "remainingCapacity"
>

/**
 * The generic model that fits what a BMS reports; null where it does not report enough. Cells between
 * empty and full tell their chemistry by their voltage, but not surely: a person confirms it.
 */
export function proposeModel(reading: Reported): BatteryModel | null {
  const capacity = reading.nominalCapacity ?? reading.fullChargeCapacity
  const cells = reading.cellVoltages.length
  if (capacity === null || capacity <= 0 || cells === 0) return null
  const mean = reading.cellVoltages.reduce((sum, volts) => sum + volts, 0) / cells
  return genericModel(chemistryOf(mean, cells, reading.soc), { cells, capacity })
}

/**
 * Volts that only one chemistry shows. NMC that is nearly empty looks like LiFePO4: then what the BMS
 * says of its charge, and the number of cells, decide.
 */
function chemistryOf(mean: number, cells: number, soc: number | null): Chemistry {
  if (mean < 2.75 && (soc === null || soc > 10)) return "lto"
  if (mean > 3.65) return "nmc"
  if (mean > 3.42 && (soc === null || soc < 90)) return "nmc"
  const isNmcOnly = usualCells.nmc.includes(cells) && !usualCells.lifepo4.includes(cells)
  return isNmcOnly && soc !== null && soc < 15 ? "nmc" : "lifepo4"
}

/** What readings say against a model: what it supposes, and what they show. */
export interface Contradiction {
  readonly kind: "cells" | "capacity" | "voltage" | "charge-current"
  readonly model: number
  readonly shown: number
}

/** Share by which a capacity may differ from the label's. */
const capacityTolerance = 0.15
/** Volts of a cell beyond empty and full that no cell of the chemistry shows in use. */
const voltageTolerance = 0.3

/** In which points the readings contradict the model; each kind once, as the last one shows it. */
export function contradictions(
  model: BatteryModel,
  readings: readonly (Reported & Pick<Reading, "current">)[],
): readonly Contradiction[] {
  const found = new Map<Contradiction["kind"], Contradiction>()
  for (const reading of readings) {
    for (const each of contradictionsOf(model, reading)) found.set(each.kind, each)
  }
  return [...found.values()]
}

function contradictionsOf(
  model: BatteryModel,
  reading: Reported & Pick<Reading, "current">,
): readonly Contradiction[] {
  const { cells, capacity } = model
  const found: Contradiction[] = []
  const count = reading.cellVoltages.length
  if (count > 0 && count !== cells) found.push({ kind: "cells", model: cells, shown: count })
  const told = reading.nominalCapacity ?? reading.fullChargeCapacity ?? reading.remainingCapacity
  const isTotal = reading.nominalCapacity !== null || reading.fullChargeCapacity !== null
  const off = told === null ? 0 : told / capacity - 1
  if (told !== null && (off > capacityTolerance || (isTotal && off < -capacityTolerance)))
    found.push({ kind: "capacity", model: capacity, shown: told })
  if (reading.voltage !== null && (count === 0 || count === cells)) {
    const volts = reading.voltage / cells
    const [low, high] = [
      model.emptyVoltage - voltageTolerance,
      model.fullVoltage + voltageTolerance,
    ]
    if (volts < low || volts > high)
      found.push({ kind: "voltage", model: model.nominalVoltage, shown: volts })
  }
  const most = 1.2 * model.chargeAcceptance * capacity
  if (reading.current !== null && reading.current > most)
    found.push({
      kind: "charge-current",
      model: model.chargeAcceptance * capacity,
      shown: reading.current,
    })
  return found
}
