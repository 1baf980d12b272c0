import { afterEach, beforeEach, expect, test } from "bun:test"

import { allSteps, HistoryFile } from "../fakes/history-file.ts"

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 22, 12)
const start = now - 100 * day

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
  const cycles = (time: number) => Math.floor((time - start) / day)
  file.fill({ from: start, to: now, every: hour, batteries: [1, 2, 3], cycles })
  allSteps(file.store.history.rollups.writeClosed(now))
})
afterEach(() => file.remove())

const tables = ["readings", "hours", "days", "details", "rolled_up"]
const counts = (battery: number) =>
  tables.map((table) => {
    const [row] = file.rows(`SELECT count(*) FROM ${table} WHERE battery = ${battery}`)
    return Number(row?.[0])
  })

test("every row of the battery goes, in small steps, and no other", () => {
  const others = [counts(1), counts(3)]
  expect(counts(2).every((count) => count > 0)).toBe(true)
  const steps = allSteps(file.store.history.removal.remove(2))
  // 7,200 readings of all, 2,000 a step; 2,400 hours, 500 a step.
  expect(steps).toBeGreaterThanOrEqual(8)
  expect(counts(2)).toEqual([0, 0, 0, 0, 0])
  expect([counts(1), counts(3)]).toEqual(others)
  expect(file.rows("SELECT * FROM removals")).toEqual([])
})

test("a restart goes on where the removal was", async () => {
  const steps = file.store.history.removal.remove(2)
  steps.next()
  steps.next()
  steps.return()
  const [cursor] = file.rows("SELECT cursor FROM removals WHERE battery = 2")
  expect(cursor?.[0]).toBeGreaterThan(start + 40 * day)
  const left = counts(2)[0] ?? 0
  expect(left).toBeLessThan(2400 - 1000)
  await file.reopen()
  // What lies before the cursor is not looked at again: a row put there stays for the test to see.
  file.fill({ from: start - day, to: start - day + 1, every: 1, batteries: [2] })
  allSteps(file.store.history.removal.remove(2))
  expect(counts(2)[0]).toBe(1)
})

test("a reading that came while it went on goes as well", () => {
  const steps = file.store.history.removal.remove(2)
  steps.next()
  file.fill({ from: now, to: now + 1, every: 1, batteries: [2] })
  allSteps(steps)
  expect(counts(2)).toEqual([0, 0, 0, 0, 0])
})
