import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { Store } from "../../src/store/store.ts"
import { allSteps, HistoryFile } from "../fakes/history-file.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 22, 12)
const start = now - 3 * 365 * day

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

const expire = (expiry: { readings?: number; hours?: number; days?: number }) =>
  allSteps(
    file.store.history.retention.expire({ readings: null, hours: null, days: null, ...expiry }),
  )
const rollUp = () => {
  allSteps(file.store.history.rollups.refresh())
  allSteps(file.store.history.rollups.writeClosed(now))
}
const count = (table: string) => Number(file.rows(`SELECT count(*) FROM ${table}`)[0]?.[0])

/** Three years of two batteries, a reading every six hours, a charge cycle every 100 days. */
function threeYears() {
  const cycles = (time: number) => Math.floor((time - start) / (100 * day))
  file.fill({ from: start, to: now, every: 6 * hour, batteries: [1, 2], cycles })
  rollUp()
}

describe("readings that were kept long enough", () => {
  test("go in small steps, the others stay", () => {
    threeYears()
    const before = now - 731 * day
    const older = count(`readings WHERE time < ${before}`)
    const steps = expire({ readings: before })
    expect(older).toBeGreaterThan(2500)
    expect(steps).toBeGreaterThanOrEqual(Math.floor(older / 500))
    expect(count(`readings WHERE time < ${before}`)).toBe(0)
    expect(count("readings")).toBe(3 * 365 * 4 * 2 - older)
    expect(expire({ readings: before })).toBe(0)
  })

  test("leave their hours and days as they were, also when these are rolled up again", async () => {
    threeYears()
    const rollups = () => [
      file.rows("SELECT * FROM hours ORDER BY battery, time"),
      file.rows("SELECT * FROM days ORDER BY battery, time"),
    ]
    const before = rollups()
    expire({ readings: now - 731 * day })
    file.store.history.rollups.outdate(1, { from: start, to: now })
    rollUp()
    expect(rollups()).toEqual(before)
    await file.reopen()
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: start,
      to: now,
      points: 1000,
    } as const
    const { source, batteries } = file.store.history.range(query)
    expect(source).toBe("days")
    expect(batteries[0]?.series.voltage?.mean).not.toContain(null)
  })

  test("stay while hours and days are still to be made from them, as after an import", () => {
    threeYears()
    file.store.history.rollups.outdate(1, { from: start + day, to: start + 2 * day })
    expire({ readings: now - 731 * day })
    expect(count(`readings WHERE time >= ${start + day}`)).toBe((3 * 365 - 1) * 4 * 2)
    rollUp()
    expire({ readings: now - 731 * day })
    expect(count(`readings WHERE time < ${now - 731 * day}`)).toBe(0)
  })

  test("leave the hours of a day of which one part is gone", () => {
    threeYears()
    const cut = now - 731 * day - 6 * hour
    const days = file.rows(`SELECT time, count FROM days WHERE battery = 1`)
    expire({ readings: cut })
    file.store.history.rollups.outdate(1, { from: cut - day, to: cut + day })
    rollUp()
    expect(file.rows(`SELECT time, count FROM days WHERE battery = 1`)).toEqual(days)
  })

  test("take along the details that no reading refers to any more, and only these", async () => {
    threeYears()
    expect(count("details")).toBe(22)
    expire({ readings: now - 731 * day })
    // 364 of the 1,095 days are gone: the details of three whole hundreds of days.
    expect(file.rows("SELECT cycles FROM details WHERE battery = 1 ORDER BY id")[0]).toEqual([3])
    expect(count("readings WHERE detail NOT IN (SELECT id FROM details)")).toBe(0)
    await file.reopen()
    file.fill({ from: now, to: now + 1, every: 1, batteries: [1], cycles: () => 10 })
    expect(count("details WHERE battery = 1")).toBe(8)
  })

  test("stay while their hours and days are not written", () => {
    file.fill({ from: start, to: start + 30 * day, every: 6 * hour, batteries: [1] })
    expect(expire({ readings: now })).toBe(0)
    rollUp()
    expire({ readings: now })
    expect(count("readings")).toBe(0)
    expect(count("days")).toBe(31)
  })
})

test("details stay as long as a reading needs them, also when another process made newer ones", async () => {
  const at = (time: number, cycles: number) => ({
    battery: 1,
    time,
    reading: readingOf({ voltage: 13, cycles }),
  })
  file.store.history.save([at(start, 5)])
  const other = new Store(file.folder)
  await other.start()
  other.history.save([at(start + day, 6)])
  await other.stop()
  file.store.history.save([at(start + 2 * day, 5)])
  const used = file.rows(
    "SELECT readings.time, used_until FROM readings JOIN details ON details.id = detail ORDER BY time",
  )
  expect(used).toEqual([
    [start, start],
    [start + day, start + day],
    [start + 2 * day, null],
  ])
})

describe("hours and days", () => {
  test("stay for ever unless something else is set", () => {
    threeYears()
    const hours = count("hours")
    expire({ readings: now })
    expect(count("hours")).toBe(hours)
    const before = now - 400 * day
    expire({ hours: before, days: now - 500 * day })
    expect(count(`hours WHERE time < ${before}`)).toBe(0)
    // Today's two are not written yet.
    expect(count(`hours WHERE time >= ${before}`)).toBe(2 * (400 * 4 - 2))
    expect(count(`days WHERE time < ${now - 500 * day}`)).toBe(0)
    expect(count(`days`)).toBe(2 * 499)
  })
})
