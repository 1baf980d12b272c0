import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { join } from "node:path"

import { createLogger, type LogEntry } from "../../src/lib/log.ts"
import { DiskReserve } from "../../src/store/disk-reserve.ts"
import { DiskWatch } from "../../src/store/disk-watch.ts"
import { Maintenance } from "../../src/store/maintenance.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { HistoryFile } from "../fakes/history-file.ts"
import { onSmallDisk } from "../fakes/small-disk.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

let file: HistoryFile
let clock: FakeClock
let entries: LogEntry[]
let trusted: boolean
let redating: boolean
let onTrial: boolean
let free: number
let running: Maintenance | null

beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
  clock = new FakeClock(noon)
  entries = []
  trusted = true
  redating = false
  onTrial = false
  free = 9e6
  running = null
})
afterEach(async () => {
  await running?.stop()
  await file.remove()
})

async function begin(keep = { readings: 731, hours: 0, days: 0 }) {
  const reserve = new DiskReserve(file.folder)
  running = new Maintenance({
    store: file.store,
    disk: new DiskWatch({
      measure: () => ({ free, total: 10e6 }),
      reserve,
      onChange: () => {},
    }),
    reserve,
    keep,
    clock,
    isTimeTrusted: () => trusted,
    isRedating: () => redating,
    isOnTrial: () => onTrial,
    log: createLogger([(entry) => entries.push(entry)]),
  })
  await running.start()
  await passes(1)
}

async function passes(count: number) {
  for (let pass = 0; pass < count; pass += 1) {
    await clock.advance(minute)
    for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
}

const count = (table: string) => Number(file.rows(`SELECT count(*) FROM ${table}`)[0]?.[0])

describe("every minute", () => {
  test("nothing makes way for the copy of the data that an update takes for a while", async () => {
    file.fill({ from: noon - 60 * day, to: noon, every: hour, batteries: [1] })
    const before = count("readings")
    free = 0.7e6
    onTrial = true
    await begin()
    expect(count("readings")).toBe(before)
    onTrial = false
    await passes(2)
    expect(count(`readings WHERE time < ${noon - 31 * day}`)).toBe(0)
    expect(count("readings")).toBeGreaterThan(29 * 24)
  })

  test("what is over is rolled up, and what was kept long enough is deleted", async () => {
    file.fill({ from: noon - 20 * day, to: noon, every: hour, batteries: [1, 2] })
    await begin({ readings: 5, hours: 10, days: 0 })
    expect(count(`readings WHERE time < ${noon - 5 * day}`)).toBe(0)
    // A minute has passed: the oldest of the five days is just too old.
    expect(count("readings")).toBe(2 * (5 * 24 - 1))
    expect(count(`hours WHERE time < ${noon - 10 * day}`)).toBe(0)
    expect(count("days")).toBe(2 * 20)
    expect(entries).toEqual([])
  })

  test("the open day is made ready before a round needs it, whatever the clock says", async () => {
    file.fill({ from: noon - 8 * hour, to: noon, every: hour, batteries: [1, 2] })
    file.store.history.rollups.forget()
    trusted = false
    await begin()
    const { readings } = file.store.history
    readings.series = () => {
      throw new Error("is read in the round")
    }
    file.fill({ from: noon, to: noon + hour, every: hour, batteries: [1, 2] })
    expect(file.store.history.rollups.tail(1).hours).toHaveLength(9)
  })

  test("nothing is deleted or closed by a clock that is not trusted, nor while readings move", async () => {
    file.fill({ from: noon - 20 * day, to: noon, every: hour, batteries: [1] })
    trusted = false
    await begin({ readings: 5, hours: 1, days: 1 })
    await passes(3)
    expect([count("readings"), count("days")]).toEqual([480, 0])
    trusted = true
    redating = true
    await passes(3)
    expect([count("readings"), count("days")]).toEqual([480, 0])
    redating = false
    await passes(1)
    expect(count("readings")).toBe(119)
  })

  test("what fails is logged once, tried again, and keeps nothing else from being done", async () => {
    file.fill({ from: noon - 3 * day, to: noon, every: hour, batteries: [1] })
    const { rollups } = file.store.history
    const refresh = rollups.refresh.bind(rollups)
    rollups.refresh = () => {
      throw new Error("disk I/O error")
    }
    await begin()
    await passes(3)
    expect(count("days")).toBe(3)
    expect(entries.map(({ level, fields }) => [level, fields["reason"]])).toEqual([
      ["error", "disk I/O error"],
    ])
    rollups.refresh = refresh
    await passes(1)
    expect(entries.at(-1)?.message).toBe("goes on")
  })
})

test("a removed battery is forgotten in the background, its removal is not", async () => {
  const added = (name: string, address: string) =>
    file.store.batteries.add({ name, address, protocol: "jbd", addedAt: noon - day })
  const cabin = added("Cabin", "A4:C1:37:00:00:01")
  const boat = added("Boat", "A4:C1:37:00:00:02")
  file.fill({ from: noon - 30 * day, to: noon, every: hour, batteries: [cabin.id, boat.id] })
  const events = [
    { battery: cabin.id, kind: "battery-lost" },
    { battery: cabin.id, kind: "battery-removed", detail: "Cabin" },
    { battery: boat.id, kind: "battery-added" },
  ] as const
  for (const event of events) file.store.events.add({ time: noon, ...event })
  file.store.batteries.saveIdentity(
    cabin.id,
    { hardware: "x", softwareVersion: null, productionDate: null, trips: null },
    noon,
  )
  const before = performance.now()
  file.store.batteries.remove(cabin.id, noon)
  expect(performance.now() - before).toBeLessThan(50)
  await begin()
  expect(count("readings WHERE battery = 1")).toBe(720)
  await passes(2)
  expect(count("readings WHERE battery = 1")).toBe(0)
  expect(count("readings WHERE battery = 2")).toBe(720)
  expect(file.store.batteries.removed(clock.now())).toEqual([])
  expect(file.store.batteries.identity(cabin.id)).toBeNull()
  const kept = file.store.events.list({ limit: 9 })
  expect(kept.map(({ battery, kind, detail }) => [battery, kind, detail])).toEqual([
    [boat.id, "battery-added", ""],
    [null, "battery-removed", "Cabin"],
  ])
  expect(added("New", "A4:C1:37:00:00:03").id).toBe(boat.id + 1)
})

/** What the script reports, in this order. */
const stages = [
  ["with space", { state: "well", states: [], reserve: 419_430, readings: 57_604, counted: 1 }],
  // Old readings go until there is enough space again.
  ["at 9.9 %", { state: "well", states: ["filling", "well"], oldestDays: 51, counted: 4 }],
  // All but those of 30 days go, and that is not enough.
  [
    "at 6 %",
    { state: "filling", states: ["filling"], oldestDays: 30, newestMinutes: 2, counted: 7 },
  ],
  // Readings are not stored for 90 minutes; hours are, and know of each reading.
  ["at 3 %", { state: "full", states: ["full"], newestMinutes: 90, hours: 2, counted: 52 }],
  // The reserve lets the hours and an event be stored although the other program took all.
  ["at 0 %", { state: "full", reserve: 0, newestMinutes: 180, hours: 4, counted: 97 }],
  ["after a restart", { state: "full", newestMinutes: 180, counted: 97 }],
  // Without a restart, and the hour that was half in memory is whole.
  ["with space again", { state: "well", reserve: 419_430, newestMinutes: 2, counted: 157 }],
  // The first round that the disk refuses tells it, before anyone has measured.
  ["filled at once", { state: "full", states: ["full"], reserve: 0, counted: 157 }],
  ["two rounds later", { state: "full", states: [], reserve: 0, counted: 160 }],
] as const

test("a disk of 20 MB that another program fills costs readings, never hours", async () => {
  const reports = await onSmallDisk(join(import.meta.dir, "../fakes/full-disk-run.ts"), 20)
  expect(reports.map((report) => Object(report).stage)).toEqual(stages.map(([stage]) => stage))
  for (const [index, [stage, expected]] of stages.entries()) {
    expect(reports[index]).toMatchObject({ stage, ...expected })
  }
}, 60_000)
