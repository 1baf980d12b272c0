import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { Database } from "bun:sqlite"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createBackup } from "../../src/store/backup.ts"
import { DataFolder } from "../../src/store/data-folder.ts"
import { checkBackup, finishRestore, restoreBackup } from "../../src/store/restore.ts"
import { createRandom } from "../bms/random.ts"
import { allRows, fillStore } from "../fakes/filled-store.ts"

const time = Date.UTC(2026, 10, 22, 3, 10)
const version = "0.1.0"

let folder: string
let source: string
let file: string
let whole: Buffer
/** Another data folder, which holds other data. */
let target: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-restore-"))
  source = join(folder, "source")
  file = join(folder, "whole.backup")
  await fillStore(source, { rounds: 800, batteries: 3 })
  for await (const _manifest of createBackup({ folder: source, file, version, time }));
  whole = readFileSync(file)
  await fillStore(join(folder, "other"), { rounds: 10, batteries: 1 })
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  target = join(folder, "target")
  rmSync(target, { recursive: true, force: true })
  cpSync(join(folder, "other"), target, { recursive: true })
})

const rows = (data: string) => ["history.db", "batmon.db"].map((name) => allRows(join(data, name)))
const names = () =>
  readdirSync(target)
    .filter((name) => !/^lock$|-wal$|-shm$/.test(name))
    .sort()

test("an empty folder gets every row", async () => {
  rmSync(target, { recursive: true })
  await restoreBackup(file, { folder: target, time })
  expect(rows(target)).toEqual(rows(source))
  expect(names()).toEqual(["batmon.db", "history.db"])
})

test("other data make way, and nothing of them stays", async () => {
  await restoreBackup(file, { folder: target, time })
  expect(rows(target)).toEqual(rows(source))
  expect(names()).toEqual(["batmon.db", "history.db"])
})

test("what the log of the other data holds is not mixed in", async () => {
  // As after a crash: the log is full, and belongs to the file that makes way.
  const other = new Database(join(target, "history.db"))
  other.run("PRAGMA wal_autocheckpoint = 0")
  other.run("DELETE FROM readings")
  const log = readFileSync(join(target, "history.db-wal"))
  other.close()
  writeFileSync(join(target, "history.db-wal"), log)
  await restoreBackup(file, { folder: target, time })
  expect(rows(target)).toEqual(rows(source))
})

test("a folder on which a batmon runs is left alone", async () => {
  const running = new DataFolder(target)
  await running.start()
  const before = rows(target)
  await expect(restoreBackup(file, { folder: target, time })).rejects.toThrow(
    expect.objectContaining({ name: "DataFolderInUseError" }),
  )
  await running.stop()
  expect(rows(target)).toEqual(before)
})

test.each([0, 1, 2, 3, 4, 5])("a power cut after step %d is carried on with", async (steps) => {
  await restoreBackup(file, { folder: join(folder, "unpacked"), time })
  const ready = join(target, "restore-ready")
  cpSync(join(folder, "unpacked"), ready, { recursive: true })
  for (const name of readdirSync(ready)) {
    if (!/^(history|batmon)\.db$/.test(name)) rmSync(join(ready, name))
  }
  const moves = [
    () => renameSync(join(target, "history.db-wal"), join(target, "history.db.before-restore-wal")),
    () => renameSync(join(target, "history.db"), join(target, "history.db.before-restore")),
    () => renameSync(join(ready, "history.db"), join(target, "history.db")),
    () => renameSync(join(target, "batmon.db"), join(target, "batmon.db.before-restore")),
    () => renameSync(join(ready, "batmon.db"), join(target, "batmon.db")),
  ]
  for (const move of moves.slice(0, steps)) move()
  finishRestore(target, time)
  expect(rows(target)).toEqual(rows(source))
  expect(existsSync(ready)).toBe(false)
})

describe("a file that is refused changes nothing:", () => {
  const random = createRandom(31)
  const cut = (length: number) => whole.subarray(0, length)
  const changed = (at: number) => {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes
  }

  async function refused(content: Uint8Array) {
    const bad = join(folder, "bad.backup")
    writeFileSync(bad, content)
    const before = [rows(target), names()]
    const outcome = await restoreBackup(bad, { folder: target, time }).catch((error) => error)
    expect(outcome).toMatchObject({ name: "BackupRefusedError" })
    const checked = await checkBackup(bad, folder).catch((error) => error)
    expect(checked).toMatchObject({ name: "BackupRefusedError" })
    expect([rows(target), names()]).toEqual(before)
    expect(readdirSync(folder).filter((name) => name.startsWith("restore-"))).toEqual([])
  }

  test("cut short at any place", async () => {
    const lengths = [0, 1, 3, 4, 100, whole.length - 1, whole.length - 40, whole.length - 95]
    for (let each = 0; each < 20; each += 1) lengths.push(random.below(whole.length))
    for (const length of lengths) await refused(cut(length))
  })

  test("one bit changed at any place", async () => {
    const places = [0, 4, 5, whole.length - 1, whole.length - 60, whole.length - 90]
    for (let each = 0; each < 40; each += 1) places.push(random.below(whole.length))
    for (const place of places) await refused(changed(place))
  })

  test("longer than it was", async () => {
    await refused(Buffer.concat([whole, Buffer.from("x")]))
    await refused(Buffer.concat([whole, whole]))
  })

  test.each([
    ["noise", () => createRandom(32).bytes(50_000)],
    ["a database", () => readFileSync(join(source, "history.db"))],
    ["another packed file", () => Bun.zstdCompressSync(Buffer.from("something else"))],
    ["an empty file", () => Buffer.alloc(0)],
  ])("%s", async (_what, content) => {
    await refused(content())
  })
})

test("a backup of a newer batmon is refused by its schema", async () => {
  const newer = join(folder, "newer")
  cpSync(source, newer, { recursive: true })
  const database = new Database(join(newer, "batmon.db"))
  database.run("PRAGMA user_version = 999")
  database.close()
  const backup = join(folder, "newer.backup")
  for await (const _manifest of createBackup({ folder: newer, file: backup, version, time }));
  const before = rows(target)
  await expect(restoreBackup(backup, { folder: target, time })).rejects.toThrow(
    expect.objectContaining({ name: "SchemaTooNewError" }),
  )
  await expect(checkBackup(backup, folder)).rejects.toThrow("newer batmon")
  expect(rows(target)).toEqual(before)
})

test("looking at a backup tells what is in it and leaves no trace", async () => {
  const scratch = join(folder, "scratch")
  mkdirSync(scratch)
  const manifest = await checkBackup(file, scratch)
  expect(manifest.databases["history.db"].rows["readings"]).toBe(2400)
  expect(readdirSync(scratch)).toEqual([])
})
