import { afterEach, beforeEach, expect, test } from "bun:test"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { backupCommand } from "../../src/cli/backup.ts"
import { DataFolder } from "../../src/store/data-folder.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { fillStore } from "../fakes/filled-store.ts"

let folder: string
let data: string
let file: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-backup-"))
  data = join(folder, "data")
  file = join(folder, "batmon.backup")
  await fillStore(data, { rounds: 40, batteries: 2 })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function backUp(...args: string[]) {
  const io = captureIo()
  const status = await backupCommand.run([...args, "--data-dir", data], io)
  return { status, lines: io.lines, errors: io.errors }
}

test("says what the file holds", async () => {
  const { status, lines } = await backUp(file)
  expect(status).toBe(0)
  expect(lines).toEqual([
    expect.stringMatching(/batmon\.backup: 2 batteries, 0 events, 80 readings, .* by batmon \d/),
  ])
  expect(existsSync(file)).toBe(true)
})

test("works while a batmon holds the data folder", async () => {
  const running = new DataFolder(data)
  await running.start()
  expect((await backUp(file)).status).toBe(0)
  await running.stop()
})

test("fails with a reason where the data are damaged, and leaves no file", async () => {
  const history = join(data, "history.db")
  writeFileSync(history, readFileSync(history).fill(0x55, 6 * 1024))
  const { status, errors } = await backUp(file)
  expect(status).toBe(1)
  expect(errors).toEqual([expect.stringMatching(/^no backup was made: .*(malformed|damaged)/)])
  expect(existsSync(file)).toBe(false)
})

test("fails where there are no data", async () => {
  data = folder
  const { status, errors } = await backUp(file)
  expect(status).toBe(1)
  expect(errors).toEqual([expect.stringContaining("there is no")])
})

test("wants the name of one file", async () => {
  await expect(backUp()).rejects.toThrow("one file")
  await expect(backUp(file, file)).rejects.toThrow("one file")
})
