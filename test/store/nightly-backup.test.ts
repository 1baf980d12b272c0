import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { silentLogger } from "../../src/lib/log.ts"
import type { BackupRequest } from "../../src/store/backup.ts"
import { NightlyBackup } from "../../src/store/nightly-backup.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const hour = 3_600_000
const timeZone = "Europe/Prague"
/** Noon in Prague, in winter. */
const noon = Date.UTC(2026, 10, 22, 11)

let directory: string
let clock: FakeClock
let nightly: NightlyBackup
let made: string[]
let failures: string[]
let trusted: boolean
let fault: Error | null
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "batmon-nightly-"))
  clock = new FakeClock(noon)
  made = []
  failures = []
  trusted = true
  fault = null
})
afterEach(async () => {
  await nightly.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function* run(request: BackupRequest) {
  if (fault) throw fault
  writeFileSync(request.file, "")
  made.push(local(request.time))
  yield request
}

const local = (time: number) =>
  new Date(time).toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" })

async function start(options: { directory?: string; keep?: number } = {}) {
  nightly = new NightlyBackup({
    directory: options.directory ?? directory,
    keep: options.keep ?? 3,
    request: { folder: "/data", version: "0.1.0" },
    run,
    clock,
    isTimeTrusted: () => trusted,
    timeZone,
    onFailed: (reason) => failures.push(reason),
    log: silentLogger,
  })
  await nightly.start()
}

const files = () => readdirSync(directory).sort()

describe("the first backup", () => {
  test("is made soon: there is none of the night before", async () => {
    await start()
    await clock.advance(6 * 60_000)
    expect(made).toEqual(["2026-11-22 12:05"])
    expect(files()).toEqual(["batmon-20261122-110500.tar.zst"])
  })

  test("waits until the clock can be believed", async () => {
    trusted = false
    await start()
    await clock.advance(2 * hour)
    expect(made).toEqual([])
    trusted = true
    await clock.advance(hour)
    expect(made).toHaveLength(1)
  })

  test("is not made where no folder is set", async () => {
    await start({ directory: "" })
    await clock.advance(48 * hour)
    expect([made, failures]).toEqual([[], []])
  })
})

test("one is made each night at ten past three", async () => {
  writeFileSync(join(directory, "batmon-20261122-021000.tar.zst"), "")
  await start()
  await clock.advance(49 * hour)
  expect(made).toEqual(["2026-11-23 03:10", "2026-11-24 03:10"])
})

test("a restart makes no second one for the same night", async () => {
  await start()
  await clock.advance(hour)
  await nightly.stop()
  await start()
  await clock.advance(hour)
  expect(made).toHaveLength(1)
})

test("the newest are kept, and what is not ours is left alone", async () => {
  const others = ["batmon-20250101-031000.tar.zst.note", "holiday.tar.zst"]
  const old = ["18", "19", "20", "21"].map((day) => `batmon-202611${day}-021000.tar.zst`)
  for (const name of [...others, ...old]) writeFileSync(join(directory, name), "")
  await start({ keep: 3 })
  await clock.advance(hour)
  expect(files()).toEqual(
    [
      ...others,
      "batmon-20261120-021000.tar.zst",
      "batmon-20261121-021000.tar.zst",
      "batmon-20261122-110500.tar.zst",
    ].sort(),
  )
})

test("what a power cut left of one is cleared away", async () => {
  writeFileSync(join(directory, "batmon-20261121-021000.tar.zst.part-history.db"), "")
  await start()
  await clock.advance(hour)
  expect(files()).toEqual(["batmon-20261122-110500.tar.zst"])
})

test("a backup of a clock that was ahead does not stand for tonight's", async () => {
  writeFileSync(join(directory, "batmon-20991231-021000.tar.zst"), "")
  await start({ keep: 1 })
  await clock.advance(hour)
  expect(made).toHaveLength(1)
  expect(files()).toContain("batmon-20261122-110500.tar.zst")
})

describe("what fails", () => {
  test("is told once a night, and nothing older is deleted", async () => {
    const old = ["18", "19", "20", "21"].map((day) => `batmon-202611${day}-021000.tar.zst`)
    for (const name of old) writeFileSync(join(directory, name), "")
    fault = new Error("no space")
    await start({ keep: 1 })
    await clock.advance(25 * hour)
    expect(failures).toEqual(["no space", "no space"])
    expect(files()).toEqual(old)
    fault = null
    await clock.advance(24 * hour)
    expect(files()).toEqual(["batmon-20261124-021000.tar.zst"])
  })

  test("a folder that is not there is not made", async () => {
    const missing = join(directory, "stick")
    await start({ directory: missing })
    await clock.advance(hour)
    expect(failures).toEqual([`there is no ${missing}`])
    expect(files()).toEqual([])
  })
})
