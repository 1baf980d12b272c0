import type { CellSpread } from "../battery/cell-spread.ts"
import type { BatteryView } from "./battery-view.ts"

/** Volts below where a charger holds: from there on the cells of a well pack part. */
const nearFull = 0.12
/** Percent; a BMS that counts well knows it before the voltage does. */
const fullCharge = 97

/**
 * Whether the difference between cells says something of their health. Near full it does not: the
 * voltage of whichever cell is full first rises steeply, and balancing takes it back.
 */
export function spreadMeans({ reading, model }: BatteryView, { highest }: CellSpread): boolean {
  if (model && highest.voltage >= model.fullVoltage - nearFull) return false
  return reading?.soc == null || reading.soc < fullCharge
}
