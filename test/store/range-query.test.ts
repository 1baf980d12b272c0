import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { onlyBattery } from "../../src/battery/history.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-range-"))
  store = new Store(folder, gap)
  await store.start()
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const minute = 60_000
const gap = { gapAfter: 5 * minute }

const save = (times: readonly number[], voltage: (time: number) => number | null) =>
  store.history.save(
    times.map((time) => ({ battery: 1, time, reading: readingOf({ voltage: voltage(time) }) })),
  )

const everyTwoMinutes = (count: number) => Array.from({ length: count }, (_, i) => i * 2 * minute)

describe("range", () => {
  test("gives the readings as taken while there is a point for each", () => {
    save(everyTwoMinutes(3), (time) => 13 + time / minute / 100)
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: 0,
      to: 60 * minute,
      points: 10,
    } as const
    const { bucket, batteries } = store.history.range(query)
    const { times = [], series = {} } = batteries[0] ?? {}
    expect(bucket).toBe(0)
    expect(times).toEqual([0, 2 * minute, 4 * minute])
    expect(series.voltage).toEqual({
      min: [13, 13.02, 13.04],
      mean: [13, 13.02, 13.04],
      max: [13, 13.02, 13.04],
    })
  })

  test("marks a gap with an unknown point and leaves a single missed reading alone", () => {
    save([0, 4 * minute, 20 * minute], () => 13)
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: 0,
      to: 60 * minute,
      points: 10,
    } as const
    const { times, series } = onlyBattery(store.history.range(query))
    expect(times).toEqual([0, 4 * minute, 12 * minute, 20 * minute])
    expect(series.voltage?.mean).toEqual([13, 13, null, 13])
  })

  test("keeps a dip of one reading visible in a long range", () => {
    save(everyTwoMinutes(720), (time) => (time === 600 * minute ? 9.1 : 13))
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: 0,
      to: 1440 * minute,
      points: 24,
    } as const
    const { bucket, batteries } = store.history.range(query)
    const { times = [], series = {} } = batteries[0] ?? {}
    expect(bucket).toBe(60 * minute)
    expect(times).toHaveLength(24)
    expect(series.voltage?.min[10]).toBe(9.1)
    expect(series.voltage?.max[10]).toBe(13)
    expect(series.voltage?.mean[10]).toBeCloseTo(12.87, 2)
  })

  test("leaves an empty bucket unknown", () => {
    save(
      [...everyTwoMinutes(30), ...everyTwoMinutes(30).map((time) => time + 120 * minute)],
      () => 13,
    )
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: 0,
      to: 180 * minute,
      points: 3,
    } as const
    expect(onlyBattery(store.history.range(query)).series.voltage?.mean).toEqual([13, null, 13])
  })

  test("says unknown, not 0, for what the BMS did not say", () => {
    save([0], () => null)
    const query = {
      batteries: [1],
      series: ["voltage", "power", "cellLow", "temperatureHigh"],
      from: 0,
      to: minute,
      points: 5,
    } as const
    for (const column of Object.values(onlyBattery(store.history.range(query)).series)) {
      expect(column.mean).toEqual([null])
    }
  })
})
