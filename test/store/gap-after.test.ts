import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { gapAfterInterval, gapsOf } from "../../src/store/gap-after.ts"
import { HistoryReader } from "../../src/store/history-reader.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
const usual = gapAfterInterval(2 * minute)
const start = Date.UTC(2026, 10, 22)

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-gap-"))
  store = new Store(folder, { gapAfter: gapsOf(() => store.batteries.list(), usual) })
  await store.start()
  const battery = { protocol: "jbd", addedAt: start }
  store.batteries.add({ ...battery, address: "A4:C1:37:00:00:01", name: "Usual" })
  store.batteries.add({ ...battery, address: "A4:C1:37:00:00:02", name: "Slow", interval: hour })
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

/** Both batteries give 10 A, and are read at these minutes. */
const save = (...minutes: number[]) => {
  for (const battery of [1, 2])
    store.history.save(
      minutes.map((at) => {
        const reading = readingOf({ voltage: 10, current: -10 })
        return { battery, time: start + at * minute, reading }
      }),
    )
}

const voltages = (to: number) => {
  const query = { batteries: [1, 2], series: ["voltage"], from: start, to, points: 1000 } as const
  return store.history.range(query).batteries.map(({ series }) => series.voltage?.mean ?? [])
}

const chargeOut = (hours: readonly { rollup: { chargeOut: number } }[]) =>
  hours.reduce((sum, { rollup }) => sum + rollup.chargeOut, 0)

describe("a battery that is read once an hour", () => {
  test("has no gap where one of two minutes has one, nor after one missed reading", () => {
    save(1, 61, 181)
    expect(voltages(start + 6 * hour)).toEqual([
      [10, null, 10, null, 10],
      [10, 10, 10],
    ])
  })

  test("has a gap after two missed readings in a row", () => {
    save(1, 181)
    expect(voltages(start + 6 * hour)[1]).toEqual([10, null, 10])
  })

  test("has none either where an hour lies between two readings by chance, in a week by hours", () => {
    save(1, 59, 121, 181)
    expect(voltages(start + 7 * 24 * hour).map((values) => values.includes(null))).toEqual([
      true,
      false,
    ])
  })

  test("is taken to have gone on giving between its readings", () => {
    save(0, 60, 120)
    expect(chargeOut(store.history.rollups.tail(1).hours)).toBe(0)
    expect(chargeOut(store.history.rollups.tail(2).hours)).toBeCloseTo(20)
  })

  test("is judged by its interval of now, without a restart", async () => {
    const gaps = new Map([[2, 2.5 * hour]])
    const live = new Store(folder, { gapAfter: (battery) => gaps.get(battery) ?? usual })
    await live.start()
    const charge = (at: number) => {
      const reading = readingOf({ voltage: 10, current: -10 })
      live.history.save([{ battery: 2, time: start + at * minute, reading }])
      return chargeOut(live.history.rollups.tail(2).hours)
    }
    charge(0)
    expect(charge(60)).toBeCloseTo(10)
    gaps.clear()
    expect(charge(120)).toBeCloseTo(10)
    await live.stop()
  })

  test("is exported so by another process, which has the interval from the file", () => {
    save(0, 60, 120)
    const reader = new HistoryReader(folder, { gapAfter: usual })
    const range = { batteries: [1, 2], from: start, to: start + 6 * hour }
    const hours = [...reader.rollups.pages("hours", range)].flat()
    reader.close()
    const out = (id: number) => chargeOut(hours.filter(({ battery }) => battery === id))
    expect([out(1), Math.round(out(2))]).toEqual([0, 20])
  })
})
