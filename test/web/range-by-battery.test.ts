import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { RangeQuery } from "../../src/battery/history.ts"
import { Store } from "../../src/store/store.ts"
import { rangeByBattery } from "../../src/web/range-by-battery.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
/** Of battery 3 readings are rare, and a gap is as long. */
const gapAfter = (battery: number) => (battery === 3 ? 90 : 5) * minute

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-ranges-"))
  store = new Store(folder, { gapAfter })
  await store.start()
  for (const [battery, every] of [
    [1, 2 * minute],
    [2, 30 * minute],
    [3, hour],
  ] as const) {
    const times = Array.from({ length: (24 * hour) / every }, (_, index) => index * every)
    const reading = (time: number) => readingOf({ voltage: 10 + battery + (time % 7) / 10 })
    store.history.save(times.map((time) => ({ battery, time, reading: reading(time) })))
  }
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const spans = [
  ["as they were taken", [1, 2], 24 * hour, 1000],
  ["of which one has too many", [2, 1], 24 * hour, 100],
  ["of which one has longer gaps", [3, 2, 1], 24 * hour, 100],
  ["by hour", [2, 1], 72 * hour, 100],
  ["of none", [], 24 * hour, 100],
] as const
for (const [what, batteries, to, points] of spans)
  test(`readings ${what} are as if asked for at once, and asked for battery by battery`, async () => {
    const query = { batteries, series: ["voltage"], from: 0, to, points } as const
    const asked: RangeQuery[] = []
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    const turnsAt: number[] = []
    const range = (one: RangeQuery) => {
      asked.push(one)
      turnsAt.push(turns)
      return store.history.range(one)
    }
    const result = await rangeByBattery({ range }, query)
    clearImmediate(next)
    expect(result).toEqual(store.history.range(query))
    expect(asked.every((one) => one.batteries.length === 1)).toBe(true)
    expect(new Set(turnsAt).size).toBe(asked.length)
  })
