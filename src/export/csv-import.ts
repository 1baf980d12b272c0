import type { Battery } from "../battery/battery.ts"
import { jbd } from "../bms/protocols/jbd.ts"
import { runSteps } from "../lib/steps.ts"
import type { BatteryTable } from "../store/battery-table.ts"
import type { History } from "../store/history.ts"
import type { StoredReading } from "../store/reading-table.ts"
import { type CsvColumns, CsvFileError } from "./csv-columns.ts"
import { readCsvFile } from "./csv-file.ts"
import { type CsvReading, CsvReadings } from "./csv-readings.ts"
import { FieldError } from "./csv-values.ts"

export interface ImportProgress {
  /** Bytes of the file. */
  readonly read: number
  readonly size: number
  /** Lines with a reading so far. */
  readonly rows: number
}

export interface ImportSummary {
  readonly added: number
  /** Left out: the battery has a reading at that time. */
  readonly present: number
  readonly refused: number
  readonly newBatteries: readonly Battery[]
}

interface CsvImport {
  readonly path: string
  readonly batteries: BatteryTable
  readonly history: History
  /** All readings are this battery's; otherwise each line's address decides. */
  readonly battery?: Battery | undefined
  /** Reads and checks everything, and stores nothing. */
  readonly dryRun: boolean
  /** UTC milliseconds: what is much newer is refused. */
  readonly now: number
  readonly signal: AbortSignal
  /** A line that cannot be taken; numbered from 1. */
  onRefused(line: number, reason: string): void
  /** Columns that say nothing to batmon. */
  onUnknownColumns(names: readonly string[]): void
  onProgress(progress: ImportProgress): void
}

/** Readings parsed ahead of storing them: some milliseconds of work. */
const batchSize = 1000
/** A transaction takes no longer: a running batmon waits for it. */
const longestTransaction = 10
/** Another board's clock may be ahead by so much, milliseconds. */
const clockTolerance = 3_600_000

/**
 * Stores the readings of a CSV file, then makes their hours and days. What is wrong with a line
 * refuses that line alone. Throws `CsvFileError` where the file is none of readings.
 */
export async function importCsv(options: CsvImport): Promise<ImportSummary> {
  const importing = new Importing(options)
  await importing.run()
  return importing.summary
}

class Importing {
  readonly #options: CsvImport
  readonly #importer: ReturnType<History["importer"]>
  readonly #owners = new Map<string, number>()
  readonly #newBatteries: Battery[] = []
  /** The newest reading of each battery that got some. */
  readonly #newest = new Map<number, number>()
  #waiting: StoredReading[] = []
  #onlyAddress: string | null = null
  #rows = 0
  #added = 0
  #refused = 0

  constructor(options: CsvImport) {
    this.#options = options
    this.#importer = options.history.importer()
  }

  get summary(): ImportSummary {
    const added = this.#added
    const present = this.#rows - added
    return { added, present, refused: this.#refused, newBatteries: this.#newBatteries }
  }

  async run(): Promise<void> {
    const { path, onProgress, onUnknownColumns, now, signal } = this.#options
    let readings: CsvReadings | null = null
    try {
      for await (const { records, header, columns, read, size } of readCsvFile(path)) {
        if (readings === null) {
          readings = new CsvReadings({ columns, header, latest: now + clockTolerance })
          this.#checkAddresses(columns)
          if (columns.unknown.length > 0) onUnknownColumns(columns.unknown)
        }
        for (const record of records) {
          if ("fault" in record) this.#refuse(record.line, record.fault)
          else if (record.fields.some((field) => field !== "")) this.#take(readings, record)
          if (this.#waiting.length >= batchSize) await this.#store()
          signal.throwIfAborted()
        }
        onProgress({ read, size, rows: this.#rows + this.#waiting.length })
      }
      await this.#store()
    } finally {
      // Also of an import that was broken off: what is stored is to be right.
      await this.#rollUp()
    }
  }

  #take(
    readings: CsvReadings,
    { line, fields }: { readonly line: number; readonly fields: readonly string[] },
  ): void {
    try {
      const found = readings.read(fields)
      const battery = this.#owner(found)
      this.#waiting.push({ battery, time: found.time, reading: found.reading })
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      this.#refuse(line, error.message)
    }
  }

  #refuse(line: number, reason: string): void {
    this.#refused += 1
    this.#options.onRefused(line, reason)
  }

  #checkAddresses({ address }: CsvColumns): void {
    if (address !== undefined || this.#options.battery) return
    throw new CsvFileError("it has no column address: name the battery with --battery")
  }

  #owner({ address, name }: CsvReading): number {
    const { battery, batteries, dryRun, now } = this.#options
    if (battery) {
      this.#onlyAddress ??= address
      if (address !== null && address !== this.#onlyAddress) {
        throw new FieldError(
          `of ${address}, after lines of ${this.#onlyAddress}: --battery takes a file of one battery`,
        )
      }
      return battery.id
    }
    if (address === null) throw new FieldError("no address")
    const known = this.#owners.get(address)
    if (known !== undefined) return known
    const fresh = { name: name || address, address, protocol: jbd.id, addedAt: now }
    const found =
      batteries.findByAddress(address) ??
      // A battery that is not there has no readings: any id that none has will do.
      this.#adding(dryRun ? { id: -1 - this.#owners.size, ...fresh } : batteries.add(fresh))
    this.#owners.set(address, found.id)
    return found.id
  }

  #adding(battery: Battery): Battery {
    this.#newBatteries.push(battery)
    return battery
  }

  /** In short transactions, with time between them for a running batmon to get its turn. */
  async #store(): Promise<void> {
    const readings = this.#waiting
    this.#waiting = []
    this.#rows += readings.length
    if (this.#options.dryRun) {
      const isNew = ({ battery, time }: StoredReading) => !this.#importer.has(battery, time)
      this.#added += readings.filter(isNew).length
      await turn()
      return
    }
    for (let first = 0; first < readings.length;) {
      const { done, added } = this.#importer.insert(readings, {
        first,
        milliseconds: longestTransaction,
      })
      first += done
      this.#added += added
      await turn()
    }
    for (const { battery, time } of readings) {
      if (time > (this.#newest.get(battery) ?? 0)) this.#newest.set(battery, time)
    }
  }

  async #rollUp(): Promise<void> {
    if (this.#added === 0 || this.#options.dryRun) return
    await runSteps(this.#options.history.rollups.refresh())
    for (const [battery, newest] of this.#newest) this.#importer.announce(battery, newest)
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
