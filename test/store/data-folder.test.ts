import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { DataFolder } from "../../src/store/data-folder.ts"
import { Store } from "../../src/store/store.ts"

let path: string
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "batmon-folder-"))
})
afterEach(() => rmSync(path, { recursive: true }))

const inUse = expect.objectContaining({ name: "DataFolderInUseError" })

/** Another process that takes the folder, until it is killed. */
async function otherProcess() {
  const source = `
    const { DataFolder } = await import(${JSON.stringify(join(import.meta.dir, "../../src/store/data-folder.ts"))})
    await new DataFolder(${JSON.stringify(path)}).start()
    console.log("started")
    await Bun.sleep(60_000)`
  const process_ = Bun.spawn([process.execPath, "-e", source], { stdout: "pipe" })
  await process_.stdout.getReader().read()
  return process_
}

test("a folder has one batmon at a time, also within one process", async () => {
  const first = new DataFolder(path)
  await first.start()
  await expect(new DataFolder(path).start()).rejects.toThrow(inUse)
  await first.stop()
  const second = new DataFolder(path)
  await second.start()
  await second.stop()
})

test("what holds a folder dies with its process, and the stop was unclean", async () => {
  const other = await otherProcess()
  const folder = new DataFolder(path)
  try {
    await expect(folder.start()).rejects.toThrow(inUse)
  } finally {
    other.kill("SIGKILL")
    await other.exited
  }
  await folder.start()
  expect(folder.unclean).toBe(true)
  await folder.stop()
})

test("a stop in order is clean", async () => {
  const folder = new DataFolder(path)
  await folder.start()
  expect(folder.unclean).toBe(false)
  await folder.stop()
  const next = new DataFolder(path)
  await next.start()
  expect(next.unclean).toBe(false)
  await next.stop()
})

test("an unclean stop stays known until the data were checked", async () => {
  const other = await otherProcess()
  other.kill("SIGKILL")
  await other.exited
  for (const checked of [false, true]) {
    const folder = new DataFolder(path)
    await folder.start()
    expect(folder.unclean).toBe(true)
    if (checked) folder.checked()
    await folder.stop()
  }
  const folder = new DataFolder(path)
  await folder.start()
  expect(folder.unclean).toBe(false)
  await folder.stop()
})

test("a command beside it leaves lock and marker alone", async () => {
  const folder = new DataFolder(path)
  await folder.start()
  const store = new Store(path)
  await store.start()
  await store.stop()
  expect(readdirSync(path)).toContain("running")
  await folder.stop()
  expect(readdirSync(path)).not.toContain("running")
})
