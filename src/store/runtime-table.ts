import type { Database } from "bun:sqlite"

/** What the estimator remembers of each battery, as packed JSON: so that a restart forgets nothing. */
export class RuntimeTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Null where nothing is stored. The caller checks what it is: another batmon wrote it maybe. */
  get(battery: number): unknown {
    const row = this.#database
      .query<{ memory: Uint8Array<ArrayBuffer> }, [number]>(
        "SELECT memory FROM runtimes WHERE battery = ?",
      )
      .get(battery)
    return row ? JSON.parse(Bun.zstdDecompressSync(row.memory).toString()) : null
  }

  /** `memory` is anything that JSON can hold. */
  set(battery: number, memory: unknown): void {
    this.#database
      .query("INSERT OR REPLACE INTO runtimes (battery, memory) VALUES (?, ?)")
      .run(battery, Bun.zstdCompressSync(JSON.stringify(memory)))
  }
}
