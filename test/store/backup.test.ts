import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createBackup } from "../../src/store/backup.ts"
import type { BackupManifest } from "../../src/store/backup-manifest.ts"
import { restoreBackup } from "../../src/store/restore.ts"
import { Store } from "../../src/store/store.ts"
import { allRows, fillStore } from "../fakes/filled-store.ts"

const time = Date.UTC(2026, 10, 22, 3, 10)

let folder: string
let data: string
let target: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-backup-"))
  data = join(folder, "data")
  target = join(folder, "target")
  mkdirSync(target)
  file = join(target, "batmon.backup")
  await fillStore(data, { rounds: 1000, batteries: 3 })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function backUp(): Promise<BackupManifest> {
  const manifests = await Array.fromAsync(
    createBackup({ folder: data, file, version: "1.2.3", time }),
  )
  const [manifest] = manifests
  if (manifests.length !== 1 || !manifest) throw new Error("not one manifest")
  return manifest
}

test("a backup is one file that only its owner reads, and says what is in it", async () => {
  const manifest = await backUp()
  expect(readdirSync(target)).toEqual(["batmon.backup"])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(manifest).toMatchObject({
    batmon: "1.2.3",
    created: "2026-11-22T03:10:00.000Z",
    databases: {
      "history.db": { rows: { readings: 3000 } },
      "batmon.db": { rows: { batteries: 3 } },
    },
  })
})

test("it is smaller than half of the databases", async () => {
  await backUp()
  const size = (name: string) => statSync(join(data, name)).size
  expect(statSync(file).size).toBeLessThan((size("history.db") + size("batmon.db")) / 2)
})

test("other programs unpack it", async () => {
  const manifest = await backUp()
  const tar = join(folder, "unpacked.tar")
  writeFileSync(tar, await Bun.zstdDecompress(withoutSeal(readFileSync(file))))
  const list = Bun.spawnSync(["tar", "-xvf", tar, "-C", folder])
  expect(list.stdout.toString().trim().split("\n")).toEqual([
    "manifest.json",
    "history.db",
    "batmon.db",
  ])
  expect(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"))).toEqual(manifest)
  expect(allRows(join(folder, "history.db"))).toEqual(allRows(join(data, "history.db")))
})

/** The frame at the end, which other programs pass over, begins with its own number. */
const withoutSeal = (bytes: Buffer) => bytes.subarray(0, bytes.lastIndexOf(sealMagic))
const sealMagic = Buffer.from([0x50, 0x2a, 0x4d, 0x18])

test("a backup takes the place of the one before only when it is whole", async () => {
  await backUp()
  const before = readFileSync(file)
  const history = join(data, "history.db")
  writeFileSync(history, readFileSync(history).fill(0, 20 * 1024, 40 * 1024))
  await expect(backUp()).rejects.toThrow(/malformed|damaged/)
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(target)).toEqual(["batmon.backup"])
})

test("there is none of a folder without data", async () => {
  data = target
  await expect(backUp()).rejects.toThrow("there is no")
  expect(readdirSync(target)).toEqual([])
})

describe("while readings are stored", () => {
  test("it holds the first rounds, each of them whole", async () => {
    const writer = Bun.spawn(
      [process.execPath, join(import.meta.dir, "../crash/round-writer.ts"), data, "1000"],
      { stdout: "pipe", stderr: "inherit" },
    )
    try {
      const lines = writer.stdout.getReader()
      await lines.read()
      await backUp()
      await lines.read()
      const restored = join(folder, "restored")
      await restoreBackup(file, { folder: restored, time })
      const store = new Store(restored)
      await store.start()
      const count = store.history.readings.count()
      const span = store.history.readings.span()
      await store.stop()
      expect(count).toBeGreaterThan(3000)
      // Three batteries a round: none is there in part, and none before the last is missing.
      expect(count % 3).toBe(0)
      expect(((span?.newest ?? 0) - (span?.oldest ?? 0)) / 120_000 + 1).toBe(count / 3)
    } finally {
      writer.kill("SIGKILL")
      await writer.exited
    }
  })
})

test("who could sign in still can after a restore, and nobody is signed in by it", async () => {
  const store = new Store(data)
  await store.start()
  const owner = { name: "Owner", role: "administrator", passwordHash: "hash", time } as const
  const { id } = store.accounts.add(owner)
  store.sessions.add({ account: id, tokenHash: "stolen", time, address: "", agent: "" })
  await backUp()
  expect(store.sessions.find("stolen")).not.toBeNull()
  await store.stop()
  const restored = new Store(join(folder, "restored"))
  await restoreBackup(file, { folder: join(folder, "restored"), time })
  await restored.start()
  expect(restored.accounts.findByName("owner")?.passwordHash).toBe("hash")
  expect(restored.sessions.list()).toEqual([])
  await restored.stop()
})
