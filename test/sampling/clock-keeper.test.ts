import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { earliestTime, WallClock } from "../../src/lib/wall-clock.ts"
import { ClockKeeper } from "../../src/sampling/clock-keeper.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import type { NewAlert } from "../../src/store/alert-table.ts"
import type { NewMessage } from "../../src/store/outbox-table.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { HistoryFile } from "../fakes/history-file.ts"
import { readingOf } from "../fakes/reading-of.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

const battery = { id: 1, name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }

const sampleOf = (soc: number) => ({
  reading: readingOf({ soc }),
  identity: null,
  rssi: null,
  duration: 900,
  frameErrors: 0,
})

/** A run of batmon, as far as time matters to it, on a board that was started `uptime` ago. */
async function run({ system, boot = "b", uptime = 0 }: Running) {
  let synchronised = false
  const clock = new WallClock({ system, isSynchronised: () => synchronised })
  const board = new StatusBoard({
    radio: livelyRadio,
    clock,
    events: createEventBus<AppEvents>(() => {}),
  })
  board.follow([battery], () => ({ identity: null, latest: null }))
  const writer = new ReadingWriter((readings) => file.store.history.save(readings), silentLogger)
  const booted = system.monotonic() - uptime
  const keeper = new ClockKeeper({
    clock,
    boot: { id: boot, uptime: () => system.monotonic() - booted },
    store: file.store,
    writer,
    board,
    add: (event) => file.store.events.add(event),
    log: silentLogger,
  })
  await keeper.start()
  await system.advance(0)
  let soc = 0
  /** A reading, then two minutes in which it is stored. */
  const round = async () => {
    const latest = board.succeeded(1, sampleOf(++soc))
    if (!latest) throw new Error("the battery is not followed")
    writer.add({ battery: 1, time: latest.time, reading: latest.reading })
    await system.advance(second)
    writer.flush()
    await system.advance(2 * minute - second)
  }
  return {
    clock,
    board,
    keeper,
    writer,
    round,
    rounds: async (count: number) => {
      for (let done = 0; done < count; done += 1) await round()
    },
    /** NTP answers: it is `time`. */
    setRight: async (time: number) => {
      system.step(time - system.now())
      synchronised = true
      for (let turns = 0; turns < 20; turns += 1) await system.advance(second)
    },
    end: async () => {
      await keeper.stop()
      writer.flush()
    },
  }
}

interface Running {
  readonly system: FakeClock
  readonly boot?: string
  readonly uptime?: number
}

/** The id of an account. */
const owner = () =>
  file.store.accounts.add({ name: "Owner", role: "administrator", passwordHash: "x", time: 0 }).id

const alertAt = (time: number): NewAlert => ({
  ...alertOf({ since: time, raisedAt: time }),
  key: "",
})

/** Waits to be sent in half a minute. */
const messageAt = (createdAt: number): NewMessage => ({
  ...{ recipient: "jan@example.cz", language: "cs", kind: "alert", alert: 1, turn: "raised" },
  ...{ content: undefined, messageId: "<1@batmon>", thread: [] },
  ...{ createdAt, nextAttemptAt: createdAt + 30 * second, expiresAt: createdAt + 72 * hour },
})

/** What is stored: [state of charge, which counts the rounds, time]. */
const stored = () =>
  file
    .rows("SELECT soc, time FROM readings ORDER BY time")
    .map(([soc, time]) => [Number(soc), Number(time)])
const rounds = (first: number, count: number, start: number) =>
  Array.from({ length: count }, (_, index) => [first + index, start + index * 2 * minute])

describe("a board whose clock starts in 1970", () => {
  test("stores readings at once, after all that was known, and dates them when the time is", async () => {
    file.fill({ from: noon - day, to: noon - day + 1, every: 1, batteries: [1] })
    const system = new FakeClock(0)
    const batmon = await run({ system })
    await batmon.rounds(3)
    expect(stored().slice(1)).toEqual(rounds(1, 3, noon - day + 1))
    await batmon.setRight(noon)
    await batmon.rounds(1)
    await batmon.end()
    expect(stored().slice(1)).toEqual([...rounds(1, 3, noon - 6 * minute), [4, noon + 20 * second]])
    expect(batmon.clock.trusted).toBe(true)
  })

  test("loses none over a power cut before that, and keeps the order of the boots", async () => {
    const first = await run({ system: new FakeClock(0), boot: "a" })
    await first.rounds(3)
    // The power goes: nothing is ended.
    const system = new FakeClock(0)
    const second = await run({ system, boot: "b" })
    await second.rounds(3)
    await second.setRight(noon)
    await second.end()
    expect(stored().map(([soc]) => soc)).toEqual([1, 2, 3, 1, 2, 3])
    expect(stored().slice(3)).toEqual(rounds(1, 3, noon - 6 * minute))
    expect(stored()[0]?.[1]).toBe(earliestTime)
  })

  test("and never hears from NTP: goes on from the last known time, and says so after ten minutes", async () => {
    file.fill({ from: noon, to: noon + 1, every: 1, batteries: [1] })
    const system = new FakeClock(0)
    const batmon = await run({ system })
    await batmon.rounds(4)
    expect(file.store.events.list({ limit: 9 })).toEqual([])
    await batmon.rounds(3)
    expect(file.store.events.list({ limit: 9 }).map(({ kind }) => kind)).toEqual(["clock-unset"])
    expect(batmon.clock.trusted).toBe(true)
    await batmon.end()
    const times = stored().map(([, time]) => time)
    expect(times.slice(2)).toEqual(rounds(0, 6, noon + 2 * minute + 1).map(([, time]) => time ?? 0))
  })

  test("knows after a restart how late it was, also when no battery was heard", async () => {
    const system = new FakeClock(noon)
    const first = await run({ system, boot: "a" })
    for (let minutes = 0; minutes < 25; minutes += 1) await system.advance(minute)
    const second = await run({ system: new FakeClock(0), boot: "b" })
    expect(second.clock.now()).toBeGreaterThan(noon + 15 * minute)
    await second.end()
    await first.end()
  })
})

describe("a clock that is set while batmon runs", () => {
  test.each([
    ["a day forward", day],
    ["four minutes forward", 4 * minute],
    ["three minutes back, onto what is stored", -3 * minute],
    ["a day back", -day],
  ])("%s neither loses, doubles nor reorders readings", async (_what, by) => {
    const system = new FakeClock(noon)
    const batmon = await run({ system })
    await batmon.rounds(3)
    await batmon.setRight(noon + 6 * minute + by)
    await batmon.rounds(3)
    await batmon.end()
    expect(stored()).toEqual([
      ...rounds(1, 3, noon + by),
      ...rounds(4, 3, noon + by + 6 * minute + 20 * second),
    ])
  })

  test("takes along what waits to be stored, what the page tells and what happened", async () => {
    const system = new FakeClock(noon)
    const batmon = await run({ system })
    const latest = batmon.board.succeeded(1, sampleOf(1))
    batmon.writer.add({ battery: 1, time: latest?.time ?? 0, reading: readingOf({ soc: 1 }) })
    batmon.board.failed(1, new Error("nothing was heard"))
    file.store.events.add({ time: noon, battery: null, kind: "started" })
    const entry = { account: null, from: "", action: "password-reset", detail: "" }
    file.store.audit.add({ ...entry, time: noon })
    const browser = { account: owner(), address: "", agent: "" }
    file.store.sessions.add({ ...browser, tokenHash: "now", time: noon })
    file.store.sessions.add({ ...browser, tokenHash: "before", time: noon - hour })
    await batmon.setRight(noon + day)
    await batmon.end()
    expect(stored()).toEqual([[1, noon + day]])
    expect(batmon.board.status(1)).toMatchObject({
      latest: { time: noon + day },
      failure: { time: noon + day },
      link: { failures: [{ time: noon + day }] },
    })
    expect(file.store.events.list({ limit: 1 })[0]?.time).toBe(noon + day)
    expect(file.store.audit.list({ limit: 1 })[0]?.time).toBe(noon + day)
    // Who signed in by the wrong clock has not been gone for a day.
    const times = { createdAt: noon + day, seenAt: noon + day }
    expect(file.store.sessions.find("now")).toMatchObject(times)
    expect(file.store.sessions.find("before")).toMatchObject({ createdAt: noon - hour })
  })

  test("whoever hears of it next finds alerts moved, and mails as near as they were", async () => {
    const system = new FakeClock(noon)
    const batmon = await run({ system })
    const alert = file.store.alerts.add(alertAt(noon))
    const mail = file.store.outbox.add(messageAt(noon))
    const before = file.store.outbox.add(messageAt(noon - hour))
    let seen = 0
    batmon.clock.onStep(() => (seen = file.store.alerts.find(alert.id)?.raisedAt ?? 0))
    await batmon.setRight(noon + day)
    await batmon.end()
    expect(seen).toBe(noon + day)
    expect(file.store.outbox.find(mail)).toMatchObject(messageAt(noon + day))
    expect(file.store.outbox.find(before)).toMatchObject(messageAt(noon - hour))
  })

  test("leaves alone what was dated by a clock that was right", async () => {
    const system = new FakeClock(noon)
    const batmon = await run({ system })
    await batmon.setRight(noon)
    await batmon.rounds(2)
    const before = stored()
    await batmon.setRight(system.now() + hour)
    await batmon.rounds(1)
    await batmon.end()
    expect(stored().slice(0, 2)).toEqual(before)
    expect(stored()).toHaveLength(3)
  })

  test("ten years ahead by mistake, and back, is no known time after the next boot", async () => {
    const system = new FakeClock(noon)
    const first = await run({ system, boot: "a" })
    await first.rounds(3)
    system.step(3653 * day)
    // No battery is heard: what is known of the time is what is noted.
    for (let minutes = 0; minutes < 16; minutes += 1) await system.advance(minute)
    system.step(-3653 * day)
    await first.rounds(1)
    // The power goes: nothing is ended.
    const second = await run({ system: new FakeClock(noon + day), boot: "b" })
    expect(second.clock.guessed).toBe(false)
    expect(second.clock.now()).toBe(noon + day)
    await second.end()
    expect(stored()).toEqual([...rounds(1, 3, noon), ...rounds(4, 1, noon + 22 * minute)])
    await first.end()
  })

  test("between two runs of one boot is seen by the second", async () => {
    const first = await run({ system: new FakeClock(noon) })
    await first.rounds(3)
    await first.end()
    const second = await run({
      system: new FakeClock(noon + day + 10 * minute),
      uptime: 10 * minute,
    })
    await second.rounds(1)
    await second.end()
    expect(stored()).toEqual([...rounds(1, 3, noon + day), [1, noon + day + 10 * minute]] as [
      number,
      number,
    ][])
  })
})

test.each(["while the second runs", "between the two"])(
  "what an earlier run of the same boot dated wrong is moved when the clock is set %s",
  async (when) => {
    const first = await run({ system: new FakeClock(noon) })
    const browser = { account: owner(), address: "", agent: "", tokenHash: "one" }
    file.store.sessions.add({ ...browser, time: noon + minute })
    file.store.events.add({ time: noon + minute, battery: null, kind: "started" })
    const alert = file.store.alerts.add(alertAt(noon + minute))
    const mail = file.store.outbox.add(messageAt(noon + minute))
    await first.end()
    const isBefore = when === "between the two"
    const system = new FakeClock(noon + 10 * minute + (isBefore ? 90 * day : 0))
    const second = await run({ system, uptime: 10 * minute })
    await second.setRight(noon + 10 * minute + 90 * day)
    await second.end()
    const moved = noon + minute + 90 * day
    expect(file.store.sessions.find("one")).toMatchObject({ createdAt: moved, seenAt: moved })
    expect(file.store.events.list({ limit: 1 })[0]?.time).toBe(moved)
    expect(file.store.alerts.find(alert.id)).toMatchObject({ since: moved, raisedAt: moved })
    // Neither too old to be sent at once, nor put off by ninety days.
    expect(file.store.outbox.find(mail)).toMatchObject(messageAt(moved))
  },
)

test("stopping waits until readings are moved, and then stores those that waited", async () => {
  const system = new FakeClock(noon)
  const batmon = await run({ system })
  await batmon.rounds(3)
  system.step(hour)
  batmon.clock.now()
  batmon.writer.add({ battery: 1, time: batmon.clock.now(), reading: readingOf({ soc: 4 }) })
  batmon.writer.flush()
  expect(batmon.keeper.redating).toBe(true)
  await batmon.end()
  expect(stored()).toEqual(rounds(1, 4, noon + hour))
})

test("the age of a reading is known within a boot, and always by a clock that is right", async () => {
  const batmon = await run({ system: new FakeClock(noon), uptime: hour })
  expect(batmon.keeper.knowsAge(noon - minute)).toBe(true)
  expect(batmon.keeper.knowsAge(noon - 2 * hour)).toBe(false)
  await batmon.setRight(noon)
  expect(batmon.keeper.knowsAge(noon - 2 * hour)).toBe(true)
  await batmon.end()
})
