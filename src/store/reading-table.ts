import type { Database } from "bun:sqlite"

import type { Reading } from "../bms/reading.ts"
import {
  type DetailRow,
  fromRow,
  type ReadingRow,
  type SeriesRow,
  toDetail,
  toRow,
  toSeriesPoint,
} from "./reading-row.ts"
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

const detailColumns = [
  "nominal_mAh",
  "full_mAh",
  "cycles",
  "switches",
  "protections",
  "balance_mA",
  "humidity",
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
}

/** Every reading as it was taken. */
export class ReadingTable {
  readonly #database: Database
  /** The newest detail of each battery. */
  readonly #details = new Map<number, Detail>()

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
    for (const { reading, battery, time } of readings) {
      const detail = this.#detailFor(battery, reading)
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

  /** Like `range`, but only what charts and rollups need: a third of the work. */
  series(battery: number, { from, to }: { from: number; to: number }): SeriesPoint[] {
    const rows = this.#database
      .query<unknown, [number, number, number]>(
        `SELECT time, voltage_mV, current_mA, soc, remaining_mAh, cells, temperatures
         FROM readings WHERE time >= ? AND time < ? AND battery = ? ORDER BY time`,
      )
      .values(from, to, battery)
    return rows.map((row) => toSeriesPoint(row as unknown as SeriesRow))
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

  count(): number {
    return (
      this.#database.query<{ n: number }, []>("SELECT count(*) AS n FROM readings").get()?.n ?? 0
    )
  }

  #detailFor(battery: number, reading: Reading): number {
    const detail = toDetail(reading)
    const values = detailColumns.map((column) => detail[column])
    const key = values.join()
    const newest = this.#details.get(battery) ?? this.#newestDetail(battery)
    if (newest?.key === key) return newest.id
    const added = this.#database
      .query<{ id: number }, (number | null)[]>(
        `INSERT INTO details (battery, ${detailColumns.join(", ")})
         VALUES (${places(detailColumns.length + 1)}) RETURNING id`,
      )
      .get(battery, ...values)
    if (!added) throw new Error("SQLite returned no id for the details of a reading")
    this.#details.set(battery, { id: added.id, key })
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
    const newest = { id: row.id, key: detailColumns.map((column) => row[column]).join() }
    this.#details.set(battery, newest)
    return newest
  }
}

const toStored = (row: ReadingRow & DetailRow): StoredReading => ({
  battery: row.battery,
  time: row.time,
  reading: fromRow(row),
})
