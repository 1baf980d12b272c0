import { afterEach, beforeEach, expect, test } from "bun:test"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { restoreCommand } from "../../src/cli/restore.ts"
import { createBackup } from "../../src/store/backup.ts"
import { DataFolder } from "../../src/store/data-folder.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { allRows, fillStore } from "../fakes/filled-store.ts"

let folder: string
let source: string
let data: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-restore-"))
  source = join(folder, "source")
  data = join(folder, "data")
  file = join(folder, "batmon.backup")
  await fillStore(source, { rounds: 40, batteries: 2 })
  const request = { folder: source, file, version: "0.1.0", time: Date.UTC(2026, 10, 22) }
  for await (const _manifest of createBackup(request));
})
afterEach(() => rmSync(folder, { recursive: true }))

async function restore(...args: string[]) {
  const io = captureIo()
  const status = await restoreCommand.run([...args, "--data-dir", data], io)
  return { status, lines: io.lines, errors: io.errors }
}

const history = (of: string) => allRows(join(of, "history.db"))

test("fills an empty data folder", async () => {
  const { status, lines } = await restore(file)
  expect(status).toBe(0)
  expect(lines).toEqual([expect.stringContaining("2 batteries, 0 events, 80 readings")])
  expect(history(data)).toEqual(history(source))
})

test("replaces data only when told to", async () => {
  await fillStore(data, { rounds: 3, batteries: 1 })
  const before = history(data)
  const refused = await restore(file)
  expect(refused.status).toBe(1)
  expect(refused.errors).toEqual([expect.stringContaining("--yes")])
  expect(history(data)).toEqual(before)
  expect((await restore(file, "--yes")).status).toBe(0)
  expect(history(data)).toEqual(history(source))
})

test("--check tells what is inside and changes nothing", async () => {
  await fillStore(data, { rounds: 3, batteries: 1 })
  const before = history(data)
  const { status, lines } = await restore(file, "--check")
  expect(status).toBe(0)
  expect(lines).toEqual([expect.stringContaining("is whole: 2 batteries")])
  expect(history(data)).toEqual(before)
})

test.each(["--check", "--yes"])("%s refuses a damaged file with status 1", async (option) => {
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const { status, errors } = await restore(file, option)
  expect(status).toBe(1)
  expect(errors).toEqual([expect.stringContaining("its checksum does not match")])
})

test("refuses while a batmon runs on the data", async () => {
  cpSync(source, data, { recursive: true })
  const running = new DataFolder(data)
  await running.start()
  const { status, errors } = await restore(file, "--yes")
  await running.stop()
  expect(status).toBe(1)
  expect(errors).toEqual([expect.stringContaining("another batmon runs on")])
})

test("says that a file is not there", async () => {
  const { status, errors } = await restore(join(folder, "nothing"))
  expect(status).toBe(1)
  expect(errors).toEqual([expect.stringContaining("there is no")])
})

test("wants the name of one file", async () => {
  await expect(restore()).rejects.toThrow("one file")
})
