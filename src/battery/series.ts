import type { Reading } from "../bms/reading.ts"
import { type Series, seriesUnits } from "./history.ts"
import type { SeriesValues } from "./rollup.ts"

/** Every series, in the order in which they are shown. */
export const seriesNames = Object.keys(seriesUnits) as readonly Series[]

/** The value of each series in one reading; null where the BMS did not say. */
export const seriesOf: Readonly<Record<Series, (reading: Reading) => number | null>> = {
  voltage: (reading) => reading.voltage,
  current: (reading) => reading.current,
  power: (reading) => power(reading),
  soc: (reading) => reading.soc,
  remainingCapacity: (reading) => reading.remainingCapacity,
  cellLow: (reading) => lowest(reading.cellVoltages),
  cellHigh: (reading) => highest(reading.cellVoltages),
  cellSpread: (reading) => spread(reading.cellVoltages),
  temperatureLow: (reading) => lowest(fitted(reading.temperatures)),
  temperatureHigh: (reading) => highest(fitted(reading.temperatures)),
}

/** A value for each series. */
export function mapSeries(value: (series: Series) => number | null): SeriesValues {
  return {
    voltage: value("voltage"),
    current: value("current"),
    power: value("power"),
    soc: value("soc"),
    remainingCapacity: value("remainingCapacity"),
    cellLow: value("cellLow"),
    cellHigh: value("cellHigh"),
    cellSpread: value("cellSpread"),
    temperatureLow: value("temperatureLow"),
    temperatureHigh: value("temperatureHigh"),
  }
}

/** Every series of one reading. */
export const allSeriesOf = (reading: Reading): SeriesValues =>
  mapSeries((series) => seriesOf[series](reading))

/** Watts; positive while charging. */
export function power({ voltage, current }: Pick<Reading, "voltage" | "current">): number | null {
  return voltage === null || current === null ? null : Math.round(voltage * current * 100) / 100
}

const fitted = (temperatures: readonly (number | null)[]) =>
  temperatures.filter((celsius) => celsius !== null)

const lowest = (values: readonly number[]) => (values.length === 0 ? null : Math.min(...values))
const highest = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))

const spread = (values: readonly number[]) =>
  // Millivolts are all the wire carries: without rounding, 3.341 − 3.339 is not 0.002.
  values.length === 0 ? null : Math.round((Math.max(...values) - Math.min(...values)) * 1000) / 1000
