import type { Database } from "bun:sqlite"

import type { Steps } from "../lib/steps.ts"

/** Pages given back in one step: some milliseconds. */
const stepPages = 100
/** Free pages up to this share of the file stay: new readings take them without the file growing. */
const usualShare = 0.1

/** The pages of a database that hold nothing: SQLite uses them again before the file grows. */
export class FreePages {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Makes the file smaller, down to the usual share of free pages, or to none where the space is
   * needed by others.
   */
  *giveBack({ all }: { readonly all: boolean }): Steps {
    const keep = all ? 0 : Math.ceil(this.#number("page_count") * usualShare)
    for (let any = false; ; any = true) {
      const excess = this.#number("freelist_count") - keep
      if (excess <= 0) {
        // The file ends earlier only when the log is folded into it.
        if (any && all) this.#database.run("PRAGMA wal_checkpoint(PASSIVE)")
        return
      }
      this.#database.query(`PRAGMA incremental_vacuum(${Math.min(stepPages, excess)})`).all()
      yield
    }
  }

  #number(pragma: "page_count" | "freelist_count"): number {
    const row = this.#database.query<Record<string, number>, []>(`PRAGMA ${pragma}`).get()
    return row?.[pragma] ?? 0
  }
}
