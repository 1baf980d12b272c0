/** A number of BATMON-MIB that managers draw: its column, and what turns it into the unit. */
export interface Measure {
  readonly column: number
  readonly object: string
  readonly name: string
  /** A class of sensors in LibreNMS. */
  readonly sensor: "voltage" | "current" | "power" | "charge" | "runtime" | "temperature"
  readonly unit: string
  readonly divisor: number
}

/** Of `batmonBatteryTable`. */
export const batteryMeasures: readonly Measure[] = [
  {
    column: 8,
    object: "batmonBatteryVoltage",
    name: "voltage",
    sensor: "voltage",
    unit: "V",
    divisor: 1000,
  },
  {
    column: 9,
    object: "batmonBatteryCurrent",
    name: "current",
    sensor: "current",
    unit: "A",
    divisor: 1000,
  },
  {
    column: 10,
    object: "batmonBatteryPower",
    name: "power",
    sensor: "power",
    unit: "W",
    divisor: 1000,
  },
  {
    column: 11,
    object: "batmonBatteryStateOfCharge",
    name: "state of charge",
    sensor: "charge",
    unit: "%",
    divisor: 10,
  },
  {
    column: 24,
    object: "batmonBatteryCellLowest",
    name: "lowest cell",
    sensor: "voltage",
    unit: "V",
    divisor: 1000,
  },
  {
    column: 25,
    object: "batmonBatteryCellHighest",
    name: "highest cell",
    sensor: "voltage",
    unit: "V",
    divisor: 1000,
  },
  {
    column: 27,
    object: "batmonBatteryTemperatureLowest",
    name: "coldest",
    sensor: "temperature",
    unit: "°C",
    divisor: 1000,
  },
  {
    column: 28,
    object: "batmonBatteryTemperatureHighest",
    name: "warmest",
    sensor: "temperature",
    unit: "°C",
    divisor: 1000,
  },
  {
    column: 30,
    object: "batmonBatteryTimeToEmpty",
    name: "time to empty",
    sensor: "runtime",
    unit: "s",
    divisor: 1,
  },
]

/** How `batmonBatteryState` is numbered. */
export const batteryStates = ["awaited", "present", "stale", "unreached"] as const
