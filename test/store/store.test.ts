import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database } from "bun:sqlite"

import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-store-"))
  store = new Store(folder)
  await store.start()
})

afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const reopen = async () => {
  await store.stop()
  store = new Store(folder)
  await store.start()
}

const cabin = { name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 1 }

describe("batteries", () => {
  test("are listed in the order of adding and survive a restart", async () => {
    store.batteries.add(cabin)
    store.batteries.add({ ...cabin, name: "Boat", address: "A4:C1:37:00:00:00" })
    await reopen()
    expect(store.batteries.list().map(({ id, name }) => [id, name])).toEqual([
      [1, "Cabin"],
      [2, "Boat"],
    ])
  })

  test("of one address are refused, with the one that is there", () => {
    const existing = store.batteries.add(cabin)
    expect(() => store.batteries.add({ ...cabin, name: "Again" })).toThrow(
      expect.objectContaining({ name: "DuplicateAddressError", existing }),
    )
  })

  test("get a new id when removed and added again, so that no old reading becomes theirs", () => {
    const first = store.batteries.add(cabin)
    expect(store.batteries.remove(first.id, 2)).toBe(true)
    expect(store.batteries.find(first.id)).toBeNull()
    expect(store.batteries.add(cabin).id).toBe(first.id + 1)
  })

  test("move to another address with their history, but not with what the old BMS said", () => {
    const { id } = store.batteries.add(cabin)
    store.batteries.saveIdentity(
      id,
      { hardware: "x", softwareVersion: null, productionDate: null, trips: null },
      1,
    )
    expect(store.batteries.move(id, "A4:C1:37:00:00:09")).toBe(true)
    expect(store.batteries.find(id)).toMatchObject({ id, address: "A4:C1:37:00:00:09" })
    expect(store.batteries.identity(id)).toBeNull()
    expect(store.batteries.move(7, "A4:C1:37:00:00:08")).toBe(false)
  })

  test("do not move to an address that is taken", () => {
    const existing = store.batteries.add(cabin)
    const { id } = store.batteries.add({ ...cabin, address: "A4:C1:37:00:00:02" })
    expect(() => store.batteries.move(id, cabin.address)).toThrow(
      expect.objectContaining({ name: "DuplicateAddressError", existing }),
    )
    expect(store.batteries.move(existing.id, cabin.address)).toBe(true)
  })

  test("that are not there cannot be renamed or removed", () => {
    expect(store.batteries.rename(7, "x")).toBe(false)
    expect(store.batteries.remove(7, 1)).toBe(false)
  })

  test("keep what the BMS says of itself", async () => {
    const { id } = store.batteries.add(cabin)
    const identity = {
      hardware: "JBD-SP04S034",
      softwareVersion: "8.0",
      productionDate: "2022-03-28",
      trips: { "short-circuit": 2 },
    }
    store.batteries.saveIdentity(id, identity, 5)
    await reopen()
    expect(store.batteries.identity(id)).toEqual(identity)
    expect(store.batteries.identity(99)).toBeNull()
    const some = { ...identity, hardware: null, softwareVersion: "8.1", trips: null }
    store.batteries.saveIdentity(id, some, 6)
    expect(store.batteries.identity(id)).toEqual({ ...identity, softwareVersion: "8.1" })
    store.batteries.saveIdentity(id, { ...identity, trips: {} }, 7)
    expect(store.batteries.identity(id)?.trips).toEqual({})
  })

  test("show another version after another process changed them", () => {
    const before = store.batteries.version()
    const other = new Database(join(folder, "batmon.db"))
    other.run(
      "INSERT INTO batteries (name, address, protocol, added_at) VALUES ('x', 'y', 'jbd', 1)",
    )
    other.close()
    expect(store.batteries.version()).not.toBe(before)
  })
})

describe("readings", () => {
  const full = readingOf({
    voltage: 53.12,
    current: -12.34,
    soc: 87,
    remainingCapacity: 243.6,
    nominalCapacity: 280,
    fullChargeCapacity: 281.01,
    cycles: 12,
    cellVoltages: [3.32, 0, 3.329, 65.535],
    temperatures: [21.5, null, -12.3],
    balancingCells: [1, 17, 32],
    protections: ["cell-overvoltage", "discharge-mosfet-breakdown"],
    softwareLock: true,
    chargeSwitch: false,
    dischargeSwitch: true,
    balanceCurrent: 0.05,
    humidity: 40,
  })
  const unknown = readingOf({})

  test.each([
    ["everything", full],
    ["nothing", unknown],
  ])("come back as they went in when the BMS says %s", async (_what, reading) => {
    store.history.save([{ battery: 1, time: 1000, reading }])
    await reopen()
    expect(store.history.readings.range({ battery: 1, from: 0, to: 2000 })).toEqual([
      { battery: 1, time: 1000, reading },
    ])
  })

  test("are found by battery and by time, the end not included", () => {
    const at = (battery: number, time: number) => ({ battery, time, reading: full })
    store.history.save([at(1, 10), at(2, 10), at(1, 20), at(1, 30)])
    const times = store.history.readings
      .range({ battery: 1, from: 10, to: 30 })
      .map(({ time }) => time)
    expect(times).toEqual([10, 20])
    expect(store.history.readings.latest(2)?.time).toBe(10)
    expect(store.history.readings.latest(3)).toBeNull()
  })

  test("of one battery at one moment are both kept: the clock may have been set back", () => {
    store.history.save([{ battery: 1, time: 10, reading: full }])
    store.history.save([{ battery: 1, time: 10, reading: unknown }])
    expect(store.history.readings.range({ battery: 1, from: 0, to: 99 })).toEqual([
      { battery: 1, time: 10, reading: full },
      { battery: 1, time: 11, reading: unknown },
    ])
  })

  test("of one round are stored together or not at all", () => {
    const broken = { battery: 1, time: Number.NaN, reading: full }
    expect(() => store.history.save([{ battery: 2, time: 5, reading: full }, broken])).toThrow()
    expect(store.history.readings.count()).toBe(0)
  })

  test("write what seldom changes only when it changes", () => {
    const at = (time: number, cycles: number | null) => ({
      battery: 1,
      time,
      reading: readingOf({ ...full, cycles }),
    })
    store.history.save([at(1, 12), at(2, 12)])
    store.history.save([at(3, 12), at(4, 13), at(5, null)])
    const database = new Database(join(folder, "history.db"), { readonly: true })
    const details = database.query("SELECT cycles FROM details").values()
    database.close()
    expect(details).toEqual([[12], [13], [null]])
    const read = store.history.readings.range({ battery: 1, from: 0, to: 9 })
    expect(read.map(({ reading }) => reading.cycles)).toEqual([12, 12, 12, 13, null])
  })

  test("can be read in units by who opens the file by hand", () => {
    store.history.save([{ battery: 1, time: 1_795_000_000_120, reading: full }])
    const database = new Database(join(folder, "history.db"), { readonly: true })
    const row = database.query("SELECT * FROM reading_values").get()
    database.close()
    expect(row).toMatchObject({
      utc: "2026-11-18T11:06:40.120Z",
      voltage_V: 53.12,
      current_A: -12.34,
      power_W: -655.5,
      soc_percent: 87,
      remaining_Ah: 243.6,
      nominal_Ah: 280,
      charge_switch: 0,
      discharge_switch: 1,
    })
  })

  test("can be read cell by cell by who opens the file by hand", async () => {
    store.history.save([{ battery: 1, time: 10, reading: full }])
    const database = new Database(join(folder, "history.db"), { readonly: true })
    const cells = database.query("SELECT cell, voltage_V FROM cells").values()
    database.close()
    expect(cells).toEqual([
      [1, 3.32],
      [2, 0],
      [3, 3.329],
      [4, 65.535],
    ])
  })
})

describe("events", () => {
  test("are listed with the newest first, of one battery or of all", () => {
    const { id } = store.batteries.add(cabin)
    store.events.add({ time: 1, battery: null, kind: "started" })
    store.events.add({ time: 2, battery: id, kind: "battery-lost", detail: "silent" })
    expect(store.events.list({ limit: 9 }).map(({ kind }) => kind)).toEqual([
      "battery-lost",
      "started",
    ])
    expect(store.events.list({ battery: id, limit: 9 })).toEqual([
      { id: 2, time: 2, battery: id, kind: "battery-lost", detail: "silent" },
    ])
  })
})

describe("the files", () => {
  test("are durable at each commit and never wait for a reader", () => {
    store.history.save([])
    for (const file of ["batmon.db", "history.db"]) {
      const database = new Database(join(folder, file))
      expect(database.query("PRAGMA journal_mode").values()).toEqual([["wal"]])
      expect(database.query("PRAGMA auto_vacuum").values()).toEqual([[2]])
      database.close()
    }
  })

  test("are opened when asked for: who changes the batteries leaves the history alone", async () => {
    await reopen()
    store.batteries.add(cabin)
    expect(existsSync(join(folder, "history.db"))).toBe(false)
    store.history.save([])
    expect(existsSync(join(folder, "history.db"))).toBe(true)
  })

  test("of a newer batmon are refused and left as they are", async () => {
    store.history.save([])
    await store.stop()
    const path = join(folder, "history.db")
    const newer = new Database(path)
    newer.run("PRAGMA user_version = 99")
    newer.close()
    const older = new Store(folder)
    await older.start()
    expect(() => older.history).toThrow("written by a newer batmon")
    await older.stop()
    const after = new Database(path)
    expect(after.query("PRAGMA user_version").values()).toEqual([[99]])
    after.run("PRAGMA user_version = 1")
    after.close()
    await store.start()
  })
})

describe("protections", () => {
  test("are active since the newest event that says so, and until one says otherwise", () => {
    const { id } = store.batteries.add(cabin)
    const other = store.batteries.add({ ...cabin, address: "A4:C1:37:00:00:02" }).id
    const note = (time: number, kind: "protection-on" | "protection-off", detail: string) =>
      store.events.add({ time, battery: id, kind, detail })
    expect(store.events.protectionTimes(id)).toEqual({ since: new Map(), ended: null })
    note(1, "protection-on", "short-circuit")
    note(2, "protection-off", "short-circuit")
    note(3, "protection-on", "cell-overvoltage")
    note(4, "protection-on", "pack-overvoltage")
    note(5, "protection-off", "pack-overvoltage")
    store.events.add({ time: 6, battery: other, kind: "protection-on", detail: "short-circuit" })
    expect(store.events.protectionTimes(id)).toEqual({
      since: new Map([["cell-overvoltage", 3]]),
      ended: 5,
    })
  })
})
