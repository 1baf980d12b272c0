import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { AlertKeeper, type KeeperDeps } from "../../src/alerts/alert-keeper.ts"
import { newRecipient, type Recipient } from "../../src/alerts/recipient.ts"
import { hour, minute } from "../../src/alerts/rule.ts"
import type { AppEvents } from "../../src/app-events.ts"
import type { Alert } from "../../src/battery/alert.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import type { Battery } from "../../src/battery/battery.ts"
import { LinkError } from "../../src/ble/link-error.ts"
import type { RadioState } from "../../src/ble/link.ts"
import type { Reading } from "../../src/bms/reading.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import type { ClockStep } from "../../src/lib/wall-clock.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { readingOf } from "../fakes/reading-of.ts"

class TestClock extends FakeClock {
  trusted = true
  guessed = false
  listener: (step: ClockStep) => void = () => {}
  onStep(listener: (step: ClockStep) => void) {
    this.listener = listener
    return () => {}
  }
}

let folder: string
let store: Store
let clock: TestClock
let board: StatusBoard
let keeper: AlertKeeper
let batteries: Battery[]
let radio: RadioState
let recipients: Recipient[]
let told: Alert[]
let errors: unknown[]
let events: ReturnType<typeof createEventBus<AppEvents>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-keeper-"))
  store = new Store(folder)
  await store.start()
  clock = new TestClock()
  batteries = ["A4:C1:37:00:00:01", "A4:C1:37:00:00:02", "A4:C1:37:00:00:03"].map(
    (address, index) =>
      store.batteries.add({ name: `B${index}`, address, protocol: "jbd", addedAt: clock.now() }),
  )
  radio = { kind: "ready" }
  recipients = [{ ...newRecipient, id: "1", address: "jan@example.cz", language: "cs" }]
  await begin()
})

afterEach(async () => {
  await keeper.stop()
  await store.stop()
  rmSync(folder, { recursive: true })
})

/** As batmon starts: what is in memory is gone. */
async function begin(): Promise<void> {
  events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  board = new StatusBoard({ radio: livelyRadio, clock, events })
  board.follow(batteries, () => ({ identity: null, latest: null }))
  told = []
  errors = []
  events.on("alert-changed", (alert) => told.push(alert))
  keeper = new AlertKeeper(depsOf())
  await keeper.start()
}

const depsOf = (): KeeperDeps => ({
  store,
  events,
  clock,
  statuses: () => board.statuses,
  radio: () => radio,
  storage: () => ({ kind: "well" }),
  modelOf: () => genericModel("lifepo4", { cells: 4, capacity: 100 }),
  identityOf: () => null,
  choices: () => ({}),
  interval: 2 * minute,
  recipients: () => recipients,
  directWays: () => [],
  mailState: () => ({ mailStuckFor: 0, mailLost: 0, mailAnswer: "" }),
  onUnsaved: () => {},
  boardId: () => "board",
  timeZone: "UTC",
  onQueued: () => {},
  onError: (error) => errors.push(error),
  log: createLogger([]),
})

const one = () => batteries[0]?.id ?? 0

const hears = (id: number, said: Partial<Reading>) =>
  board.succeeded(id, {
    reading: readingOf({ nominalCapacity: 100, current: -5, ...said }),
    ...{ identity: null, rssi: -60, duration: 900, frameErrors: 0 },
  })

/** Every two minutes, all batteries: `look` says what each of them gives. */
async function rounds(
  count: number,
  look: (id: number) => Partial<Reading> | null,
  interval = 2 * minute,
): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await clock.advance(interval)
    for (const { id } of batteries) {
      const said = look(id)
      if (said) hears(id, said)
      else board.failed(id, new LinkError("A4:C1:37:00:00:01", "hear", { reason: "not heard" }))
    }
  }
}

const lowFor = (id: number) => (each: number) => ({ soc: each === id ? 15 : 60 })

test("an alert and its mail are stored with the reading that raises it, and told once", async () => {
  await rounds(10, lowFor(one()))
  expect(told).toMatchObject([{ rule: "soc-low", battery: one(), state: "raised", value: 15 }])
  expect(keeper.active).toMatchObject([{ rule: "soc-low" }])
  expect(store.alerts.open()).toHaveLength(1)
  const { raisedAt = null } = told[0] ?? {}
  expect(store.outbox.list(10)).toMatchObject([
    { recipient: "jan@example.cz", kind: "alert", turn: "raised", createdAt: raisedAt ?? 0 },
  ])
  expect((raisedAt ?? 0) - (told[0]?.since ?? 0)).toBe(4 * minute)
})

test("it goes on over a restart, is not told again, and its end is", async () => {
  await rounds(5, lowFor(one()))
  await keeper.stop()
  await begin()
  expect(keeper.active).toHaveLength(1)
  await rounds(5, lowFor(one()))
  expect(told).toEqual([])
  await rounds(10, () => ({ soc: 60 }))
  expect(told).toMatchObject([{ state: "cleared" }])
  expect(keeper.active).toEqual([])
  expect(store.outbox.list(10).map(({ kind }) => kind)).toEqual(["recovery", "alert"])
})

test("what comes and goes is recognised over restarts", async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    await rounds(5, lowFor(one()))
    await rounds(10, () => ({ soc: 60 }))
    await keeper.stop()
    await begin()
  }
  const flapping = store.alerts.list({ limit: 9 }).filter(({ rule }) => rule === "soc-low")
  expect(flapping.map((alert) => alert.flapping)).toEqual([true, false, false])
})

test("one that was acknowledged is not repeated, and one that was not is", async () => {
  const critical = (id: number) => ({ soc: id === one() ? 5 : 60 })
  await rounds(5, critical)
  await clock.advance(9 * hour)
  const repeated = () => store.outbox.list(50).filter(({ turn }) => turn === "repeated").length
  expect(repeated()).toBe(2)
  const [alert] = keeper.active
  expect(keeper.acknowledge(alert?.id ?? 0, "eva")).toBe(true)
  expect(keeper.acknowledge(alert?.id ?? 0, "eva")).toBe(false)
  expect(told.at(-1)).toMatchObject({ state: "acknowledged", acknowledgedBy: "eva" })
  await clock.advance(24 * hour)
  expect(repeated()).toBe(2)
})

test("a dead adapter is one alert, not one for each battery", async () => {
  await rounds(3, () => ({ soc: 60 }))
  radio = { kind: "missing", detail: "no hci0" }
  await rounds(60, () => null)
  expect(told).toMatchObject([{ rule: "adapter", battery: null, detail: "missing" }])
  radio = { kind: "ready" }
  await rounds(20, () => ({ soc: 60 }))
  expect(told).toMatchObject([{ state: "raised" }, { rule: "adapter", state: "cleared" }])
})

test("an adapter that hears nothing at all is one alert as well", async () => {
  await rounds(3, () => ({ soc: 60 }))
  await rounds(60, () => null)
  expect(told).toMatchObject([{ rule: "adapter", detail: "unheard" }])
})

test("two that are silent while the adapter hears others are each told", async () => {
  batteries = batteries.slice(0, 2)
  events.emit("batteries-changed", { batteries })
  board.follow(batteries, () => ({ identity: null, latest: null }))
  await rounds(3, () => ({ soc: 60 }))
  await rounds(20, () => null)
  expect(told.map(({ rule }) => rule)).toEqual(["silent", "silent"])
})

test("one battery that is silent among others is told as that, and back when it is heard", async () => {
  await rounds(3, () => ({ soc: 60 }))
  await rounds(20, (id) => (id === one() ? null : { soc: 60 }))
  expect(told).toMatchObject([{ rule: "silent", battery: one() }])
  await rounds(3, () => ({ soc: 60 }))
  expect(told.at(-1)).toMatchObject({ rule: "silent", state: "cleared" })
})

test("one that is asked once an hour is not silent before three hours in a row", async () => {
  const silent = (id: number) => (id === one() ? null : { soc: 60 })
  await rounds(3, () => ({ soc: 60 }), hour)
  await rounds(2, silent, hour)
  expect(told).toEqual([])
  await rounds(1, silent, hour)
  expect(told).toMatchObject([{ rule: "silent", battery: one() }])
})

test.each([null, hour])(
  "a fault of one that is heard at every second attempt is told, with an interval of %p too",
  async (interval) => {
    batteries = batteries.map((battery) => (interval === null ? battery : { ...battery, interval }))
    board.follow(batteries, () => ({ identity: null, latest: null }))
    for (let round = 0; round < 5; round += 1) {
      await rounds(1, lowFor(one()), interval ?? 2 * minute)
      await rounds(1, (id) => (id === one() ? null : { soc: 60 }), interval ?? 2 * minute)
    }
    expect(told).toMatchObject([{ rule: "soc-low", battery: one(), state: "raised" }])
  },
)

test("nothing is raised while the time is not to be trusted", async () => {
  clock.trusted = false
  await rounds(20, lowFor(one()))
  expect(told).toEqual([])
  clock.trusted = true
  await rounds(5, lowFor(one()))
  expect(told).toHaveLength(1)
})

test.each(["at once", "when the disk takes it again"])(
  "what was dated by a wrong clock and is moved %s is known as moved",
  async (when) => {
    const day = 24 * hour
    await rounds(5, lowFor(one()))
    const before = keeper.active[0]?.raisedAt ?? 0
    // As the clock keeper does: what is stored is its business.
    const move = () =>
      store.alerts.redate({ since: before - hour, until: before + hour, shift: 90 * day })
    clock.step(90 * day)
    if (when === "at once") move()
    clock.listener({ by: 90 * day, wasSynchronised: false })
    if (when !== "at once") {
      move()
      await clock.advance(minute)
    }
    expect(keeper.active[0]?.raisedAt).toBe(before + 90 * day)
    await rounds(10, () => ({ soc: 60 }))
    expect(store.alerts.list({ limit: 1 })).toMatchObject([
      { state: "cleared", raisedAt: before + 90 * day },
    ])
  },
)

test("with a battery that is removed its alerts are over, and nobody is told", async () => {
  await rounds(5, lowFor(one()))
  batteries = batteries.slice(1)
  events.emit("batteries-changed", { batteries })
  expect(keeper.active).toEqual([])
  expect(store.alerts.open()).toEqual([])
  expect(store.outbox.list(10)).toHaveLength(1)
})

test("another BMS is not judged by what the one before said", async () => {
  await rounds(5, (id) => ({ soc: 80, remainingCapacity: id === one() ? 80 : 60 }))
  batteries = batteries.map((battery) =>
    battery.id === one() ? { ...battery, address: "A4:C1:37:00:00:99" } : battery,
  )
  events.emit("batteries-changed", { batteries })
  board.follow(batteries, () => ({ identity: null, latest: null }))
  await rounds(5, (id) => ({ soc: 40, remainingCapacity: id === one() ? 30 : 60 }))
  expect(told).toEqual([])
})

test("what the disk refuses is stored when it takes it again, with its mail", async () => {
  const together = store.together.bind(store)
  store.together = () => {
    throw new Error("disk full")
  }
  await rounds(5, lowFor(one()))
  expect(told).toEqual([])
  expect(errors.map(String)).toContain("Error: disk full")
  store.together = together
  await rounds(1, lowFor(one()))
  expect(told).toMatchObject([{ rule: "soc-low", state: "raised" }])
  expect(store.outbox.list(10)).toHaveLength(1)
})
