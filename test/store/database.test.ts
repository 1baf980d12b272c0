import { expect, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { assertSqliteVersion, openDatabase } from "../../src/store/database.ts"
import { boardSchema } from "../../src/store/schemas.ts"

test.each(["3.51.3", "3.53.4", "4.0.0"])("SQLite %s is used", (version) => {
  expect(() => assertSqliteVersion(version)).not.toThrow()
})

test.each(["3.51.2", "3.50.4", "3.7.0"])("SQLite %p is not: it can damage a file", (version) => {
  expect(() => assertSqliteVersion(version)).toThrow("batmon needs 3.51.3")
})

test("the last to close leaves the log where it is: its name may be another file's by then", () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-database-"))
  const path = join(folder, "batmon.db")
  openDatabase(path, boardSchema).close()
  expect(existsSync(`${path}-wal`)).toBe(true)
  rmSync(folder, { recursive: true })
})
