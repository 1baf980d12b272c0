import { afterEach, beforeEach, expect, test } from "bun:test"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { systemClock } from "../../src/lib/clock.ts"
import { SecretBox } from "../../src/lib/secret-box.ts"
import { BackupDesk } from "../../src/machine/backup-desk.ts"
import { createBackup } from "../../src/store/backup.ts"
import { NoSpaceError } from "../../src/store/disk-space.ts"
import { finishRestore, inspectBackup, stageRestore } from "../../src/store/restore.ts"
import { Store } from "../../src/store/store.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-desk-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()

/** A board with a battery, a secret and a configuration file. */
async function boardWith(name: string) {
  const data = join(folder, name)
  const store = new Store(data)
  await store.start()
  const battery = { name, address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 1 }
  store.batteries.add(battery)
  store.history.readings.span()
  const sealed = SecretBox.open(join(data, "secret.key")).seal(`password of ${name}`, "mail")
  store.choices.set("mail", sealed.toBase64())
  await store.stop()
  const settingsFile = join(folder, `${name}.toml`)
  /** 50 MB of it, a twentieth, are for readings. */
  const free = { bytes: 500e6 }
  writeFileSync(settingsFile, `# of ${name}\n`)
  const desk = new BackupDesk({
    folder: data,
    version: "0.1.0",
    settingsFile,
    clock: systemClock,
    space: () => ({ free: free.bytes, total: 1e9 }),
    jobs: { create: createBackup, inspect: inspectBackup, stage: stageRestore },
  })
  return { data, desk, free }
}

const made = async (desk: BackupDesk, passphrase: string) =>
  Buffer.concat(await Array.fromAsync(desk.make(passphrase, signal)))

async function* sent(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

/** As the batmon that starts next does it. */
async function started(data: string) {
  finishRestore(data, Date.now())
  const store = new Store(data)
  await store.start()
  const names = store.batteries.list().map(({ name }) => name)
  const sealed = Buffer.from(String(store.choices.get("mail")), "base64")
  await store.stop()
  const secret = SecretBox.open(join(data, "secret.key")).unseal(sealed, "mail")
  return { names, secret }
}

test("a backup with a passphrase moves to another board, secrets and all", async () => {
  const old = await boardWith("old")
  const bytes = await made(old.desk, "open sesame")
  const { data, desk } = await boardWith("new")
  const manifest = await desk.receive(sent(bytes), signal)
  expect(manifest).toMatchObject({ batmon: "0.1.0", settings: "# of old\n" })
  await desk.stage("open sesame")
  expect(desk.ready).toBeNull()
  expect(await started(data)).toEqual({ names: ["old"], secret: "password of old" })
  expect(readdirSync(join(data, ".backup-passing"))).toEqual([])
})

test("what a power cut has left of one is gone at the next start, and nothing else", async () => {
  const { data, desk } = await boardWith("old")
  const before = readdirSync(data)
  for (const name of [".backup-passing", "restore-check-Ab12"]) mkdirSync(join(data, name))
  writeFileSync(join(data, ".backup-passing", "made-1"), "half a backup")
  writeFileSync(join(data, "restore-check-Ab12", "history.db"), "half of a history")
  await desk.start()
  expect(readdirSync(data)).toEqual(before)
  // Where somebody may keep those of each night.
  mkdirSync(join(data, "backup"))
  writeFileSync(join(data, "backup", "batmon-2026-11-22.tar.zst"), "of last night")
  await desk.start()
  expect(readdirSync(join(data, "backup"))).toHaveLength(1)
  expect(desk.borrowed).toBe(0)
  expect((await made(desk, "")).length).toBeGreaterThan(1000)
})

test("without one the key stays at home: data move, secrets do not", async () => {
  const old = await boardWith("old")
  const bytes = await made(old.desk, "")
  const key = readFileSync(join(old.data, "secret.key"))
  expect(bytes.includes(key)).toBe(false)
  const { data, desk } = await boardWith("new")
  expect((await desk.receive(sent(bytes), signal)).key).toBeUndefined()
  await desk.stage("")
  expect(await started(data)).toEqual({ names: ["old"], secret: null })
})

test("a wrong passphrase changes nothing, and the right one still does", async () => {
  const bytes = await made((await boardWith("old")).desk, "right")
  const { data, desk } = await boardWith("new")
  await desk.receive(sent(bytes), signal)
  await expect(desk.stage("wrong")).rejects.toThrow("passphrase")
  expect(await started(data)).toEqual({ names: ["new"], secret: "password of new" })
  await desk.stage("right")
  expect(await started(data)).toEqual({ names: ["old"], secret: "password of old" })
})

test("one that is too large for the disk is broken off, and gone", async () => {
  const { data, desk, free } = await boardWith("new")
  async function* endless() {
    for (let sent = 0; ; sent += 1e6) {
      free.bytes -= 1e6
      yield new Uint8Array(1e6)
    }
  }
  await expect(desk.receive(endless(), signal)).rejects.toBeInstanceOf(NoSpaceError)
  expect(free.bytes).toBeWithin(50e6, 60e6)
  await Bun.sleep(0)
  expect(readdirSync(join(data, ".backup-passing"))).toEqual([])
  expect(desk.ready).toBeNull()
})

test("tells how much space is only borrowed", async () => {
  const bytes = await made((await boardWith("old")).desk, "")
  const { desk } = await boardWith("new")
  expect(desk.borrowed).toBe(0)
  await desk.receive(sent(bytes), signal)
  expect(desk.borrowed).toBe(bytes.length)
  await desk.stage("")
  expect(desk.borrowed).toBe(0)
})

test("what is no backup is refused, and gone", async () => {
  const { data, desk } = await boardWith("new")
  const bytes = await made(desk, "")
  for (const file of [Buffer.from("hello"), bytes.subarray(0, bytes.length >> 1)]) {
    await expect(desk.receive(sent(file), signal)).rejects.toThrow()
    await Bun.sleep(0)
  }
  expect(desk.ready).toBeNull()
  expect(existsSync(join(data, "restore-ready"))).toBe(false)
})
