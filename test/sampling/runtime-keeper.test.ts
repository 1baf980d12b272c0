import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import type { Battery } from "../../src/battery/battery.ts"
import type { RuntimeEstimate } from "../../src/battery/runtime.ts"
import type { Reading } from "../../src/bms/reading.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import { ModelKeeper } from "../../src/sampling/model-keeper.ts"
import { RuntimeKeeper } from "../../src/sampling/runtime-keeper.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { allSteps, HistoryFile } from "../fakes/history-file.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 5, 1)

/** 1 A, and 12 A from 18 to 22 o'clock. */
const usual = (time: number): number =>
  time % day >= 18 * hour && time % day < 22 * hour ? -12 : -1

let file: HistoryFile
let clock: FakeClock
let battery: Battery
let charge: number
let refuses: boolean
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
  clock = new FakeClock(start)
  charge = 100
  refuses = false
  const { batteries } = file.store
  battery = batteries.add({
    name: "A",
    address: "A4:C1:37:00:00:01",
    protocol: "jbd",
    addedAt: start,
  })
})
afterEach(() => file.remove())

interface Board {
  readonly keeper: RuntimeKeeper
  readonly models: ModelKeeper
  readonly told: RuntimeEstimate[]
  stop(): Promise<void>
}

/** What runs on the board, until it is stopped or simply gone, as after a power cut. */
async function begin(): Promise<Board> {
  const events = createEventBus<AppEvents>((_, error) => {
    throw error
  })
  const log = createLogger([])
  const models = new ModelKeeper({ table: () => file.store.models, events, log })
  const told: RuntimeEstimate[] = []
  const keeper = new RuntimeKeeper({
    batteries: () => file.store.batteries.list(),
    models,
    history(work) {
      if (refuses) throw new Error("disk full")
      return work(file.store.history)
    },
    events,
    clock,
    utcOffset: () => 0,
    onRecalled: (_, estimate) => told.push(estimate),
    log,
  })
  await models.start()
  await keeper.start()
  await keeper.recalled
  return {
    keeper,
    models,
    told,
    async stop() {
      await keeper.stop()
      await models.stop()
    },
  }
}

const reading = (current: number, said: Partial<Reading> = {}) =>
  readingOf({
    current,
    remainingCapacity: Math.round(charge * 100) / 100,
    soc: Math.round(charge),
    nominalCapacity: 100,
    voltage: 13.2,
    cellVoltages: [3.3, 3.3, 3.3, 3.3],
    ...said,
  })

/** Lets time pass with a reading every two minutes, which is stored and taken in where `keeper` is given. */
async function pass(keeper: RuntimeKeeper | null, length: number, current = usual) {
  let estimate: RuntimeEstimate | null = null
  const stored = []
  for (let passed = 0; passed < length; passed += 2 * minute) {
    await clock.advance(2 * minute)
    const time = clock.now()
    charge = Math.min(100, Math.max(0, charge + current(time) / 30))
    stored.push({ battery: battery.id, time, reading: reading(current(time)) })
    const taken = { reading: reading(current(time)), time, takenAt: clock.monotonic() }
    if (keeper) estimate = keeper.estimate(battery, taken)
  }
  file.store.history.save(stored)
  return estimate
}

const best = (estimate: RuntimeEstimate | null) =>
  estimate?.toEmpty.kind === "known" ? estimate.toEmpty.best / 3600 : null

test("says how long the battery will last with the first reading, by a model that it proposes", async () => {
  const { keeper, models } = await begin()
  const estimate = await pass(keeper, 2 * minute, () => -9)
  expect(best(estimate)).toBeGreaterThan(5)
  expect(best(estimate)).toBeLessThan(15)
  expect(models.view(battery.id).model).toMatchObject({ chemistry: "lifepo4", cells: 4 })
})

test("says nothing for want of a model where the BMS does not tell its capacity", async () => {
  const { keeper } = await begin()
  const taken = { time: clock.now(), takenAt: clock.monotonic() }
  const mute = reading(-5, { nominalCapacity: null })
  expect(keeper.estimate(battery, { reading: mute, ...taken })).toMatchObject({
    state: "discharging",
    toEmpty: { kind: "unknown", reason: "no-model" },
  })
})

test("a clean restart goes on as if there had been none", async () => {
  const first = await begin()
  const before = await pass(first.keeper, 5 * hour)
  await first.stop()
  const second = await begin()
  const after = await pass(second.keeper, 2 * minute)
  expect(best(after)).toBeCloseTo((best(before) ?? 0) - 1 / 30, 0)
})

test("after a power cut the readings since the last save are taken in again", async () => {
  const first = await begin()
  await pass(first.keeper, 49 * hour, () => -1)
  const before = await pass(first.keeper, 4 * hour)
  const second = await begin()
  expect(second.told).toHaveLength(1)
  expect(best(second.told[0] ?? null)).toBeCloseTo(best(before) ?? 0, 5)
})

test("where nothing was remembered yet, evenings are learned from the hours that are stored", async () => {
  for (let days = 0; days < 8; days += 1) {
    await pass(null, 12 * hour)
    charge = 100
    await pass(null, 12 * hour)
  }
  allSteps(file.store.history.rollups.writeClosed(clock.now()))
  await pass(null, 16 * hour)
  charge = 55
  const { keeper } = await begin()
  const estimate = await pass(keeper, 2 * minute)
  // 2 hours at 1 A, 4 at 12 A would take 50 Ah: the floor is reached in the evening.
  expect(estimate?.toEmpty).toMatchObject({ basis: "usual-load" })
  expect(best(estimate)).toBeGreaterThan(4.5)
  expect(best(estimate)).toBeLessThan(6.5)
})

test("writes every other day, whatever comes in", async () => {
  const { keeper } = await begin()
  const table = file.store.history.runtimes
  const before = table.get(battery.id)
  await pass(keeper, 47 * hour)
  expect(table.get(battery.id)).toEqual(before)
  expect(file.rows("SELECT * FROM forecasts")).toEqual([])
  await pass(keeper, 2 * hour)
  expect(table.get(battery.id)).not.toEqual(before)
})

test("a clock that is set while it runs moves what was learned with it, and no charge is lost", async () => {
  const { keeper } = await begin()
  const since = clock.now()
  const before = await pass(keeper, 3 * hour, () => -9)
  clock.step(300 * day)
  keeper.redate(since, 300 * day)
  const after = await pass(keeper, 2 * minute, () => -9)
  expect(Math.abs((best(after) ?? 0) / (best(before) ?? 0) - 1)).toBeLessThan(0.15)
})

test("a forecast is scored when the battery is half way to its floor, and at the floor", async () => {
  const { keeper, stop } = await begin()
  await pass(keeper, 10 * hour, () => -9)
  const scored = keeper.forecasts(battery.id, 10)
  expect(new Set(scored.map(({ target }) => target))).toEqual(new Set(["half", "empty"]))
  for (const { best: told, truth } of scored) expect(Math.abs(told / truth - 1)).toBeLessThan(0.25)
  await stop()
  expect(file.store.history.forecasts.newest(battery.id, 10)).toEqual([...scored])
  expect((await begin()).keeper.forecasts(battery.id, 10)).toEqual(scored)
})

test("after a power cut the forecasts that came true since the last save are scored again", async () => {
  const first = await begin()
  await pass(first.keeper, 5 * hour, () => -2)
  await first.stop()
  const second = await begin()
  await pass(second.keeper, 14 * hour, () => -9)
  const scored = second.keeper.forecasts(battery.id, 100)
  const third = await begin()
  const again = third.keeper.forecasts(battery.id, 100)
  expect(again.length).toBeGreaterThan(0)
  // Those that were made since then are lost.
  expect(scored).toEqual(expect.arrayContaining([...again]))
})

test("another BMS at another address begins anew, and a removed battery leaves nothing", async () => {
  const board = await begin()
  await pass(board.keeper, 3 * hour)
  file.store.batteries.remove(battery.id, clock.now())
  await board.stop()
  allSteps(file.store.history.removal.remove(battery.id))
  expect(file.rows("SELECT * FROM runtimes")).toEqual([])
  expect(file.rows("SELECT * FROM forecasts")).toEqual([])
})

test("a disk that refuses costs no estimate", async () => {
  const { keeper } = await begin()
  await pass(keeper, 2 * minute, () => -9)
  refuses = true
  const estimate = await pass(keeper, 49 * hour, () => -1)
  expect(best(estimate)).toBeGreaterThan(20)
  expect(file.store.history.runtimes.get(battery.id)).toBeNull()
  refuses = false
  await pass(keeper, 2 * minute, () => -9)
  expect(file.store.history.runtimes.get(battery.id)).not.toBeNull()
})
