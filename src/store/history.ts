import type { Database } from "bun:sqlite"

import type { RangeQuery, RangeResult } from "../battery/history.ts"
import { allSeriesOf } from "../battery/series.ts"
import { LocalDays } from "../lib/local-days.ts"
import { queryRange } from "./range-query.ts"
import { ReadingTable, type StoredReading } from "./reading-table.ts"
import { RollupKeeper } from "./rollup-keeper.ts"

export interface HistoryOptions {
  /** Milliseconds without a reading from which on there is a gap. */
  readonly gapAfter: number
  /** IANA zone in which days begin. @default that of the process */
  readonly timeZone?: string
}

/** Readings and their rollups: written together, asked together. */
export class History {
  readonly readings: ReadingTable
  readonly rollups: RollupKeeper
  readonly #database: Database
  readonly #options: HistoryOptions

  constructor(database: Database, options: HistoryOptions) {
    this.#database = database
    this.#options = options
    this.readings = new ReadingTable(database)
    this.rollups = new RollupKeeper({
      database,
      readings: this.readings,
      days: new LocalDays(options.timeZone),
      gapAfter: options.gapAfter,
    })
  }

  /** One transaction for all of `readings`, durable when this returns. */
  save(readings: readonly StoredReading[]): void {
    const saveAll = this.#database.transaction(() => {
      // The rollups first: what they still have to read from the disk must not hold these yet.
      for (const { battery, time, reading } of readings) {
        this.rollups.add(battery, { time, values: allSeriesOf(reading) })
      }
      this.readings.insert(readings)
    })
    try {
      saveAll.immediate()
    } catch (error) {
      this.readings.forget()
      this.rollups.forget()
      throw error
    }
  }

  range(query: RangeQuery): RangeResult {
    return queryRange(this, query, this.#options)
  }
}
