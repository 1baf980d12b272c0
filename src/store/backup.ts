import { Database } from "bun:sqlite"
import {
  createReadStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, resolve } from "node:path"

import { sealByPassphrase } from "../lib/passphrase-seal.ts"

import { readBackup } from "./backup-read.ts"
import { writeSealed } from "./backup-file.ts"
import {
  type BackupDatabase,
  backupDatabases,
  type BackupManifest,
  type DatabaseManifest,
} from "./backup-manifest.ts"
import { assertSpace } from "./disk-space.ts"
import { assertSound } from "./integrity.ts"
import { syncFolder } from "./set-aside.ts"
import { tarEnd, tarHeader, tarPadding } from "./tar.ts"

/** Of the key of the secrets, in the data folder. */
export const keyName = "secret.key"

export interface BackupRequest {
  /** The data folder. */
  readonly folder: string
  /** Replaced when the new backup is whole. */
  readonly file: string
  /** Of batmon. */
  readonly version: string
  /** UTC milliseconds. */
  readonly time: number
  /** The configuration file, which is taken along where there is one. @default none is */
  readonly settingsFile?: string
  /** Takes the key of the secrets along, behind this. @default it is left out, and the secrets stay shut */
  readonly passphrase?: string
}

/** Something that keeps a backup from being made; `message` says what. */
export class BackupError extends Error {
  override name = "BackupError" as const
}

/**
 * A job: copies both databases as they are at one moment each, checks the copies, packs them into one
 * file and reads it back. Yields what is in it when all of that went well. Beside the file, in its
 * folder, it needs room for the copies.
 */
export async function* createBackup(request: BackupRequest): AsyncGenerator<BackupManifest> {
  const { folder, version, time } = request
  const file = resolve(request.file)
  const copies = new Map(backupDatabases.map((name) => [name, `${file}.part-${name}`]))
  const packed = `${file}.part`
  try {
    checkSpace(folder, dirname(file))
    const databases: [BackupDatabase, DatabaseManifest][] = []
    for (const [name, copy] of copies) {
      copyDatabase(join(folder, name), copy)
      databases.push([name, await describeCopy(copy)])
    }
    const manifest: BackupManifest = {
      batmon: version,
      created: new Date(time).toISOString(),
      databases: Object.fromEntries(databases) as BackupManifest["databases"],
      ...besides(request),
    }
    await writeSealed(packed, archive(manifest, { copies, time }))
    // The copies are sound, and what can be read back is equal to them.
    await readBackup(packed)
    renameSync(packed, file)
    syncFolder(dirname(file))
    yield manifest
  } finally {
    for (const path of [packed, ...copies.values()]) {
      for (const ending of ["", "-journal"]) rmSync(`${path}${ending}`, { force: true })
    }
  }
}

/** What goes along beside the databases; small enough for the manifest itself. */
function besides({ folder, settingsFile, passphrase }: BackupRequest) {
  const keyFile = join(folder, keyName)
  const withSettings = settingsFile !== undefined && existsSync(settingsFile)
  const withKey = passphrase !== undefined && passphrase !== "" && existsSync(keyFile)
  return {
    ...(withSettings && { settings: readFileSync(settingsFile, "utf8") }),
    ...(withKey && { key: sealByPassphrase(readFileSync(keyFile), passphrase) }),
  }
}

function checkSpace(folder: string, target: string): void {
  const bytes = backupDatabases.reduce((sum, name) => sum + usedBytes(join(folder, name)), 0)
  // The packed file is never larger than what is packed.
  assertSpace(target, 2 * bytes + 1024 * 1024)
}

function usedBytes(path: string): number {
  if (!existsSync(path)) throw new BackupError(`there is no ${path}: name the data folder`)
  return withDatabase(path, (database) => {
    const number = (pragma: string) =>
      Number(Object.values(database.query<object, []>(`PRAGMA ${pragma}`).get() ?? {})[0])
    return (number("page_count") - number("freelist_count")) * number("page_size")
  })
}

function copyDatabase(path: string, copy: string): void {
  // Made before, and empty, so that nobody else may read it.
  writeFileSync(copy, "", { mode: 0o600 })
  withDatabase(path, (database) => database.query("VACUUM INTO ?").run(copy))
  endSessions(copy)
}

/** One that has ended since must not come back to life when the backup is restored. */
function endSessions(copy: string): void {
  const database = new Database(copy)
  try {
    const there = database.query("SELECT 1 FROM sqlite_schema WHERE name = 'sessions'").get()
    if (there) database.run("DELETE FROM sessions")
  } finally {
    database.close()
  }
}

async function describeCopy(copy: string): Promise<DatabaseManifest> {
  const { schema, rows } = withDatabase(copy, (database) => {
    assertSound(database, copy)
    return { schema: schemaVersion(database), rows: countRows(database) }
  })
  const hash = new Bun.CryptoHasher("sha256")
  for await (const chunk of createReadStream(copy, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk)
  return { schema, bytes: statSync(copy).size, sha256: hash.digest("hex"), rows }
}

export const schemaVersion = (database: Database): number =>
  database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0

function countRows(database: Database): Record<string, number> {
  const tables = database
    .query<{ name: string }, []>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
  const count = (table: string) =>
    database.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
  return Object.fromEntries(tables.map(({ name }) => [name, count(name)]))
}

async function* archive(
  manifest: BackupManifest,
  { copies, time }: { copies: ReadonlyMap<BackupDatabase, string>; time: number },
): AsyncGenerator<Uint8Array> {
  const about = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
  yield tarHeader({ name: "manifest.json", size: about.length }, time)
  yield about
  yield tarPadding(about.length)
  for (const [name, copy] of copies) {
    const { bytes } = manifest.databases[name]
    yield tarHeader({ name, size: bytes }, time)
    yield* createReadStream(copy, { highWaterMark: 256 * 1024 })
    yield tarPadding(bytes)
  }
  yield tarEnd()
}

function withDatabase<Result>(path: string, use: (database: Database) => Result): Result {
  const database = new Database(path, { readonly: true, strict: true })
  try {
    database.run("PRAGMA busy_timeout = 5000")
    return use(database)
  } finally {
    database.close()
  }
}
