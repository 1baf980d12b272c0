import { Database } from "bun:sqlite"

import { DamagedError, isDamage } from "./damage.ts"

/**
 * A job: reads the whole file and throws `DamagedError` where its structure is not sound. Some seconds
 * for a year of readings.
 */
export function* checkDatabase(path: string): Generator<never, void, void> {
  const database = new Database(path, { readonly: true })
  try {
    database.run("PRAGMA busy_timeout = 5000")
    assertSound(database, path)
  } finally {
    database.close()
  }
}

/** Throws `DamagedError`. */
export function assertSound(database: Database, path: string): void {
  const finding = firstFinding(database)
  if (finding !== null) throw new DamagedError(path, finding)
}

function firstFinding(database: Database): string | null {
  try {
    // Row by row: a finding may be followed by an error in place of the next one.
    for (const row of database.query<object, []>("PRAGMA quick_check(1)").iterate()) {
      const [finding] = Object.values(row)
      return finding === "ok" ? null : String(finding)
    }
    return "the check told nothing"
  } catch (error) {
    if (isDamage(error)) return error instanceof Error ? error.message : String(error)
    throw error
  }
}
