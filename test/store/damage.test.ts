import { expect, test } from "bun:test"
import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { JobError } from "../../src/lib/jobs.ts"
import { DamagedError, isDamage } from "../../src/store/damage.ts"

/** What SQLite throws when it reads a file with this content. */
function errorOf(content: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "batmon-damage-"))
  const path = join(folder, "x.db")
  writeFileSync(path, content)
  const database = new Database(path)
  try {
    database.query("SELECT * FROM sqlite_schema").all()
    return null
  } catch (error) {
    return error
  } finally {
    database.close()
    rmSync(folder, { recursive: true })
  }
}

const thrown = (work: () => void): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}

const notADatabase = errorOf("this is no database ".repeat(100))
const fault = (code: string, errno: number) =>
  Object.assign(new Error(code), { name: "SQLiteError", code, errno })

test.each([
  ["a file that is no database", notADatabase],
  ["the same, told by a thread", new JobError("SQLiteError", (notADatabase as Error).message)],
  ["a malformed page", fault("SQLITE_CORRUPT", 11)],
  ["a malformed index", fault("SQLITE_CORRUPT_INDEX", 779)],
  ["the finding of a check", new DamagedError("x.db", "page 3 is never used")],
  ["the same, told by a thread", new JobError("DamagedError", "x.db is damaged: page 3")],
])("%s is damage", (_what, error) => {
  expect(isDamage(error)).toBe(true)
})

test.each([
  ["a full disk", fault("SQLITE_FULL", 13)],
  ["a disk that cannot be read", fault("SQLITE_IOERR_READ", 266)],
  ["a read-only disk", fault("SQLITE_READONLY", 8)],
  ["a locked file", fault("SQLITE_BUSY", 5)],
  ["a wrong statement", thrown(() => new Database(":memory:").run("SELECT nothing"))],
  ["an error of the system", Object.assign(new Error("EIO"), { code: "EIO", errno: -5 })],
  ["a job that failed otherwise", new JobError("RangeError", "out of range")],
  ["something thrown", "malformed"],
])("%s is not", (_what, error) => {
  expect(isDamage(error)).toBe(false)
})
