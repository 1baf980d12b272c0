import type { Database } from "bun:sqlite"
import { mkdirSync } from "node:fs"
import { join } from "node:path"

import type { Part } from "../lib/part.ts"
import { BatteryTable } from "./battery-table.ts"
import { openDatabase, type Schema } from "./database.ts"
import { EventTable } from "./event-table.ts"
import { History, type HistoryOptions } from "./history.ts"
import { boardMigrations, historyMigrations } from "./migrations.ts"

const boardSchema: Schema = { migrations: boardMigrations, pageSize: 4096 }

/**
 * A round of 16 batteries is 0.8 KB, and each page it touches is written twice: to the log, then to
 * the file. Measured: 12.3 KB a round with 1 KB pages, 15.0 with 2 KB, 19.1 with 4 KB; a day of one
 * battery is read as fast with each.
 */
const historySchema: Schema = { migrations: historyMigrations, pageSize: 1024 }

/** 2.5 of the usual two minutes. */
const usualGap = 300_000

/** The two databases of one data folder. */
export class Store implements Part {
  readonly name = "store"
  readonly #folder: string
  readonly #options: HistoryOptions
  #board: Database | null = null
  #historyFile: Database | null = null
  #history: History | null = null

  constructor(folder: string, options: HistoryOptions = { gapAfter: usualGap }) {
    this.#folder = folder
    this.#options = options
  }

  /** Throws where the folder cannot be made or a file cannot be opened. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    this.#board = openDatabase(join(this.#folder, "batmon.db"), boardSchema)
    this.#historyFile = openDatabase(join(this.#folder, "history.db"), historySchema)
    this.#history = new History(this.#historyFile, this.#options)
  }

  async stop(): Promise<void> {
    // Folds the log into the file, so that a copied file is whole.
    for (const database of [this.#historyFile, this.#board]) {
      database?.run("PRAGMA wal_checkpoint(TRUNCATE)")
      database?.close()
    }
    this.#board = this.#historyFile = this.#history = null
  }

  get batteries(): BatteryTable {
    return new BatteryTable(opened(this.#board))
  }

  get events(): EventTable {
    return new EventTable(opened(this.#board))
  }

  get history(): History {
    return opened(this.#history)
  }
}

function opened<Opened>(part: Opened | null): Opened {
  if (!part) throw new Error("the store is not open")
  return part
}
