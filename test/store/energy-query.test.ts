import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { startOfDay } from "../../src/lib/local-day.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const minute = 60_000
const timeZone = "Europe/Prague"
const at = (day: string) => startOfDay(day, timeZone)

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-energy-"))
  store = new Store(folder, { gapAfter: 5 * minute, timeZone })
  await store.start()
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

/** Every two minutes, from the beginning until the end included. */
function flow(current: number | null, { from, to }: { from: number; to: number }) {
  const readings = []
  for (let time = from; time <= to; time += 2 * minute)
    readings.push({ battery: 1, time, reading: readingOf({ voltage: 12, current }) })
  store.history.save(readings)
}

const energy = (first: string, next: string) =>
  store.history.energy({ battery: 1, from: at(first), to: at(next) })

describe("the energy of some days", () => {
  test("is that of days that are written, and of the day that is not over", () => {
    flow(10, { from: at("2026-11-20") + 8 * hour, to: at("2026-11-20") + 10 * hour })
    flow(-5, { from: at("2026-11-21") + 8 * hour, to: at("2026-11-21") + 9 * hour })
    for (const _step of store.history.rollups.writeClosed(at("2026-11-21") + hour));
    const both = energy("2026-11-20", "2026-11-22")
    expect(both.charge?.in).toBeCloseTo(20, 2)
    expect(both.charge?.out).toBeCloseTo(5, 2)
    expect(both.energy?.in).toBeCloseTo(240, 1)
    expect(both.energy?.out).toBeCloseTo(60, 1)
    const today = energy("2026-11-21", "2026-11-22")
    expect(today.charge).toEqual({ in: 0, out: expect.closeTo(5, 2) })
  })

  test("is the same before and after the day is written", () => {
    flow(10, { from: at("2026-11-20") + hour, to: at("2026-11-20") + 5 * hour })
    const before = energy("2026-11-20", "2026-11-21")
    for (const _step of store.history.rollups.writeClosed(at("2026-11-22")));
    expect(energy("2026-11-20", "2026-11-21").energy?.in).toBeCloseTo(before.energy?.in ?? 0, 2)
  })

  test("counts a day of 25 hours whole", () => {
    flow(1, { from: at("2026-10-25"), to: at("2026-10-26") - 2 * minute })
    expect(energy("2026-10-25", "2026-10-26").charge?.in).toBeCloseTo(25 - 1 / 30, 2)
  })

  test("is nothing where something is known and nothing flowed", () => {
    flow(0, { from: at("2026-11-20"), to: at("2026-11-20") + hour })
    expect(energy("2026-11-20", "2026-11-21").energy).toEqual({ in: 0, out: 0 })
  })

  test("is unknown where no reading is, or none that knew the current", () => {
    expect(energy("2026-11-20", "2026-11-21")).toEqual({ charge: null, energy: null })
    flow(null, { from: at("2026-11-20"), to: at("2026-11-20") + hour })
    expect(energy("2026-11-20", "2026-11-21")).toEqual({ charge: null, energy: null })
  })
})
