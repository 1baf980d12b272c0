import type { Reading } from "../../src/bms/reading.ts"

const unknown: Reading = {
  voltage: null,
  current: null,
  soc: null,
  remainingCapacity: null,
  nominalCapacity: null,
  fullChargeCapacity: null,
  cycles: null,
  cellVoltages: [],
  temperatures: [],
  balancingCells: [],
  protections: [],
  softwareLock: null,
  chargeSwitch: null,
  dischargeSwitch: null,
  balanceCurrent: null,
  humidity: null,
}

/** A reading in which the BMS said only what is given here. */
export const readingOf = (said: Partial<Reading>): Reading => ({ ...unknown, ...said })
