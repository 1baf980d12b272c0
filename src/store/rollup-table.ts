import type { Database } from "bun:sqlite"

import type { Series } from "../battery/history.ts"
import type { Flow, Rollup, SeriesRollup } from "../battery/rollup.ts"

/** A rollup with the beginning of its hour or day, UTC milliseconds. */
export interface TimedRollup {
  readonly time: number
  readonly rollup: Rollup
}

const columnOf = {
  voltage: "voltage",
  current: "current",
  power: "power",
  soc: "soc",
  remainingCapacity: "remaining",
  cellLow: "cell_low",
  cellHigh: "cell_high",
  cellSpread: "cell_spread",
  temperatureLow: "temperature_low",
  temperatureHigh: "temperature_high",
} as const satisfies Record<Series, string>

const everySeries = Object.keys(columnOf) as Series[]
const flowColumns = ["charge_in_mAh", "charge_out_mAh", "energy_in_mWh", "energy_out_mWh"] as const
const parts = ["min", "mean", "max", "last", "n"] as const
const seriesColumns = everySeries.flatMap((series) =>
  parts.map((part) => `${columnOf[series]}_${part}`),
)
const allColumns = ["battery", "time", "count", ...flowColumns, ...seriesColumns]

type Value = number | null

const thousandths = (value: number) => Math.round(value * 1000)

/** Columns of a range of rollups; null where no reading of that bucket knew the series. */
export interface RollupColumns {
  readonly times: number[]
  readonly series: ReadonlyMap<Series, { min: Value[]; mean: Value[]; max: Value[] }>
}

/** The flow of the rollups in a range, and of which readings it comes. */
export interface WrittenFlow {
  /** The beginning of the newest; null where there is none. */
  readonly newest: number | null
  readonly flow: Flow
  readonly knowsCurrent: boolean
  readonly knowsPower: boolean
}

/** The hours or the days of every battery. */
export class RollupTable {
  readonly #database: Database
  readonly #table: "hours" | "days"

  constructor(database: Database, table: "hours" | "days") {
    this.#database = database
    this.#table = table
  }

  /** Writes or writes over. The caller holds the transaction. */
  save(battery: number, rollups: readonly TimedRollup[]): void {
    const insert = this.#database.query<unknown, Value[]>(
      `INSERT OR REPLACE INTO ${this.#table} (${allColumns.join(", ")})
       VALUES (${allColumns.map(() => "?").join(", ")})`,
    )
    for (const { time, rollup } of rollups) {
      const flow = [rollup.chargeIn, rollup.chargeOut, rollup.energyIn, rollup.energyOut]
      const values = everySeries.flatMap((series) => toColumns(rollup.series[series], rollup.count))
      insert.run(battery, time, rollup.count, ...flow.map(thousandths), ...values)
    }
  }

  /** `from` <= time < `to`, the oldest first. */
  range(battery: number, { from, to }: { from: number; to: number }): TimedRollup[] {
    return this.#database
      .query<Record<string, Value>, [number, number, number]>(
        `SELECT * FROM ${this.#table} WHERE battery = ? AND time >= ? AND time < ? ORDER BY time`,
      )
      .all(battery, from, to)
      .map(toTimedRollup)
  }

  /** The times of the oldest and the newest; null where there is none. */
  span(battery: number): readonly [number, number] | null {
    const row = this.#database
      .query<{ first: number | null; last: number | null }, [number]>(
        `SELECT (SELECT min(time) FROM ${this.#table} WHERE battery = ?1) AS first,
                (SELECT max(time) FROM ${this.#table} WHERE battery = ?1) AS last`,
      )
      .get(battery)
    return row && row.first !== null && row.last !== null ? [row.first, row.last] : null
  }

  /** What flowed in a range, summed by SQLite: years of days are not brought into memory for it. */
  flow(battery: number, { from, to }: { from: number; to: number }): WrittenFlow {
    const row = this.#database
      .query<Record<string, Value>, [number, number, number]>(
        `SELECT max(time) AS newest, count(current_min) AS currents, count(power_min) AS powers,
           ${flowColumns.map((column) => `sum(${column}) AS ${column}`).join(", ")}
         FROM ${this.#table} WHERE battery = ? AND time >= ? AND time < ?`,
      )
      .get(battery, from, to)
    const sum = (column: (typeof flowColumns)[number]) => (row?.[column] ?? 0) / 1000
    return {
      newest: row?.["newest"] ?? null,
      flow: {
        chargeIn: sum("charge_in_mAh"),
        chargeOut: sum("charge_out_mAh"),
        energyIn: sum("energy_in_mWh"),
        energyOut: sum("energy_out_mWh"),
      },
      knowsCurrent: (row?.["currents"] ?? 0) > 0,
      knowsPower: (row?.["powers"] ?? 0) > 0,
    }
  }

  /** Ampere-hours taken out in all of them, and since when; null where there is none. */
  chargeOut(battery: number): { readonly charge: number; readonly since: number } | null {
    const row = this.#database
      .query<{ out: number | null; since: number | null }, [number]>(
        `SELECT sum(charge_out_mAh) AS out, min(time) AS since FROM ${this.#table} WHERE battery = ?`,
      )
      .get(battery)
    if (!row || row.out === null || row.since === null) return null
    return { charge: row.out / 1000, since: row.since }
  }

  /** Only what a chart draws of the range: a tenth of the work of `range`. */
  columns(
    battery: number,
    { from, to, series }: { from: number; to: number; series: readonly Series[] },
  ): RollupColumns {
    const wanted = series.flatMap((name) =>
      (["min", "mean", "max"] as const).map((part) => `${columnOf[name]}_${part}`),
    )
    const rows = this.#database
      .query<unknown, [number, number, number]>(
        `SELECT ${["time", ...wanted].join(", ")} FROM ${this.#table}
         WHERE battery = ? AND time >= ? AND time < ? ORDER BY time`,
      )
      .values(battery, from, to) as Value[][]
    const column = (index: number) => {
      const values = new Array<Value>(rows.length)
      for (let row = 0; row < rows.length; row += 1) {
        const value = rows[row]?.[index]
        values[row] = typeof value === "number" ? value / 1000 : null
      }
      return values
    }
    return {
      times: rows.map((row) => Number(row[0])),
      series: new Map(
        series.map((name, index) => {
          const first = 1 + index * 3
          return [name, { min: column(first), mean: column(first + 1), max: column(first + 2) }]
        }),
      ),
    }
  }

  /** Rows that begin in the range are gone afterwards. The caller holds the transaction. */
  delete(battery: number, { from, to }: { from: number; to: number }): void {
    this.#database
      .query(`DELETE FROM ${this.#table} WHERE battery = ? AND time >= ? AND time < ?`)
      .run(battery, from, to)
  }
}

function toColumns(series: SeriesRollup | undefined, readings: number): Value[] {
  if (series === undefined) return [null, null, null, null, 0]
  const { min, mean, max, last, count } = series
  return [...[min, mean, max, last].map(thousandths), count === readings ? null : count]
}

function toTimedRollup(row: Record<string, Value>): TimedRollup {
  const count = row["count"] ?? 0
  const series = everySeries.flatMap((name): [Series, SeriesRollup][] => {
    const [min, mean, max, last, n] = parts.map((part) => row[`${columnOf[name]}_${part}`])
    if (typeof min !== "number") return []
    const value = (thousands: Value | undefined) => (thousands ?? 0) / 1000
    return [
      [
        name,
        {
          min: min / 1000,
          mean: value(mean),
          max: value(max),
          last: value(last),
          count: n ?? count,
        },
      ],
    ]
  })
  const [chargeIn = 0, chargeOut = 0, energyIn = 0, energyOut = 0] = flowColumns.map(
    (column) => (row[column] ?? 0) / 1000,
  )
  return {
    time: row["time"] ?? 0,
    rollup: { count, series: Object.fromEntries(series), chargeIn, chargeOut, energyIn, energyOut },
  }
}
