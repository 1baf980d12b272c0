import type { Database } from "bun:sqlite"

import type { Reading } from "../bms/reading.ts"
import { fromRow, type ReadingRow, toRow } from "./reading-row.ts"

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
  "nominal_mAh",
  "full_mAh",
  "cycles",
  "switches",
  "protections",
  "balancing",
  "cells",
  "temperatures",
  "balance_mA",
  "humidity",
] as const satisfies readonly (keyof ReadingRow)[]

/** How far back the newest reading of a battery is looked for: its neighbours fill the way there. */
const latestSearchRows = 20_000

/** Every reading as it was taken. */
export class ReadingTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * One transaction for all of `readings`, durable when this returns. Two readings of one battery
   * at one time (the clock was set back) are both kept, a millisecond apart.
   */
  save(readings: readonly StoredReading[]): void {
    const insert = this.#database.query<unknown, ReadingRow[keyof ReadingRow][]>(
      `INSERT INTO readings (${columns.join(", ")})
       VALUES (${columns.map(() => "?").join(", ")})
       ON CONFLICT (time, battery) DO NOTHING`,
    )
    const insertAll = this.#database.transaction(() => {
      for (const { reading, battery, time } of readings) {
        let row = toRow(reading, { time, battery })
        while (insert.run(...columns.map((column) => row[column])).changes === 0) {
          row = { ...row, time: row.time + 1 }
        }
      }
    })
    insertAll.immediate()
  }

  /** One battery's readings with `from` <= time < `to`, the oldest first. */
  range({ battery, from, to }: { battery: number; from: number; to: number }): StoredReading[] {
    return this.#database
      .query<ReadingRow, [number, number, number]>(
        `SELECT * FROM readings WHERE time >= ? AND time < ? AND battery = ? ORDER BY time`,
      )
      .all(from, to, battery)
      .map(toStored)
  }

  /** The newest reading of one battery; null where it has none among the newest of all. */
  latest(battery: number): StoredReading | null {
    const row = this.#database
      .query<ReadingRow, [number, number]>(
        `SELECT * FROM (SELECT * FROM readings ORDER BY time DESC LIMIT ?)
         WHERE battery = ? ORDER BY time DESC LIMIT 1`,
      )
      .get(latestSearchRows, battery)
    return row && toStored(row)
  }

  count(): number {
    return (
      this.#database.query<{ n: number }, []>("SELECT count(*) AS n FROM readings").get()?.n ?? 0
    )
  }
}

const toStored = (row: ReadingRow): StoredReading => ({
  battery: row.battery,
  time: row.time,
  reading: fromRow(row),
})
