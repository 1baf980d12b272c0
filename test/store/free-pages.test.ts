import { afterEach, beforeEach, expect, test } from "bun:test"
import { statSync } from "node:fs"
import { join } from "node:path"

import { allSteps, HistoryFile } from "../fakes/history-file.ts"

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
  file.fill({ from: start, to: start + 20_000 * minute, every: minute, batteries: [1] })
})
afterEach(() => file.remove())

const pages = () => ({
  all: Number(file.rows("PRAGMA page_count")[0]?.[0]),
  free: Number(file.rows("PRAGMA freelist_count")[0]?.[0]),
})
const giveBack = (all: boolean) => allSteps(file.store.history.freePages.giveBack({ all }))

test("a tenth of the file stays free for new readings, more is given back in small steps", () => {
  const full = pages()
  expect(giveBack(false)).toBe(0)
  allSteps(file.store.history.removal.remove(1))
  expect(pages().free).toBeGreaterThan(full.all / 2)
  const before = pages()
  const steps = giveBack(false)
  expect(pages().free).toBe(Math.ceil(before.all / 10))
  expect(steps).toBe(Math.ceil((before.free - before.all / 10) / 100))
  file.fill({ from: start, to: start + 1000 * minute, every: minute, batteries: [2] })
  expect(pages().all).toBeLessThan(before.all / 4)
})

test("where others need the space the file itself gets smaller", () => {
  const size = () => statSync(join(file.folder, "history.db")).size
  giveBack(true)
  allSteps(file.store.history.removal.remove(1))
  giveBack(true)
  expect(pages().free).toBe(0)
  expect(size()).toBe(pages().all * 1024)
  expect(size()).toBeLessThan(100_000)
})
