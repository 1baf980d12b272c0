import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { allSteps, HistoryFile } from "../fakes/history-file.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

const times = () => file.store.history.estimatedTimes
const redate = (now: number) => allSteps(times().redate(now))
const at = (boot: string, now: number, uptime: number) => ({ boot, now, uptime })
const save = (from: number, to: number, batteries = [1]) =>
  file.fill({ from, to, every: 2 * minute, batteries })
const stored = (battery = 1) =>
  file.rows(`SELECT time FROM readings WHERE battery = ${battery} ORDER BY time`).flat().map(Number)
const every = (from: number, to: number) =>
  Array.from({ length: (to - from) / (2 * minute) }, (_, index) => from + index * 2 * minute)

/** What hours and days say, once all is rolled up as of `now`: battery 1, count and time. */
function rolledUp(now: number, table: "hours" | "days") {
  allSteps(file.store.history.rollups.refresh())
  const { hours, days } = file.store.history.rollups.tail(1)
  const open = { hours, days }[table]
  const written = file.store.history.rollups[table].range(1, { from: 0, to: 9e15 })
  const known = new Set(written.map(({ time }) => time))
  return [...written, ...open.filter(({ time }) => !known.has(time) && time <= now)].map(
    ({ time, rollup }) => [time, rollup.count],
  )
}

describe("a step", () => {
  test.each([
    ["forward, further than the readings reach", 5 * day],
    ["forward, into where readings lie", 30 * minute],
    ["back, into where readings lie", -30 * minute],
    ["back, further than the readings reach", -3 * day],
  ])("%s moves what this boot has stored, and nothing else", (_what, by) => {
    save(noon - 10 * day, noon - 10 * day + hour)
    times().begin(at("b", noon, minute))
    save(noon, noon + 20 * hour, [1, 2])
    const now = noon + 20 * hour
    times().stepped(at("b", now + by, 20 * hour + minute))
    expect(times().redating).toBe(true)
    const steps = redate(now + by)
    // 1,200 readings, 500 a step.
    expect(steps).toBeGreaterThanOrEqual(3)
    expect(times().redating).toBe(false)
    expect(stored()).toEqual([
      ...every(noon - 10 * day, noon - 10 * day + hour),
      ...every(noon + by, noon + by + 20 * hour),
    ])
    expect(stored(2)).toEqual(every(noon + by, noon + by + 20 * hour))
  })

  test.each([
    ["forward", 3 * day],
    ["back", -3 * day],
  ])("%s takes hours and days along, written or not", (_what, by) => {
    times().begin(at("b", noon, 0))
    save(noon, noon + 2 * day)
    const now = noon + 2 * day
    allSteps(file.store.history.rollups.writeClosed(now))
    expect(rolledUp(now, "days")).toHaveLength(3)
    times().stepped(at("b", now + by, 2 * day))
    redate(now + by)
    // Noon is 13 h local.
    const midnight = noon + by - 13 * hour
    expect(rolledUp(now + by, "days")).toEqual([
      [midnight, 330],
      [midnight + day, 720],
      [midnight + 2 * day, 390],
    ])
    const hours = rolledUp(now + by, "hours")
    expect(hours).toHaveLength(48)
    expect(new Set(hours.map(([, count]) => count))).toEqual(new Set([30]))
    expect(hours[0]).toEqual([noon + by, 30])
  })

  test("that is broken off by a power cut goes on where it was", async () => {
    times().begin(at("b", noon, 0))
    save(noon, noon + 40 * hour)
    const now = noon + 40 * hour
    times().stepped(at("b", now + hour, 40 * hour))
    const steps = times().redate(now + hour)
    steps.next()
    steps.return()
    await file.reopen()
    expect(times().redating).toBe(true)
    redate(now + hour)
    expect(stored()).toEqual(every(noon + hour, noon + 41 * hour))
  })

  test("that happened while batmon was restarting is seen by the next run", async () => {
    times().begin(at("b", noon, 0))
    save(noon, noon + hour)
    await file.reopen()
    times().begin(at("b", noon + 2 * hour + 3 * day, 2 * hour))
    redate(noon + 2 * hour + 3 * day)
    expect(stored()).toEqual(every(noon + 3 * day, noon + 3 * day + hour))
  })

  test.each([
    ["23 hours", Date.UTC(2027, 2, 27, 23), 23],
    ["25 hours", Date.UTC(2027, 9, 30, 22), 25],
  ])("onto the day of %s makes it as long as it is", (_what, start, hours) => {
    times().begin(at("b", start - 30 * day, 0))
    const length = (hours + 24) * hour
    save(start - 30 * day, start - 30 * day + length)
    times().stepped(at("b", start + length, length))
    redate(start + length)
    expect(rolledUp(start + length, "days")).toEqual([
      [start, 30 * hours],
      [start + hours * hour, 720],
    ])
    expect(rolledUp(start + length, "hours")).toHaveLength(hours + 24)
  })
})

describe("once the clock is known to be right", () => {
  test("later steps move nothing", () => {
    times().begin(at("b", noon, 0))
    save(noon, noon + hour)
    times().confirm(at("b", noon + hour, hour))
    times().stepped(at("b", noon + 3 * hour, hour))
    expect(times().redating).toBe(false)
  })

  test("readings that earlier boots dated into the future end where this boot begins", async () => {
    const wrong = noon + 3650 * day
    times().begin(at("a", wrong, 0))
    save(wrong, wrong + hour)
    await file.reopen()
    times().begin(at("b", wrong + hour, 0))
    save(wrong + hour, wrong + 3 * hour)
    await file.reopen()
    times().confirm(at("c", noon + minute, minute))
    redate(noon + minute)
    save(noon + 2 * minute, noon + 4 * minute)
    const end = noon - 2 * minute
    const moved = stored()
    expect(moved).toHaveLength(91)
    expect(moved[89]).toBeLessThan(noon)
    expect(moved[89]).toBeGreaterThanOrEqual(end - 1)
    expect(moved).toEqual([...new Set(moved)].sort((a, b) => a - b))
    const pauses = moved.slice(1, 90).map((time, index) => time - (moved[index] ?? 0))
    // Within a boot as they were; between the two, nobody knows.
    expect(pauses.filter((pause) => pause === 2 * minute)).toHaveLength(88)
    expect(rolledUp(noon + hour, "days").reduce((sum, [, count]) => sum + Number(count), 0)).toBe(
      91,
    )
  })

  test("readings of earlier boots that may be right stay", () => {
    times().begin(at("a", noon - day, 0))
    save(noon - day, noon - day + hour)
    times().confirm(at("b", noon, minute))
    expect(times().redating).toBe(false)
  })
})

test("readings of a battery that meet are all kept, a millisecond apart", () => {
  save(noon - day, noon - day + hour)
  times().begin(at("b", noon, 0))
  save(noon, noon + hour)
  times().stepped(at("b", noon + hour - day, hour))
  redate(noon + hour - day)
  const expected = every(noon - day, noon - day + hour).flatMap((time) => [time, time + 1])
  expect(stored()).toEqual(expected)
})
