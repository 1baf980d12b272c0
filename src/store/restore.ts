import { Database } from "bun:sqlite"
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"

import { openByPassphrase } from "../lib/passphrase-seal.ts"
import { keyName, schemaVersion } from "./backup.ts"
import { BackupRefusedError } from "./backup-file.ts"
import { type BackupDatabase, backupDatabases, type BackupManifest } from "./backup-manifest.ts"
import { readBackup } from "./backup-read.ts"
import { DataFolder } from "./data-folder.ts"
import { SchemaTooNewError } from "./database.ts"
import { assertSpace } from "./disk-space.ts"
import { assertSound } from "./integrity.ts"
import { boardSchema, historySchema } from "./schemas.ts"
import { allSetAside, note, syncFolder, timestamp } from "./set-aside.ts"
import { Store } from "./store.ts"
import { tableShapes } from "./table-shape.ts"

const schemas = { "batmon.db": boardSchema, "history.db": historySchema } as const

/** Unpacked and checked, it waits here to take the place of the present files. */
const readyName = "restore-ready"

/**
 * Reads a backup through and opens the databases in it, in a folder below `scratch` that is gone
 * afterwards. Throws `BackupRefusedError` or `SchemaTooNewError`; nothing else is touched.
 */
export async function checkBackup(file: string, scratch: string): Promise<BackupManifest> {
  const folder = mkdtempSync(join(scratch, "restore-check-"))
  try {
    return await unpack(file, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface RestoreRequest {
  /** The data folder. */
  readonly folder: string
  /** UTC milliseconds. */
  readonly time: number
  /** Opens the key that the backup holds. @default the present key stays */
  readonly passphrase?: string
}

/** The key in the backup does not open with the passphrase. */
export class WrongPassphraseError extends Error {
  override name = "WrongPassphraseError" as const

  constructor() {
    super("the passphrase is not the one that the backup was made with")
  }
}

/**
 * A job: gets a backup ready for the batmon that starts next, while this one runs. Yields what is in it.
 * Throws like `checkBackup`, and `WrongPassphraseError`.
 */
export async function* stageRestore({
  file,
  folder,
  passphrase,
}: Omit<RestoreRequest, "time"> & { readonly file: string }): AsyncGenerator<BackupManifest> {
  const ready = join(folder, readyName)
  const unpacked = mkdtempSync(join(folder, "restore-check-"))
  try {
    const manifest = await unpack(file, unpacked)
    unpackKey(manifest, { folder: unpacked, passphrase })
    rmSync(ready, { recursive: true, force: true })
    renameSync(unpacked, ready)
    syncFolder(folder)
    yield manifest
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

/** A job: like `checkBackup`. */
export async function* inspectBackup({
  file,
  folder,
}: {
  readonly file: string
  readonly folder: string
}): AsyncGenerator<BackupManifest> {
  yield await checkBackup(file, folder)
}

/**
 * Puts the databases of a backup in place of those in the data folder. Those are kept aside until the
 * new ones are in place and opened. Throws like `checkBackup`, and `DataFolderInUseError`; nothing is
 * changed then.
 */
export async function restoreBackup(
  file: string,
  { folder, time, passphrase }: RestoreRequest,
): Promise<BackupManifest> {
  const dataFolder = new DataFolder(folder)
  mkdirSync(folder, { recursive: true })
  dataFolder.lock()
  try {
    finishRestore(folder, time)
    const unpacked = mkdtempSync(join(folder, "restore-check-"))
    try {
      const manifest = await unpack(file, unpacked)
      unpackKey(manifest, { folder: unpacked, passphrase })
      // From here on it is carried out, whatever happens: a batmon that starts finishes it.
      renameSync(unpacked, join(folder, readyName))
      syncFolder(folder)
      await openOrUndo(folder, finishRestore(folder, time))
      settleRestore(folder)
      return manifest
    } finally {
      rmSync(unpacked, { recursive: true, force: true })
    }
  } finally {
    dataFolder.unlock()
  }
}

interface Aside {
  readonly name: string
  /** What it was called before. */
  readonly was: string
}

/**
 * Carries on with a restore that a power cut ended, if there is one. The caller holds the folder.
 * Returns the files that made way.
 */
export function finishRestore(folder: string, time: number): readonly Aside[] {
  const ready = join(folder, readyName)
  if (!existsSync(ready)) return []
  const aside: Aside[] = []
  for (const database of backupDatabases) {
    if (!existsSync(join(ready, database))) continue
    // The log first: one that belongs to another file must never lie beside the new one.
    for (const ending of ["-wal", ""]) {
      const was = `${database}${ending}`
      if (!existsSync(join(folder, was))) continue
      const name = `${database}.before-restore-${timestamp(time)}${ending}`
      renameSync(join(folder, was), join(folder, name))
      aside.push({ name, was })
    }
    rmSync(join(folder, `${database}-shm`), { force: true })
    syncFolder(folder)
    renameSync(join(ready, database), join(folder, database))
  }
  // Last: a key without the secrets that it opens would lose those that are there.
  if (existsSync(join(ready, keyName))) renameSync(join(ready, keyName), join(folder, keyName))
  rmSync(ready, { recursive: true })
  syncFolder(folder)
  return aside
}

async function openOrUndo(folder: string, aside: readonly Aside[]): Promise<void> {
  const store = new Store(folder)
  try {
    await store.start()
    store.history.readings.span()
    await store.stop()
  } catch (error) {
    await store.stop().catch(() => {})
    for (const database of backupDatabases) {
      for (const ending of ["", "-wal", "-shm"]) {
        rmSync(join(folder, `${database}${ending}`), { force: true })
      }
    }
    for (const { name, was } of aside) renameSync(join(folder, name), join(folder, was))
    throw error
  }
}

const madeWay = /^(?:history|batmon)\.db\.before-restore-[\d-]+(?:-wal)?$/

/**
 * The last step of a restore, once what was restored is open: what made way goes, and what was damaged
 * before is not copied into what was restored. Without a restore it does nothing.
 */
export function settleRestore(folder: string): void {
  const old = readdirSync(folder).filter((name) => madeWay.test(name))
  if (old.length === 0) return
  for (const aside of allSetAside(folder)) {
    if (aside.salvage !== "done") note(folder, { ...aside, salvage: "done" })
  }
  for (const name of old) rmSync(join(folder, name), { force: true })
}

/** Beside the databases, where the backup has it and the passphrase is told. */
function unpackKey(
  { key }: BackupManifest,
  { folder, passphrase }: { folder: string; passphrase: string | undefined },
): void {
  if (key === undefined || passphrase === undefined || passphrase === "") return
  const opened = openByPassphrase(key, passphrase)
  if (opened === null) throw new WrongPassphraseError()
  const file = openSync(join(folder, keyName), "wx", 0o600)
  writeSync(file, opened)
  fsyncSync(file)
  closeSync(file)
}

async function unpack(file: string, folder: string): Promise<BackupManifest> {
  const files = new Map<BackupDatabase, number>()
  try {
    const manifest = await readBackup(file, {
      begin: ({ databases }) => {
        for (const name of backupDatabases) {
          const { schema } = databases[name]
          const known = schemas[name].migrations.length
          if (schema > known)
            throw new SchemaTooNewError(`${name} in ${file}`, { found: schema, known })
        }
        assertSpace(
          folder,
          backupDatabases.reduce((sum, name) => sum + databases[name].bytes, 0),
        )
      },
      open: (name) => {
        const descriptor = openSync(join(folder, name), "wx", 0o600)
        files.set(name, descriptor)
        return (content) => {
          for (let at = 0; at < content.length;) at += writeSync(descriptor, content, at)
        }
      },
    })
    for (const descriptor of files.values()) fsyncSync(descriptor)
    for (const name of backupDatabases) checkDatabase(file, { folder, name })
    syncFolder(folder)
    return manifest
  } finally {
    for (const descriptor of files.values()) closeSync(descriptor)
  }
}

function checkDatabase(
  file: string,
  { folder, name }: { folder: string; name: BackupDatabase },
): void {
  const database = new Database(join(folder, name), { readonly: true, strict: true })
  try {
    assertSound(database, `${name} in ${file}`)
    const found = schemaVersion(database)
    const known = schemas[name].migrations.length
    if (found > known) throw new SchemaTooNewError(`${name} in ${file}`, { found, known })
    const tables = database
      .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map((table) => table.name)
    const missing = tableShapes(schemas[name]).filter((shape) => !tables.includes(shape.name))
    // An older schema is brought up to date when it is opened.
    if (found === known && missing.length > 0) {
      throw new BackupRefusedError(file, `holds a ${name} without its tables`)
    }
  } finally {
    database.close()
  }
}
