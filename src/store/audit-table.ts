import type { Database } from "bun:sqlite"

import type { AuditEntry } from "../auth/audit-entry.ts"
import type { MovedTimes } from "./estimated-times.ts"

export interface StoredAuditEntry extends AuditEntry {
  readonly id: number
}

export interface AuditQuery {
  /** Only what was done under this name; null: by nobody who was signed in. @default everyone */
  readonly account?: string | null
  /** @default everything */
  readonly action?: string
  /** Only entries before this one, for the next page. */
  readonly before?: number
  readonly limit: number
}

/** Kept at most. */
const mostEntries = 50_000
/** Of refused attempts, which anyone on the network can make: they must not push out the rest. */
const mostRefused = 5_000

/** Entries after which those too many are deleted: counting them takes longer than adding one. */
const tidyEvery = 64

/** The actions of which only the newest are kept, as attackers cause them. */
export const refusedActions = [
  "sign-in-failed",
  "sign-in-blocked",
  "setup-refused",
  "activation-refused",
  "reset-failed",
] as const

/** What people did: the audit log. */
export class AuditTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add({ time, account, from, action, detail }: AuditEntry): void {
    const { lastInsertRowid } = this.#database
      .query("INSERT INTO audit (time, account, address, action, detail) VALUES (?, ?, ?, ?, ?)")
      .run(time, account, from, action, detail)
    if (Number(lastInsertRowid) % tidyEvery === 0) this.#tidy()
  }

  #tidy(): void {
    const places = refusedActions.map(() => "?").join(", ")
    this.#database
      .query(
        `DELETE FROM audit WHERE action IN (${places}) AND id <=
         (SELECT id FROM audit WHERE action IN (${places}) ORDER BY id DESC LIMIT 1 OFFSET ?)`,
      )
      .run(...refusedActions, ...refusedActions, mostRefused)
    // By their number, not by their ids: those of refused attempts that are gone count no more.
    this.#database
      .query(
        "DELETE FROM audit WHERE id <= (SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?)",
      )
      .run(mostEntries)
  }

  /** The newest first. */
  list({ account, action, before, limit }: AuditQuery): StoredAuditEntry[] {
    return this.#database
      .query<StoredAuditEntry, (string | number | null)[]>(
        `SELECT id, time, account, address AS "from", action, detail FROM audit
         WHERE (?1 OR account IS ?2) AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR id < ?4)
         ORDER BY id DESC LIMIT ?5`,
      )
      .all(account === undefined ? 1 : 0, account ?? null, action ?? null, before ?? null, limit)
  }

  /** Moves what was noted between two times, both included, because the clock was set. */
  redate({ since, until, shift }: MovedTimes): void {
    this.#database
      .query("UPDATE audit SET time = time + ? WHERE time BETWEEN ? AND ?")
      .run(shift, since, until)
  }

  /** What there is to filter by, in alphabetical order. */
  actions(): string[] {
    return this.#database
      .query<{ action: string }, []>("SELECT DISTINCT action FROM audit ORDER BY action")
      .all()
      .map(({ action }) => action)
  }

  /** Likewise; null where nobody was signed in. */
  accounts(): (string | null)[] {
    return this.#database
      .query<{ account: string | null }, []>("SELECT DISTINCT account FROM audit ORDER BY account")
      .all()
      .map(({ account }) => account)
  }
}
