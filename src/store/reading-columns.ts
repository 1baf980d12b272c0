import type { Database } from "bun:sqlite"

import type { Series } from "../battery/history.ts"
import { power } from "../battery/series.ts"
import { wordExtremes } from "./reading-row.ts"

type Value = number | null

/** Series of one battery's readings, column by column. */
export interface ReadingColumns {
  readonly times: readonly number[]
  readonly series: ReadonlyMap<Series, readonly Value[]>
}

export interface ColumnsQuery {
  /** UTC milliseconds, inclusive. */
  readonly from: number
  /** UTC milliseconds, exclusive. */
  readonly to: number
  readonly series: readonly Series[]
}

/** Where a series comes from: columns of the table, and what makes its value of theirs. */
interface Source {
  readonly columns: readonly string[]
  value(first: unknown, second: unknown): Value
}

const thousandth = (value: unknown): Value => (typeof value === "number" ? value / 1000 : null)

const stored = (column: string): Source => ({ columns: [column], value: thousandth })

const cell = (pick: (low: number, high: number) => number): Source => ({
  columns: ["cells"],
  value(cells) {
    const found = wordExtremes(cells as Uint8Array, { signed: false })
    return found && pick(found.low, found.high) / 1000
  },
})

const temperature = (pick: (low: number, high: number) => number): Source => ({
  columns: ["temperatures"],
  value(temperatures) {
    const found = wordExtremes(temperatures as Uint8Array, { signed: true })
    return found && pick(found.low, found.high) / 10
  },
})

const low = (value: number) => value
const high = (_low: number, value: number) => value

const sources: Readonly<Record<Series, Source>> = {
  voltage: stored("voltage_mV"),
  current: stored("current_mA"),
  power: {
    columns: ["voltage_mV", "current_mA"],
    value: (voltage, current) =>
      power({ voltage: thousandth(voltage), current: thousandth(current) }),
  },
  soc: { columns: ["soc"], value: (soc) => (typeof soc === "number" ? soc : null) },
  remainingCapacity: stored("remaining_mAh"),
  cellLow: cell(low),
  cellHigh: cell(high),
  cellSpread: cell((least, most) => most - least),
  temperatureLow: temperature(low),
  temperatureHigh: temperature(high),
}

/**
 * The readings of one battery with `from` <= time < `to`, the oldest first, and of each only what the
 * wanted series need: a chart is drawn in the time that the query takes.
 */
export function readingColumns(
  database: Database,
  battery: number,
  { from, to, series }: ColumnsQuery,
): ReadingColumns {
  const columns = ["time", ...new Set(series.flatMap((name) => sources[name].columns))]
  const rows = database
    .query<unknown, [number, number, number]>(
      `SELECT ${columns.join(", ")} FROM readings
       WHERE time >= ? AND time < ? AND battery = ? ORDER BY time`,
    )
    .values(from, to, battery)
  const column = (name: Series): Value[] => {
    const { columns: needed, value } = sources[name]
    const first = columns.indexOf(needed[0] ?? "")
    const second = columns.indexOf(needed[1] ?? "")
    return rows.map((row) => value(row[first], row[second]))
  }
  return {
    times: rows.map((row) => Number(row[0])),
    series: new Map(series.map((name) => [name, column(name)])),
  }
}
