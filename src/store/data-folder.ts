import { Database } from "bun:sqlite"
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs"
import { join } from "node:path"

import type { Part } from "../lib/part.ts"
import { syncFolder } from "./set-aside.ts"

export class DataFolderInUseError extends Error {
  override name = "DataFolderInUseError" as const

  constructor(folder: string) {
    super(`another batmon runs on ${folder}`)
  }
}

/**
 * The data folder in the hands of one batmon that serves. Commands that only read, or change the
 * batteries, work beside it without this.
 */
export class DataFolder implements Part {
  readonly name = "data folder"
  readonly path: string
  #lock: Database | null = null
  #unclean = false

  constructor(path: string) {
    this.path = path
  }

  /**
   * Whether the batmon before did not stop in order: the power went, or it was killed. Stays so, also
   * for the next start, until `checked`.
   */
  get unclean(): boolean {
    return this.#unclean
  }

  /** Throws `DataFolderInUseError`. */
  async start(): Promise<void> {
    mkdirSync(this.path, { recursive: true })
    this.lock()
    this.#unclean = existsSync(this.#marker)
    closeSync(openSync(this.#marker, "a", 0o600))
    syncFolder(this.path)
  }

  /** The databases were looked at, and what was damaged was set aside. */
  checked(): void {
    this.#unclean = false
  }

  async stop(): Promise<void> {
    if (!this.#unclean) rmSync(this.#marker, { force: true })
    this.unlock()
  }

  /**
   * Takes the folder without serving from it. SQLite's own lock, on a file that stays empty: it works
   * on every file system that the databases work on, and the system ends it with the process, however
   * that dies. Throws `DataFolderInUseError`.
   */
  lock(): void {
    const lock = new Database(join(this.path, "lock"), { create: true })
    try {
      // Nothing is written: a journal would only be one more file.
      lock.run("PRAGMA journal_mode = MEMORY")
      lock.run("BEGIN EXCLUSIVE")
    } catch (error) {
      lock.close()
      if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") {
        throw new DataFolderInUseError(this.path)
      }
      throw error
    }
    this.#lock = lock
  }

  unlock(): void {
    this.#lock?.close()
    this.#lock = null
  }

  get #marker(): string {
    return join(this.path, "running")
  }
}
