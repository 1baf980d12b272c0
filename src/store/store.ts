import type { Database } from "bun:sqlite"
import { mkdirSync } from "node:fs"
import { join } from "node:path"

import type { RangeQuery, RangeResult } from "../battery/history.ts"
import type { Part } from "../lib/part.ts"
import { BatteryTable } from "./battery-table.ts"
import { openDatabase } from "./database.ts"
import { EventTable } from "./event-table.ts"
import { boardMigrations, historyMigrations } from "./migrations.ts"
import { queryRange, type RangeOptions } from "./range-query.ts"
import { ReadingTable } from "./reading-table.ts"

/** The two databases of one data folder. */
export class Store implements Part {
  readonly name = "store"
  readonly #folder: string
  #board: Database | null = null
  #history: Database | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws where the folder cannot be made or a file cannot be opened. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    this.#board = openDatabase(join(this.#folder, "batmon.db"), boardMigrations)
    this.#history = openDatabase(join(this.#folder, "history.db"), historyMigrations)
  }

  async stop(): Promise<void> {
    // Folds the log into the file, so that a copied file is whole.
    for (const database of [this.#history, this.#board]) {
      database?.run("PRAGMA wal_checkpoint(TRUNCATE)")
      database?.close()
    }
    this.#board = this.#history = null
  }

  get batteries(): BatteryTable {
    return new BatteryTable(opened(this.#board))
  }

  get events(): EventTable {
    return new EventTable(opened(this.#board))
  }

  get readings(): ReadingTable {
    return new ReadingTable(opened(this.#history))
  }

  range(query: RangeQuery, options: RangeOptions): RangeResult {
    return queryRange(this.readings, query, options)
  }
}

function opened(database: Database | null): Database {
  if (!database) throw new Error("the store is not open")
  return database
}
