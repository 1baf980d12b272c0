import type { Database } from "bun:sqlite"
import { mkdirSync } from "node:fs"
import { join } from "node:path"

import type { Part } from "../lib/part.ts"
import { AlertTable } from "./alert-table.ts"
import { AccountTable } from "./account-table.ts"
import { AuditTable } from "./audit-table.ts"
import { BatteryTable } from "./battery-table.ts"
import { ChoiceTable } from "./choice-table.ts"
import { openDatabase } from "./database.ts"
import { EventTable } from "./event-table.ts"
import { History, type HistoryOptions } from "./history.ts"
import { reserveDetails } from "./history-salvage.ts"
import { assertSound } from "./integrity.ts"
import { KnownTime } from "./known-time.ts"
import { OutboxTable } from "./outbox-table.ts"
import { ModelTable } from "./model-table.ts"
import { RowWriter } from "./row-writer.ts"
import type { SalvagedRows } from "./salvage.ts"
import { boardSchema, historySchema } from "./schemas.ts"
import { SessionTable } from "./session-table.ts"
import { setAside, type SetAside } from "./set-aside.ts"

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

  get boardPath(): string {
    return join(this.#folder, "batmon.db")
  }

  get historyPath(): string {
    return join(this.#folder, "history.db")
  }

  /** Throws where the folder cannot be made or `batmon.db` cannot be opened. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    this.#board = openDatabase(this.boardPath, boardSchema)
  }

  async stop(): Promise<void> {
    this.closeHistory()
    close(this.#board)
    this.#board = null
  }

  /** The next one who asks for the history opens it again. */
  closeHistory(): void {
    const file = this.#historyFile
    this.#history = this.#historyFile = null
    close(file)
  }

  get alerts(): AlertTable {
    return this.board((database) => new AlertTable(database))
  }

  get accounts(): AccountTable {
    return new AccountTable(opened(this.#board))
  }

  get audit(): AuditTable {
    return new AuditTable(opened(this.#board))
  }

  get batteries(): BatteryTable {
    return new BatteryTable(opened(this.#board))
  }

  get choices(): ChoiceTable {
    return new ChoiceTable(opened(this.#board))
  }

  get events(): EventTable {
    return new EventTable(opened(this.#board))
  }

  get models(): ModelTable {
    return new ModelTable(opened(this.#board))
  }

  get knownTime(): KnownTime {
    return new KnownTime(opened(this.#board))
  }

  get outbox(): OutboxTable {
    return this.board((database) => new OutboxTable(database))
  }

  protected board<Table>(table: (database: Database) => Table): Table {
    return table(opened(this.#board))
  }

  /** All that `work` changes in `batmon.db` is stored, or nothing of it. */
  together<Result>(work: () => Result): Result {
    return opened(this.#board).transaction(work).immediate()
  }

  get sessions(): SessionTable {
    return new SessionTable(opened(this.#board))
  }

  /** Opened when first asked for: who only changes the batteries leaves a large file alone. */
  get history(): History {
    return (this.#history ??= new History(this.#openHistory(), this.#options))
  }

  /** Throws `DamagedError`. Some milliseconds: the file is small. */
  checkBoard(): void {
    assertSound(opened(this.#board), this.boardPath)
  }

  /** Sets a damaged file aside and opens a new one in its place. */
  replace(path: string, time: number): SetAside {
    // What cannot be folded in any more stays in the log, which goes aside as well.
    if (path === this.boardPath) quietly(() => close(this.#board))
    else quietly(() => this.closeHistory())
    const aside = setAside(path, time)
    if (path === this.boardPath) this.#board = openDatabase(path, boardSchema)
    else reserveDetails(this.#openHistory(), join(this.#folder, aside.name))
    return aside
  }

  /** Takes rows of a damaged `batmon.db` into the new one; returns how many there were. */
  takeBoard(batches: Iterable<SalvagedRows>): number {
    const board = opened(this.#board)
    const writer = new RowWriter(board, boardSchema)
    // What a lost row is referred to by is worth keeping.
    board.run("PRAGMA foreign_keys = OFF")
    try {
      const takeAll = board.transaction(() => {
        let rows = 0
        for (const batch of batches) rows += writer.write(batch)
        return rows
      })
      return takeAll.immediate()
    } finally {
      board.run("PRAGMA foreign_keys = ON")
    }
  }

  /** No id that the history knows is given to another battery: its readings would become theirs. */
  reserveBatteryIds(): void {
    const [known] = this.#openHistory()
      .query<{ last: number | null }, []>("SELECT max(battery) AS last FROM rolled_up")
      .all()
    const { last = null } = known ?? {}
    const board = opened(this.#board)
    const set = board.transaction(() => {
      board.run(`INSERT INTO sqlite_sequence (name, seq) SELECT 'batteries', 0
        WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'batteries')`)
      board
        .query("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'batteries'")
        .run(last ?? 0)
    })
    set.immediate()
  }

  #openHistory(): Database {
    opened(this.#board)
    return (this.#historyFile ??= openDatabase(this.historyPath, historySchema))
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {}
}

function close(database: Database | null): void {
  if (!database) return
  // Folds the log into the file, so that a copied file is whole. On a full disk it stays the log.
  quietly(() => database.run("PRAGMA wal_checkpoint(TRUNCATE)"))
  database.close()
}

function opened<Opened>(part: Opened | null): Opened {
  if (!part) throw new Error("the store is not open")
  return part
}
