import { afterEach, beforeEach, expect, test } from "bun:test"

import { createLogger } from "../../src/lib/log.ts"
import { HealthKeeper } from "../../src/sampling/health-keeper.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { allSteps, HistoryFile } from "../fakes/history-file.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 22, 12)

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

test("reads out of the hours how the cells come apart, and out of the days what was taken out", async () => {
  const { batteries, history } = file.store
  const battery = batteries.add({ name: "A", address: "A", protocol: "jbd", addedAt: now })
  const readings = []
  for (let time = now - 40 * day; time < now; time += hour / 15) {
    const spread = 0.01 + (0.02 * (time - now + 40 * day)) / (40 * day)
    const reading = readingOf({ current: -2, soc: 60, cellVoltages: [3.3, 3.3 + spread] })
    readings.push({ battery: battery.id, time, reading })
  }
  history.save(readings)
  allSteps(history.rollups.writeClosed(now))
  const clock = new FakeClock(now)
  const keeper = new HealthKeeper({
    batteries: () => batteries.list(),
    capacityOf: () => 100,
    history: (work) => work(history),
    clock,
    log: createLogger([]),
  })
  expect(keeper.history(battery.id)).toEqual({ drift: null, out: null })
  await keeper.start()
  while (keeper.history(battery.id).drift === null) await clock.advance(60_000)
  const { drift, out } = keeper.history(battery.id)
  expect(1000 * (drift?.perMonth ?? 0)).toBeCloseTo(15, 0)
  expect(out?.charge).toBeGreaterThan(39 * 48)
  expect(out?.charge).toBeLessThan(41 * 48)
  await keeper.stop()
})
