/** Faults that a BMS acts on, by the names that batmon uses everywhere. */
export const protections = [
  "cell-overvoltage",
  "cell-undervoltage",
  "pack-overvoltage",
  "pack-undervoltage",
  "charge-overtemperature",
  "charge-undertemperature",
  "discharge-overtemperature",
  "discharge-undertemperature",
  "charge-overcurrent",
  "discharge-overcurrent",
  "short-circuit",
  "front-end-error",
  "charge-mosfet-breakdown",
  "discharge-mosfet-breakdown",
] as const

export type Protection = (typeof protections)[number]

/** One measurement of one battery. What the BMS did not say is null, never 0. */
export interface Reading {
  /** Volts, the whole pack. */
  voltage: number | null
  /** Amperes; positive while charging, negative while discharging. */
  current: number | null
  /** State of charge, percent 0 to 100. */
  soc: number | null
  /** Ampere-hours left. */
  remainingCapacity: number | null
  /** Ampere-hours when full, as configured in the BMS. */
  nominalCapacity: number | null
  /** Ampere-hours when full, as learned by the BMS. */
  fullChargeCapacity: number | null
  /** Charge cycles counted by the BMS. */
  cycles: number | null
  /** Volts, cell 1 first; a cell of 0 V is a real, possibly dangerous, reading and is kept. */
  cellVoltages: readonly number[]
  /** Degrees Celsius by sensor; null where no sensor is fitted. */
  temperatures: readonly (number | null)[]
  /** Cells being balanced, numbered from 1. */
  balancingCells: readonly number[]
  protections: readonly Protection[]
  /** A switch was turned off by command: a state, not a fault. */
  softwareLock: boolean | null
  /** The MOSFET that lets current in. */
  chargeSwitch: boolean | null
  /** The MOSFET that lets current out. */
  dischargeSwitch: boolean | null
  /** Amperes through the balancer. */
  balanceCurrent: number | null
  /** Relative humidity, percent. */
  humidity: number | null
}

/** What a BMS says about itself and seldom or never changes; asked once per connection or day. */
export interface BmsIdentity {
  hardware: string | null
  /** `major.minor` */
  softwareVersion: string | null
  /** `YYYY-MM-DD` as the BMS writes it, which is not always a date that exists. */
  productionDate: string | null
  /** How often each protection has tripped since the BMS was cleared. */
  trips: Readonly<Partial<Record<Protection, number>>> | null
}
