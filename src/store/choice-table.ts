import type { Database } from "bun:sqlite"

/** What was chosen on the page rather than in the configuration file: a JSON value by its key. */
export class ChoiceTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Undefined where nothing was chosen. The caller checks what it is: a later batmon wrote it maybe. */
  get(key: string): unknown {
    const row = this.#database
      .query<{ value: string }, [string]>("SELECT value FROM choices WHERE key = ?")
      .get(key)
    return row ? JSON.parse(row.value) : undefined
  }

  /** Of everything that was chosen, in alphabetical order. */
  keys(): string[] {
    return this.#database
      .query<{ key: string }, []>("SELECT key FROM choices ORDER BY key")
      .all()
      .map(({ key }) => key)
  }

  /** `value` is anything that JSON can hold. */
  set(key: string, value: unknown): void {
    this.#database
      .query(
        "INSERT INTO choices (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      )
      .run(key, JSON.stringify(value))
  }

  /** Back to what batmon does by itself. */
  delete(key: string): void {
    this.#database.query("DELETE FROM choices WHERE key = ?").run(key)
  }
}
