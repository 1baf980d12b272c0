import type { Database } from "bun:sqlite"

import type { Account, Role } from "../auth/account.ts"

/** An account with what proves who it is. */
export interface StoredAccount extends Account {
  /** As argon2id writes it, with its parameters and salt. */
  readonly passwordHash: string
}

/** Another account has the name, as names are compared. */
export class NameTakenError extends Error {
  override name = "NameTakenError" as const

  constructor(account: string) {
    super(`there is an account ${account} already`)
  }
}

interface NewAccount {
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
  /** UTC milliseconds. */
  readonly time: number
}

const columns = "id, name, role, password_hash AS passwordHash"

/** Who can sign in. */
export class AccountTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In the order of adding. */
  list(): StoredAccount[] {
    return this.#database
      .query<StoredAccount, []>(`SELECT ${columns} FROM accounts ORDER BY id`)
      .all()
  }

  any(): boolean {
    return this.#database.query("SELECT 1 FROM accounts LIMIT 1").get() !== null
  }

  find(id: number): StoredAccount | null {
    return this.#database
      .query<StoredAccount, [number]>(`SELECT ${columns} FROM accounts WHERE id = ?`)
      .get(id)
  }

  findByName(name: string): StoredAccount | null {
    return this.#database
      .query<StoredAccount, [string]>(`SELECT ${columns} FROM accounts WHERE name_key = ?`)
      .get(nameKey(name))
  }

  /** Throws `NameTakenError`. */
  add({ name, role, passwordHash, time }: NewAccount): Account {
    return this.#unlessTaken(name, () => {
      const { lastInsertRowid } = this.#database
        .query(
          `INSERT INTO accounts (name, name_key, role, password_hash, created_at, changed_at)
           VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(name, nameKey(name), role, passwordHash, time, time)
      return { id: Number(lastInsertRowid), name, role }
    })
  }

  /** Throws `NameTakenError`. */
  rename(id: number, name: string, time: number): void {
    this.#unlessTaken(name, () =>
      this.#database
        .query("UPDATE accounts SET name = ?, name_key = ?, changed_at = ? WHERE id = ?")
        .run(name, nameKey(name), time, id),
    )
  }

  setPassword(id: number, passwordHash: string, time: number): void {
    this.#database
      .query("UPDATE accounts SET password_hash = ?, changed_at = ? WHERE id = ?")
      .run(passwordHash, time, id)
  }

  setRole(id: number, role: Role, time: number): void {
    this.#database
      .query("UPDATE accounts SET role = ?, changed_at = ? WHERE id = ?")
      .run(role, time, id)
  }

  /** Its sessions go with it. */
  remove(id: number): void {
    this.#database.query("DELETE FROM accounts WHERE id = ?").run(id)
  }

  #unlessTaken<Result>(name: string, work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      if ((error as { code?: string }).code !== "SQLITE_CONSTRAINT_UNIQUE") throw error
      throw new NameTakenError(name)
    }
  }
}

/** Two names that look alike to a person are one. */
const nameKey = (name: string) => name.normalize("NFKC").toLowerCase()
