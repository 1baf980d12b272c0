import { Database } from "bun:sqlite"
import { existsSync } from "node:fs"
import { join } from "node:path"

import { BatteryTable } from "./battery-table.ts"
import { type Migration, openDatabase, SchemaTooNewError } from "./database.ts"
import { gapsOf } from "./gap-after.ts"
import { History, type ReaderOptions } from "./history.ts"
import { boardMigrations, historyMigrations } from "./migrations.ts"
import { ReadingExport } from "./reading-export.ts"
import { ReadingTable } from "./reading-table.ts"
import { RollupExport } from "./rollup-export.ts"
import { historySchema } from "./schemas.ts"

/** The data folder cannot be read as it is; `message` says what to do. */
export class DataFolderError extends Error {
  override name = "DataFolderError" as const
}

/**
 * A data folder opened for reading alone: beside a running batmon, which never waits for it, or
 * without one. Nothing is made or changed. Throws where there is no data or it cannot be read.
 */
export class HistoryReader {
  readonly batteries: BatteryTable
  readonly readings: ReadingExport
  /** The same, reading by reading. */
  readonly table: ReadingTable
  readonly rollups: RollupExport
  readonly #files: readonly Database[]

  constructor(folder: string, options: ReaderOptions) {
    const board = openForReading(join(folder, "batmon.db"), boardMigrations)
    const path = join(folder, "history.db")
    // It is made with the first reading.
    const history = existsSync(path)
      ? openForReading(path, historyMigrations)
      : openDatabase(":memory:", historySchema)
    this.#files = [board, history]
    this.batteries = new BatteryTable(board)
    this.readings = new ReadingExport(history)
    this.table = new ReadingTable(history)
    const gapAfter = gapsOf(() => this.batteries.list(), options.gapAfter)
    this.rollups = new RollupExport(new History(history, { ...options, gapAfter }).rollups)
  }

  close(): void {
    for (const file of this.#files) file.close()
  }
}

function openForReading(path: string, migrations: readonly Migration[]): Database {
  if (!existsSync(path)) throw new DataFolderError(`there is no ${path}: name the data folder`)
  const database = new Database(path, { readonly: true, strict: true })
  database.run("PRAGMA busy_timeout = 5000")
  const found =
    database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0
  if (found === migrations.length) return database
  database.close()
  const known = migrations.length
  if (found > known) throw new SchemaTooNewError(path, { found, known })
  throw new DataFolderError(`${path} was written by an older batmon: start this one once`)
}
