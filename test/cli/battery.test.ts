import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { batteryCommand } from "../../src/cli/battery.ts"
import { UsageError } from "../../src/cli/command.ts"
import { Store } from "../../src/store/store.ts"
import { captureIo } from "../fakes/capture-io.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-battery-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const io = captureIo()
  const status = await batteryCommand.run([...args, "--data-dir", folder], io)
  return { status, said: io.lines.join("\n"), errors: io.errors.join("\n") }
}

/** What the audit log has of the console, the oldest first. */
async function noted() {
  const store = new Store(folder)
  await store.start()
  const entries = store.audit.list({ limit: 100 })
  await store.stop()
  return entries.map(({ action, detail }) => `${action} ${detail}`).reverse()
}

const listed = async () => JSON.parse((await run("list", "--json")).said)

test("adds, lists, renames and removes", async () => {
  expect(await run("add", "a4c137423ed9", "Cabin")).toMatchObject({
    status: 0,
    said: "added battery 1, Cabin (A4:C1:37:42:3E:D9)",
  })
  expect((await run("add", "a4c137423ed9")).errors).toContain("is already there as Cabin")
  await run("rename", "A4:C1:37:42:3E:D9", "Boat")
  expect(await listed()).toMatchObject([{ id: 1, name: "Boat", address: "A4:C1:37:42:3E:D9" }])
  await run("remove", "1")
  expect(await listed()).toEqual([])
  await expect(run("remove", "1")).rejects.toThrow("there is no battery 1")
})

test.each([
  [["list", "Cabin"]],
  [["add", "a4c137423eda", "Cabin", "2"]],
  [["rename", "Cabin", "2", "Boat"]],
  [["connection", "Cabin", "2", "--keep-connected"]],
  [["interval", "Cabin", "60", "2"]],
  [["model", "Cabin", "lifepo4:4:100", "2"]],
  [["remove", "Cabin", "2"]],
])("%j has a word too many, as of a name that was not quoted", async (args) => {
  await run("add", "a4c137423ed9", "Cabin")
  await run("add", "a4c137423edb", "Cabin 2")
  const before = await listed()
  const running = run(...args)
  await expect(running).rejects.toBeInstanceOf(UsageError)
  await expect(running).rejects.toThrow("a name with a space goes in quotes")
  expect(await listed()).toEqual(before)
})

test("sets how to connect, and tells it without the password", async () => {
  await run("add", "a4c137423ed9", "Cabin", "--password", "123456")
  expect(await listed()).toMatchObject([{ keepConnected: false, hasPassword: true }])
  expect((await run("connection", "1", "--keep-connected")).said).toBe(
    "battery 1, Cabin: stays connected, a password",
  )
  expect((await run("connection", "1", "--no-password", "--no-keep-connected")).said).toBe(
    "battery 1, Cabin: connects for each reading, no password",
  )
  expect((await run("connection", "1")).said).toContain("no password")
  expect(await noted()).toEqual([
    "battery-added Cabin, A4:C1:37:42:3E:D9",
    "battery-changed Cabin: stays connected",
    "battery-changed Cabin: Bluetooth password, connects for each reading",
  ])
})

test("takes the password out of a file, where no list of processes shows it", async () => {
  const file = join(folder, "password")
  await Bun.write(file, "123456\n")
  await run("add", "a4c137423ed9", "Cabin", "--password-file", file)
  expect(await listed()).toMatchObject([{ hasPassword: true }])
  await Bun.write(file, "12345\n")
  await expect(run("connection", "Cabin", "--password-file", file)).rejects.toThrow(
    `${file} must hold 6 characters`,
  )
  await expect(
    run("connection", "Cabin", "--password-file", file, "--password", "123456"),
  ).rejects.toThrow("one too many")
  await expect(run("connection", "Cabin", "--password-file", `${file}s`)).rejects.toThrow("ENOENT")
})

test("reads a battery at an interval of its own, and again at that of all", async () => {
  await run("add", "a4c137423ed9", "Cabin")
  expect((await run("interval", "Cabin")).said).toBe("Cabin: read every 120 s, as all batteries")
  expect((await run("interval", "1", "30")).said).toBe("Cabin: read every 30 s")
  expect(await listed()).toMatchObject([{ interval: 30_000 }])
  expect((await run("interval", "a4c137423ed9", "1h")).said).toBe("Cabin: read every 3600 s")
  for (const wrong of ["9", "3601", "often"])
    await expect(run("interval", "Cabin", wrong)).rejects.toThrow("10 to 3600 seconds")
  expect(await listed()).toMatchObject([{ interval: 3_600_000 }])
  expect((await run("interval", "Cabin", "default")).said).toContain("as all batteries")
  expect((await listed())[0]).not.toHaveProperty("interval")
  const store = new Store(folder)
  await store.start()
  const noted = store.audit.list({ limit: 9 }).map(({ detail }) => detail)
  await store.stop()
  expect(noted.filter((detail) => detail.includes("interval"))).toEqual([
    "Cabin: interval 3600 s → default",
    "Cabin: interval 30 s → 3600 s",
    "Cabin: interval default → 30 s",
  ])
})

test.each([
  [["add", "nonsense"]],
  [["add", "a4c137423ed9", "--password", "12345"]],
  [["add", "a4c137423ed9", "--protocol", "none"]],
  [["fly"]],
])("does not understand %j, and adds nothing", async (args) => {
  await expect(run(...args)).rejects.toBeInstanceOf(UsageError)
  expect(await listed()).toEqual([])
})
