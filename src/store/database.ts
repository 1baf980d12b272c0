import { constants, Database } from "bun:sqlite"

/** One step of a schema: its statements run once, in one transaction. Never edited once released. */
export type Migration = string

export class SchemaTooNewError extends Error {
  override name = "SchemaTooNewError" as const

  constructor(path: string, { found, known }: { found: number; known: number }) {
    super(`${path} was written by a newer batmon (schema ${found}, this one knows ${known})`)
  }
}

export interface Schema {
  readonly migrations: readonly Migration[]
  /** Bytes; takes effect when the file is made. */
  readonly pageSize: number
}

/** Opens or creates a database and brings its schema up to date. Throws what SQLite throws. */
export function openDatabase(path: string, { migrations, pageSize }: Schema): Database {
  const database = new Database(path, { create: true, strict: true })
  try {
    assertSqliteVersion(sqliteVersion(database))
    // The last connection deletes the log by its name: after a damaged file was set aside, that may
    // be the log of another file by now.
    database.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1)
    for (const pragma of [`page_size = ${pageSize}`, ...pragmas]) database.run(`PRAGMA ${pragma}`)
    migrate(database, { path, migrations })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Before it, two connections that write and begin the log anew at the same moment could damage the
 * file.
 */
const oldestSqlite = "3.51.3"

/** Throws where this SQLite can damage a file. */
export function assertSqliteVersion(version: string): void {
  if (Bun.semver.order(version, oldestSqlite) >= 0) return
  throw new Error(`SQLite ${version} can damage a database: batmon needs ${oldestSqlite}`)
}

const sqliteVersion = (database: Database) =>
  database.query<{ version: string }, []>("SELECT sqlite_version() AS version").get()?.version ?? ""

const pragmas = [
  // First, so that the others wait for a command line that has the file open just now.
  "busy_timeout = 5000",
  // Before the first table: it cannot be changed later without writing the whole file again.
  "auto_vacuum = INCREMENTAL",
  // Readers never wait for the writer, and a commit is one sequential write.
  "journal_mode = WAL",
  // A reading that was shown as stored survives a power cut: every commit is flushed.
  "synchronous = FULL",
  // The log shrinks again after a long read has kept it from being folded in.
  "journal_size_limit = 4194304",
  // A fault of the card must not become a fault of the process.
  "mmap_size = 0",
  "foreign_keys = ON",
] as const

function migrate(
  database: Database,
  { path, migrations }: { path: string; migrations: readonly Migration[] },
): void {
  const version = () =>
    database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0
  if (version() > migrations.length) {
    throw new SchemaTooNewError(path, { found: version(), known: migrations.length })
  }
  const step = database.transaction(() => {
    // Asked again inside: another process may have taken the step while this one waited.
    const done = version()
    const statements = migrations[done]
    if (statements === undefined) return false
    database.run(statements)
    database.run(`PRAGMA user_version = ${done + 1}`)
    return true
  })
  while (step.immediate());
}
