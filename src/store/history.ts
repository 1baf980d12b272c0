import type { Database } from "bun:sqlite"

import type { Energy } from "../battery/energy.ts"
import type { ScoredForecast } from "../battery/forecast-record.ts"
import type { RangeQuery, RangeResult } from "../battery/history.ts"
import { allSeriesOf } from "../battery/series.ts"
import { LocalDays } from "../lib/local-days.ts"
import { BatteryRemoval } from "./battery-removal.ts"
import { type EnergyQuery, queryEnergy } from "./energy-query.ts"
import { EstimatedTimes } from "./estimated-times.ts"
import { ForecastTable } from "./forecast-table.ts"
import { FreePages } from "./free-pages.ts"
import type { GapAfter } from "./gap-after.ts"
import { HistorySalvage } from "./history-salvage.ts"
import { queryRange } from "./range-query.ts"
import { ReadingImport } from "./reading-import.ts"
import { ReadingTable, type StoredReading } from "./reading-table.ts"
import { Retention } from "./retention.ts"
import { type BatteryPoint, RollupKeeper } from "./rollup-keeper.ts"
import { RuntimeTable } from "./runtime-table.ts"

export interface HistoryOptions {
  /** Milliseconds without a reading from which on there is a gap; of all batteries, or of each. */
  readonly gapAfter: number | GapAfter
  /** IANA zone in which days begin. @default that of the process */
  readonly timeZone?: string
}

/** The same for whoever has no live list of batteries; can be sent to a thread. */
export interface ReaderOptions extends HistoryOptions {
  /** Of batteries without an interval of their own. */
  readonly gapAfter: number
}

interface Remembered {
  /** Anything that JSON can hold. */
  readonly memory: unknown
  readonly scored: readonly ScoredForecast[]
}

/** Readings and their rollups: written together, asked together. */
export class History {
  readonly readings: ReadingTable
  readonly rollups: RollupKeeper
  readonly retention: Retention
  readonly removal: BatteryRemoval
  readonly freePages: FreePages
  readonly estimatedTimes: EstimatedTimes
  readonly runtimes: RuntimeTable
  readonly forecasts: ForecastTable
  readonly #database: Database
  readonly #options: HistoryOptions
  readonly #gapAfter: GapAfter

  constructor(database: Database, options: HistoryOptions) {
    this.#database = database
    this.#options = options
    const { gapAfter } = options
    this.#gapAfter = typeof gapAfter === "number" ? () => gapAfter : gapAfter
    this.readings = new ReadingTable(database)
    this.rollups = new RollupKeeper({
      database,
      readings: this.readings,
      days: new LocalDays(options.timeZone),
      gapAfter: this.#gapAfter,
    })
    const { readings, rollups } = this
    this.retention = new Retention({ database, readings, rollups })
    this.removal = new BatteryRemoval(database)
    this.freePages = new FreePages(database)
    this.runtimes = new RuntimeTable(database)
    this.forecasts = new ForecastTable(database)
    this.estimatedTimes = new EstimatedTimes({ database, readings, rollups })
  }

  /** One transaction for all of `readings`, durable when this returns. */
  save(readings: readonly StoredReading[]): void {
    const saveAll = this.#database.transaction(() => {
      // The rollups first: what they still have to read from the disk must not hold these yet.
      const takeIn = this.rollups.prepare(readings.map(pointOf))
      this.readings.insert(readings)
      return takeIn
    })
    try {
      saveAll.immediate()()
    } catch (error) {
      this.readings.forget()
      this.rollups.undo()
      throw error
    }
  }

  /** Hours and days take the readings in; the readings themselves are not kept. */
  saveRollups(readings: readonly StoredReading[]): void {
    this.rollups.prepare(readings.map(pointOf))()
  }

  /**
   * Stores what the estimator remembers of a battery with the forecasts scored since it was last
   * stored: the same ones come again where that is taken up after a crash.
   */
  remember(battery: number, { memory, scored }: Remembered): void {
    const rememberAll = this.#database.transaction(() => {
      this.runtimes.set(battery, memory)
      for (const forecast of scored) this.forecasts.add(battery, forecast)
    })
    rememberAll.immediate()
  }

  /** Takes in what can be read of a damaged history that was set aside. */
  openSalvage(): HistorySalvage {
    const { readings, rollups } = this
    const days = new LocalDays(this.#options.timeZone)
    return new HistorySalvage({ database: this.#database, readings, rollups, days })
  }

  /** For one import of readings of the past. */
  importer(): ReadingImport {
    const { rollups } = this
    const days = new LocalDays(this.#options.timeZone)
    const gapAfter = this.#gapAfter
    return new ReadingImport({ database: this.#database, rollups, days, gapAfter })
  }

  /** What flowed in some whole local days, today as far as it is. */
  energy(query: EnergyQuery): Energy {
    return queryEnergy(this.rollups, query)
  }

  range(query: RangeQuery): RangeResult {
    return queryRange(this, query, this.#gapAfter)
  }
}

const pointOf = ({ battery, time, reading }: StoredReading): BatteryPoint => ({
  battery,
  time,
  values: allSeriesOf(reading),
})
