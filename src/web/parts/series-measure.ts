import type { Series } from "../../battery/history.ts"
import type { Words } from "../../i18n/words.ts"
import { type Measure, measures, quantity } from "./quantity.tsx"

/** How a series is told and drawn. */
export interface SeriesMeasure {
  readonly measure: Measure
  /** What its values are multiplied by to be in the unit of the measure. @default 1 */
  readonly factor?: number
  /** Series of one scale share an axis. */
  readonly scale: string
}

/** Every series, in the order in which they are offered. */
export const seriesMeasures: Readonly<Record<Series, SeriesMeasure>> = {
  soc: { measure: measures.soc, scale: "soc" },
  voltage: { measure: measures.voltage, scale: "voltage" },
  current: { measure: measures.current, scale: "current" },
  power: { measure: measures.power, scale: "power" },
  remainingCapacity: { measure: measures.capacity, scale: "capacity" },
  cellLow: { measure: measures.cell, scale: "cell" },
  cellHigh: { measure: measures.cell, scale: "cell" },
  cellSpread: { measure: measures.spread, factor: 1000, scale: "spread" },
  temperatureLow: { measure: measures.preciseTemperature, scale: "temperature" },
  temperatureHigh: { measure: measures.preciseTemperature, scale: "temperature" },
}

/** A value of a series as text with its unit; a dash where it is unknown. */
export function seriesText(series: Series, value: number | null, words: Words): string {
  const { measure, factor = 1 } = seriesMeasures[series]
  return value === null ? "—" : quantity(words, value * factor, measure)
}

/** The lowest and the highest with the unit once; one of them where they look the same. */
export function seriesRange(series: Series, low: number, high: number, words: Words): string {
  const { measure, factor = 1 } = seriesMeasures[series]
  const { digits = 0 } = measure
  const [from, to] = [low, high].map((value) =>
    "signed" in measure && measure.signed
      ? words.signed(value * factor, digits)
      : words.number(value * factor, digits),
  )
  const last = seriesText(series, high, words)
  return from === to ? last : words.t("value.temperature.range", { low: from ?? "", high: last })
}
