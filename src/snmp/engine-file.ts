import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"

import type { StoredEngine } from "./engine.ts"

/**
 * Remembers the engine's starts beside the databases, where a backup does not reach: after a restore the
 * count of then would have managers refuse the board.
 */
export class EngineFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Undefined where there is none that can be read. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, "utf8"))
    } catch {
      return undefined
    }
  }

  /** Whole or not at all. Throws where the disk takes nothing. */
  write(engine: StoredEngine): void {
    const draft = `${this.#path}.new`
    const file = openSync(draft, "w", 0o600)
    try {
      writeSync(file, JSON.stringify(engine))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, this.#path)
  }
}
