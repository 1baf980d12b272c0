import { JobError } from "../lib/jobs.ts"

/** Result codes of SQLite for a file that is not what it wrote: SQLITE_CORRUPT and SQLITE_NOTADB. */
const damageCodes: readonly number[] = [11, 26]

/** How the same is said by an error that came out of a thread, where only its words are left. */
const damageWords =
  /^(?:database disk image is malformed|malformed database schema|file is not a database)/

/**
 * Whether an error says that a database file is damaged. A full or failing disk is no damage: what is
 * in the file is as it was.
 */
export function isDamage(error: unknown): boolean {
  if (error instanceof JobError) {
    return error.jobError === "DamagedError" || damageWords.test(error.message)
  }
  if (error instanceof DamagedError) return true
  // Extended codes carry the plain one in their low byte.
  return (
    error instanceof Error &&
    "errno" in error &&
    typeof error.errno === "number" &&
    error.name === "SQLiteError" &&
    damageCodes.includes(error.errno & 0xff)
  )
}

/** A check found that a database file is damaged. */
export class DamagedError extends Error {
  override name = "DamagedError" as const

  constructor(path: string, finding: string) {
    super(`${path} is damaged: ${finding}`)
  }
}
