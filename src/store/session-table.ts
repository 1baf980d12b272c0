import type { Database } from "bun:sqlite"

import type { MovedTimes } from "./estimated-times.ts"

/** One browser that is signed in. Times in UTC milliseconds. */
export interface StoredSession {
  readonly id: number
  readonly account: number
  readonly createdAt: number
  readonly seenAt: number
  /** Where it signed in from. */
  readonly address: string
  /** What the browser calls itself. */
  readonly agent: string
}

export interface NewSession {
  readonly account: number
  /** SHA-256 of the token: whoever reads the file cannot use it. */
  readonly tokenHash: string
  readonly time: number
  readonly address: string
  readonly agent: string
}

const columns = "id, account, created_at AS createdAt, seen_at AS seenAt, address, agent"

/** Who is signed in. */
export class SessionTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add({ account, tokenHash, time, address, agent }: NewSession): number {
    const { lastInsertRowid } = this.#database
      .query(
        `INSERT INTO sessions (account, token_hash, created_at, seen_at, address, agent)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(account, tokenHash, time, time, address, agent)
    return Number(lastInsertRowid)
  }

  find(tokenHash: string): StoredSession | null {
    return this.#database
      .query<StoredSession, [string]>(`SELECT ${columns} FROM sessions WHERE token_hash = ?`)
      .get(tokenHash)
  }

  /** The one seen last first. */
  list(): StoredSession[] {
    return this.#database
      .query<StoredSession, []>(`SELECT ${columns} FROM sessions ORDER BY seen_at DESC, id DESC`)
      .all()
  }

  seen(id: number, time: number): void {
    this.#database.query("UPDATE sessions SET seen_at = ? WHERE id = ?").run(time, id)
  }

  /** Moves times that were noted by a wrong clock, so that nobody is taken for long gone. */
  redate({ since, until, shift }: MovedTimes): void {
    for (const column of ["created_at", "seen_at"]) {
      this.#database
        .query(`UPDATE sessions SET ${column} = ${column} + ? WHERE ${column} BETWEEN ? AND ?`)
        .run(shift, since, until)
    }
  }

  remove(id: number): void {
    this.#database.query("DELETE FROM sessions WHERE id = ?").run(id)
  }

  /** All but one of an account. */
  removeOf(account: number, { except = 0 }: { readonly except?: number } = {}): void {
    this.#database.query("DELETE FROM sessions WHERE account = ? AND id <> ?").run(account, except)
  }

  removeAll(): void {
    this.#database.run("DELETE FROM sessions")
  }
}
