import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { systemClock } from "../../src/lib/clock.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { DataFolder } from "../../src/store/data-folder.ts"
import { checkDatabase } from "../../src/store/integrity.ts"
import { salvageHistory } from "../../src/store/salvage.ts"
import { Store } from "../../src/store/store.ts"
import { StoreGuard } from "../../src/store/store-guard.ts"
import { createRandom } from "../bms/random.ts"
import { allRows, filledFrom, fillStore, roundEvery, roundOf } from "../fakes/filled-store.ts"

const page = 1024
const batteries = 4
const rounds = 2500

let filled: string
let path: string
let folder: DataFolder
let store: Store
let guard: StoreGuard
let changes: number
beforeAll(async () => {
  filled = mkdtempSync(join(tmpdir(), "batmon-filled-"))
  await fillStore(filled, { rounds, batteries })
})
afterAll(() => rmSync(filled, { recursive: true }))
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "batmon-guard-"))
  cpSync(filled, path, { recursive: true })
})
afterEach(async () => {
  await stop()
  rmSync(path, { recursive: true })
})

const history = () => join(path, "history.db")
const board = () => join(path, "batmon.db")
const change = (file: string, edit: (bytes: Buffer) => Buffer | void) => {
  const bytes = readFileSync(file)
  writeFileSync(file, edit(bytes) ?? bytes)
}
/** As after a power cut. */
const uncleanly = () => writeFileSync(join(path, "running"), "")

async function start(hasSpace = () => true) {
  folder = new DataFolder(path)
  store = new Store(path)
  changes = 0
  guard = new StoreGuard({
    folder,
    store,
    clock: systemClock,
    log: silentLogger,
    hasSpace,
    jobs: {
      async *check(file) {
        yield* checkDatabase(file)
      },
      async *salvage(file) {
        yield* salvageHistory(file)
      },
    },
    onChange: () => (changes += 1),
  })
  await folder.start()
  await guard.start()
}
async function stop() {
  await guard.stop()
  await folder.stop()
}

/** How many rows are in one of the two alone. */
const differing = (some: readonly string[] = [], others: readonly string[] = []) =>
  new Set(some).symmetricDifference(new Set(others)).size

const count = () => store.history.readings.count()
const kinds = () => store.events.list({ limit: 10 }).map(({ kind }) => kind)
const damagePages = (pages: number) =>
  change(history(), (bytes) => {
    const random = createRandom(21)
    for (let each = 0; each < pages; each += 1) {
      bytes.set(random.bytes(page), (30 + random.below(bytes.length / page - 30)) * page)
    }
  })

describe("a store that is whole", () => {
  test("is left alone, also after an unclean stop", async () => {
    uncleanly()
    await start()
    expect(folder.unclean).toBe(true)
    await guard.idle()
    expect([folder.unclean, guard.state, count()]).toEqual([false, null, rounds * batteries])
    expect(readdirSync(path).filter((name) => name.includes("damaged"))).toEqual([])
  })
})

describe("a restore that the page began", () => {
  const readyTo = (restored: string) => {
    const ready = join(path, "restore-ready")
    cpSync(restored, ready, { recursive: true })
    for (const name of readdirSync(ready)) {
      if (name !== "history.db" && name !== "batmon.db") rmSync(join(ready, name))
    }
  }
  const others = () => readdirSync(path).filter((name) => /restore/.test(name))

  test("leaves nothing of what made way, once what was restored is open", async () => {
    readyTo(filled)
    writeFileSync(history(), "what was there before")
    await start()
    expect(count()).toBe(rounds * batteries)
    expect(others()).toEqual([])
  })

  test("keeps what made way while what was restored is damaged", async () => {
    readyTo(filled)
    writeFileSync(join(path, "restore-ready", "history.db"), "rubbish".repeat(1000))
    await start()
    expect(others().map((name) => name.replace(/-[\d-]+$/, ""))).toContain(
      "history.db.before-restore",
    )
  })
})

describe("a damaged history", () => {
  test("is found after an unclean stop while readings are stored already", async () => {
    damagePages(5)
    uncleanly()
    await start()
    guard.run(() => store.history.save(roundOf(rounds, batteries)))
    await guard.idle()
    const { state } = guard
    expect(state).toMatchObject({ kind: "damaged", file: "history.db", salvage: "done" })
    const lost = rounds * batteries + batteries - count()
    expect(lost).toBeGreaterThanOrEqual(0)
    expect(lost).toBeLessThan(5 * 30)
    expect(kinds()).toEqual(["history-salvaged", "history-damaged"])
    expect(existsSync(join(path, state?.setAside ?? "?"))).toBe(true)
    expect(changes).toBeGreaterThan(1)
  })

  test.each([
    ["noise", (bytes: Buffer) => Buffer.from(createRandom(3).bytes(bytes.length))],
    ["another kind of file", () => Buffer.from("<!doctype html>".repeat(500))],
  ])("that became %s is replaced at the start", async (_what, edit) => {
    change(history(), edit)
    await start()
    guard.run(() => store.history.save(roundOf(rounds, batteries)))
    await guard.idle()
    expect(count()).toBe(batteries)
    expect(guard.state).toMatchObject({ file: "history.db", salvage: "done", rows: 0 })
  })

  test("without its first page loses nothing", async () => {
    const before = allRows(history())
    change(history(), (bytes) => void bytes.fill(0, 0, page))
    await start()
    await guard.idle()
    await stop()
    const after = allRows(history())
    for (const table of ["readings", "hours", "days", "rolled_up"]) {
      expect([table, differing(after[table], before[table])]).toEqual([table, 0])
    }
    await start()
  })

  test("that was cut short keeps what is left, and is whole afterwards", async () => {
    change(history(), (bytes) => bytes.subarray(0, bytes.length * 0.8))
    await start()
    await guard.idle()
    expect(count()).toBeGreaterThan(rounds * batteries * 0.7)
    expect(() => [...checkDatabase(history())]).not.toThrow()
  })

  test("met while a round is stored loses nothing of that round", async () => {
    await start()
    store.closeHistory()
    // Wherever the round is to go.
    change(history(), (bytes) => void bytes.fill(0xff, 8 * page))
    guard.run(() => store.history.save(roundOf(rounds, batteries)))
    const time = filledFrom + rounds * roundEvery
    for (let battery = 1; battery <= batteries; battery += 1) {
      expect(store.history.readings.range({ battery, from: time, to: time + 1 })).toEqual(
        roundOf(rounds, batteries).filter((stored) => stored.battery === battery),
      )
    }
    expect(guard.state).toMatchObject({ file: "history.db" })
  })

  test("has its rollups made again from the readings", async () => {
    const before = allRows(history())
    change(history(), (bytes) => {
      // Every page with hours and days: leaves with rows longer than any reading's.
      const wide = (at: number) => bytes.readUInt16BE(at + 3) < 8 && bytes[at] === 0x0a
      for (let at = 20 * page; at < bytes.length; at += page) {
        if (wide(at)) bytes.fill(0, at, at + page)
      }
    })
    uncleanly()
    await start()
    await guard.idle()
    expect(guard.state).toMatchObject({ salvage: "done" })
    for (const _step of store.history.rollups.refresh());
    await stop()
    const after = allRows(history())
    expect(differing(after["hours"], before["hours"])).toBe(0)
    expect(differing(after["days"], before["days"])).toBe(0)
    await start()
  })

  test("goes on being copied at the next start", async () => {
    change(history(), (bytes) => void bytes.fill(0, 0, page))
    await start(() => false)
    await guard.idle()
    expect(guard.state).toMatchObject({ salvage: "failed" })
    expect(count()).toBe(0)
    await stop()
    await start()
    await guard.idle()
    expect(guard.state).toMatchObject({ salvage: "done" })
    expect(count()).toBe(rounds * batteries)
  })

  test("copied twice doubles nothing", async () => {
    change(history(), (bytes) => void bytes.fill(0, 0, page))
    await start()
    await guard.idle()
    const name = guard.state?.setAside ?? ""
    await stop()
    rmSync(join(path, `${name}.note`))
    await start()
    await guard.idle()
    expect(count()).toBe(rounds * batteries)
  })
})

describe("a damaged batmon.db", () => {
  test("keeps its batteries where they can be read", async () => {
    change(board(), (bytes) => void bytes.fill(0, 0, 4096))
    await start()
    expect(store.batteries.list().map(({ name }) => name)).toEqual(
      Array.from({ length: batteries }, (_, index) => `Battery ${index + 1}`),
    )
    expect(kinds()).toContain("settings-damaged")
    expect(guard.state).toMatchObject({ file: "batmon.db", salvage: "done" })
    expect(count()).toBe(rounds * batteries)
  })

  test("that became noise is said, and no id is given again", async () => {
    change(board(), (bytes) => Buffer.from(createRandom(4).bytes(bytes.length)))
    await start()
    expect(store.batteries.list()).toEqual([])
    expect(guard.state).toMatchObject({ file: "batmon.db", rows: 0 })
    const added = store.batteries.add({ name: "New", address: "x", protocol: "jbd", addedAt: 1 })
    expect(added.id).toBe(batteries + 1)
  })

  test("that is gone is said", async () => {
    rmSync(board())
    await start()
    expect(guard.state).toMatchObject({ file: "batmon.db", setAside: null })
    expect(kinds()).toEqual(["settings-damaged"])
  })

  test("is found after an unclean stop", async () => {
    // The batteries' own page: the file opens as if nothing were wrong.
    change(board(), (bytes) => void bytes.fill(0x55, 2 * 4096, 3 * 4096))
    uncleanly()
    await start()
    expect(guard.state).toMatchObject({ file: "batmon.db" })
  })
})

test("damage of batmon.db that somebody else meets is mended", async () => {
  change(board(), (bytes) => void bytes.fill(0x55, 2 * 4096, 3 * 4096))
  await start()
  const met = () => {
    try {
      return store.batteries.list()
    } catch (error) {
      guard.noticed(error)
      return null
    }
  }
  expect(met()).toBeNull()
  await guard.idle()
  expect(guard.state).toMatchObject({ file: "batmon.db", salvage: "done" })
  expect(met()).not.toBeNull()
  expect(count()).toBe(rounds * batteries)
})

test("a file of a newer batmon is no damage", async () => {
  await start()
  await stop()
  change(history(), (bytes) => void bytes.writeUInt32BE(999, 60))
  await expect(start()).rejects.toThrow(expect.objectContaining({ name: "SchemaTooNewError" }))
  expect(readdirSync(path).filter((name) => name.includes("damaged"))).toEqual([])
})
