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

describe("over a daylight saving change", () => {
  const hour = 60 * minute
  const changes = [
    ["spring", Date.UTC(2026, 2, 28, 23), 23],
    ["autumn", Date.UTC(2026, 9, 24, 22), 25],
  ] as const

  test.each(changes)(
    "in %s a day, its hours and its neighbours are whole",
    async (_when, start, hours) => {
      await store.stop()
      store = new Store(folder, { ...gap, timeZone: "Europe/Prague" })
      await store.start()
      const from = start - 48 * hour
      const to = start + (hours + 48) * hour
      save(
        Array.from({ length: (to - from) / (2 * minute) }, (_, index) => from + index * 2 * minute),
        () => 13,
      )
      for (const _step of store.history.rollups.writeClosed(to));
      const ask = (range: { from: number; to: number; points: number }) => {
        const query = { batteries: [1], series: ["voltage"], ...range } as const
        const { source, batteries } = store.history.range(query)
        const { times = [], series = {} } = batteries[0] ?? {}
        expect(series.voltage?.mean).not.toContain(null)
        return { source, times }
      }
      const day = ask({ from: start, to: start + hours * hour, points: 1000 })
      expect([day.source, day.times.length]).toEqual(["readings", hours * 30])
      const byHour = ask({ from, to, points: 1000 })
      expect(byHour).toEqual({
        source: "hours",
        times: Array.from({ length: 96 + hours }, (_, index) => from + index * hour),
      })
      const byDay = ask({ from: from - 4000 * hour, to: to + 4000 * hour, points: 1000 })
      expect(byDay).toEqual({
        source: "days",
        times: [-48, -24, 0, hours, hours + 24].map((after) => start + after * hour),
      })
    },
  )
})
