import type { Database } from "bun:sqlite"

import { mapSeries, seriesNames } from "../battery/series.ts"
import type { Reading } from "../bms/reading.ts"
import { type DetailRow, fromRow, type ReadingRow, toDetail, toRow } from "./reading-row.ts"
import { type ColumnsQuery, type ReadingColumns, readingColumns } from "./reading-columns.ts"
import type { SeriesPoint } from "./rollup-keeper.ts"

/** A reading on its way to the disk or back from it. */
export interface StoredReading {
  readonly battery: number
  /** UTC milliseconds. */
  readonly time: number
  readonly reading: Reading
}

const columns = [
  "time",
  "battery",
  "voltage_mV",
  "current_mA",
  "soc",
  "remaining_mAh",
  "balancing",
  "cells",
  "temperatures",
] as const satisfies readonly (keyof ReadingRow)[]

/** The columns of `details` that come from a reading. */
export const detailColumns = [
  "nominal_mAh",
  "full_mAh",
  "cycles",
  "switches",
  "protections",
  "balance_mA",
  "humidity",
  "cell_count",
  "sensor_count",
] as const satisfies readonly (keyof DetailRow)[]

const selection = [...columns.map((name) => `readings.${name}`), ...detailColumns].join(", ")
const joined = "readings JOIN details ON details.id = readings.detail"
const places = (count: number) => Array.from({ length: count }, () => "?").join(", ")

/** How far back the newest reading of a battery is looked for among those of all. */
const latestSearchRows = 20_000

interface Detail {
  readonly id: number
  /** Its values in one text, to tell whether a reading's are the same. */
  readonly key: string
  /** No reading after it refers to the detail, as far as is known. */
  usedUntil: number
}

/** Every reading as it was taken. */
export class ReadingTable {
  readonly #database: Database
  /** The newest detail of each battery. */
  readonly #details = new Map<number, Detail>()
  #version = 0

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * The caller holds the transaction, and calls `forget` when it fails. Two readings of one battery at
   * one time (the clock was set back) are both kept, a millisecond apart.
   */
  insert(readings: readonly StoredReading[]): void {
    const insert = this.#database.query<unknown, (ReadingRow[keyof ReadingRow] | Detail["id"])[]>(
      `INSERT INTO readings (${columns.join(", ")}, detail) VALUES (${places(columns.length + 1)})
       ON CONFLICT (time, battery) DO NOTHING`,
    )
    this.#heedOthers()
    for (const { reading, battery, time } of readings) {
      const detail = this.#detailFor(battery, { reading, time })
      let row = toRow(reading, { time, battery })
      while (insert.run(...columns.map((column) => row[column]), detail).changes === 0) {
        row = { ...row, time: row.time + 1 }
      }
    }
  }

  /** Details that were remembered may have been rolled back with the rest of a transaction. */
  forget(): void {
    this.#details.clear()
  }

  /** One battery's readings with `from` <= time < `to`, the oldest first. */
  range({ battery, from, to }: { battery: number; from: number; to: number }): StoredReading[] {
    return this.#database
      .query<ReadingRow & DetailRow, [number, number, number]>(
        `SELECT ${selection} FROM ${joined}
         WHERE time >= ? AND time < ? AND readings.battery = ? ORDER BY time`,
      )
      .all(from, to, battery)
      .map(toStored)
  }

  /** Like `range`, but only what the series need, column by column. */
  columns(battery: number, query: ColumnsQuery): ReadingColumns {
    return readingColumns(this.#database, battery, query)
  }

  /** Every series of each reading, for rollups. */
  series(battery: number, { from, to }: { from: number; to: number }): SeriesPoint[] {
    const { times, series } = this.columns(battery, { from, to, series: seriesNames })
    return times.map((time, index) => ({
      time,
      values: mapSeries((name) => series.get(name)?.[index] ?? null),
    }))
  }

  /** The newest reading of one battery; null where it has none among the newest of all. */
  latest(battery: number): StoredReading | null {
    const row = this.#database
      .query<ReadingRow & DetailRow, [number, number]>(
        `SELECT ${selection} FROM ${joined}
         WHERE readings.battery = ?1 AND time >= coalesce(
           (SELECT time FROM readings ORDER BY time DESC LIMIT 1 OFFSET ?2), 0)
         ORDER BY time DESC LIMIT 1`,
      )
      .get(battery, latestSearchRows)
    return row && toStored(row)
  }

  /** The newest rows of all batteries, the newest first. */
  newest(count: number): StoredReading[] {
    return this.#database
      .query<ReadingRow & DetailRow, [number]>(
        `SELECT ${selection} FROM ${joined} ORDER BY time DESC, readings.battery DESC LIMIT ?`,
      )
      .all(count)
      .map(toStored)
  }

  /** Times of the oldest and the newest of all; null where there is none. */
  span(): { oldest: number; newest: number } | null {
    // Two queries: SQLite finds one end of a table at once, but not both.
    const { oldest } = this.#only<{ oldest: number | null }>(
      "SELECT min(time) AS oldest FROM readings",
    )
    const { newest } = this.#only<{ newest: number | null }>(
      "SELECT max(time) AS newest FROM readings",
    )
    return oldest === null || newest === null ? null : { oldest, newest }
  }

  count(): number {
    return this.#only<{ n: number }>("SELECT count(*) AS n FROM readings").n
  }

  /** Another process, an import, may have added details: what was the newest is not any more. */
  #heedOthers(): void {
    const { data_version: version } = this.#only<{ data_version: number }>("PRAGMA data_version")
    if (version !== this.#version) this.#details.clear()
    this.#version = version
  }

  #only<Row>(statement: string): Row {
    const row = this.#database.query<Row, []>(statement).get()
    if (row === null) throw new Error("SQLite returned no row for an aggregate")
    return row
  }

  #detailFor(battery: number, { reading, time }: { reading: Reading; time: number }): number {
    const detail = toDetail(reading)
    const values = detailColumns.map((column) => detail[column])
    const key = values.join()
    const newest = this.#details.get(battery) ?? this.#newestDetail(battery)
    if (newest?.key === key) {
      newest.usedUntil = Math.max(newest.usedUntil, time)
      return newest.id
    }
    if (newest) {
      this.#database
        .query("UPDATE details SET used_until = ? WHERE id = ?")
        .run(newest.usedUntil, newest.id)
    }
    const added = this.#database
      .query<{ id: number }, (number | null)[]>(
        `INSERT INTO details (battery, ${detailColumns.join(", ")})
         VALUES (${places(detailColumns.length + 1)}) RETURNING id`,
      )
      .get(battery, ...values)
    if (!added) throw new Error("SQLite returned no id for the details of a reading")
    this.#details.set(battery, { id: added.id, key, usedUntil: time })
    return added.id
  }

  #newestDetail(battery: number): Detail | null {
    const row = this.#database
      .query<DetailRow & { id: number }, [number]>(
        `SELECT id, ${detailColumns.join(", ")} FROM details WHERE battery = ?
         ORDER BY id DESC LIMIT 1`,
      )
      .get(battery)
    if (!row) return null
    const newest = {
      id: row.id,
      key: detailColumns.map((column) => row[column]).join(),
      // Which readings refer to it would take long to find out: none is newer than the newest.
      usedUntil: this.span()?.newest ?? 0,
    }
    this.#details.set(battery, newest)
    return newest
  }
}

const toStored = (row: ReadingRow & DetailRow): StoredReading => ({
  battery: row.battery,
  time: row.time,
  reading: fromRow(row),
})
