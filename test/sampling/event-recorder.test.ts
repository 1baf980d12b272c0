import { beforeEach, describe, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import type { RadioState } from "../../src/ble/link.ts"
import type { Protection } from "../../src/bms/reading.ts"
import { createEventBus, type EventBus } from "../../src/lib/events.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { unheard } from "../../src/sampling/status-board.ts"
import type { BatteryStatus } from "../../src/sampling/battery-status.ts"
import { EventRecorder } from "../../src/sampling/event-recorder.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { readingOf } from "../fakes/reading-of.ts"

const battery = { id: 7, name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }

let events: EventBus<AppEvents>
let clock: FakeClock
let kept: string[]
let activeBefore: Protection[]
let recorder: EventRecorder

beforeEach(async () => {
  events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  clock = new FakeClock()
  kept = []
  activeBefore = []
  recorder = new EventRecorder({
    add: ({ battery, kind, detail }) => kept.push(`${battery} ${kind} ${detail}`.trim()),
    activeProtections: () => activeBefore,
    events,
    clock,
    log: silentLogger,
  })
  await recorder.start()
  kept = []
})

const sampled = (change: Partial<BatteryStatus>) =>
  events.emit("sampled", {
    ...unheard(battery),
    ...change,
  })

const failure = (count: number) => ({
  failure: { time: 0, step: "hear" as const, message: "not heard", cause: "held" as const, count },
})

const reading = (...protections: Protection[]) => ({
  latest: { reading: readingOf({ protections }), time: 0, takenAt: 0 },
})

describe("a battery", () => {
  test("is lost after three failures in a row, once, and back with the next reading, once", () => {
    for (const count of [1, 2, 3, 4, 5]) sampled(failure(count))
    sampled(reading())
    sampled(reading())
    expect(kept).toEqual(["7 battery-lost held", "7 battery-back"])
  })

  test("that misses two readings is not lost", () => {
    sampled(failure(1))
    sampled(failure(2))
    sampled(reading())
    expect(kept).toEqual([])
  })

  test("has an event for each protection that begins or ends, not for one that lasts", () => {
    sampled(reading("cell-overvoltage"))
    sampled(reading("cell-overvoltage", "short-circuit"))
    sampled(reading("short-circuit"))
    sampled(failure(1))
    sampled(reading("short-circuit"))
    expect(kept).toEqual([
      "7 protection-on cell-overvoltage",
      "7 protection-on short-circuit",
      "7 protection-off cell-overvoltage",
    ])
  })
})

describe("after a restart", () => {
  test("a protection that was active and still is has not begun now; one that is over ended", () => {
    activeBefore = ["cell-overvoltage", "short-circuit"]
    sampled(reading("cell-overvoltage"))
    activeBefore = []
    sampled(reading("cell-overvoltage"))
    expect(kept).toEqual(["7 protection-off short-circuit"])
  })
})

describe("the radio", () => {
  const missing: RadioState = { kind: "missing", detail: "no hci0" }
  const cases: readonly (readonly [string, readonly RadioState[], readonly string[]])[] = [
    ["well from the start is no news", [{ kind: "starting" }, { kind: "ready" }], []],
    [
      "gone and back is told once each",
      [{ kind: "ready" }, missing, missing, { kind: "ready" }],
      ["null radio-lost no hci0", "null radio-back"],
    ],
    [
      "missing from the start is told",
      [{ kind: "starting" }, missing],
      ["null radio-lost no hci0"],
    ],
  ]
  test.each(cases)("%s", (_what, states, told) => {
    for (const state of states) events.emit("radio-changed", state)
    expect(kept).toEqual([...told])
  })
})

test("what becomes of the disk is an event, with its reason; a damaged file is told by others", () => {
  events.emit("storage-changed", { kind: "filling", free: 0.08 })
  events.emit("storage-changed", { kind: "refused", reason: "disk I/O error" })
  events.emit("storage-changed", {
    kind: "damaged",
    file: "history.db",
    setAside: "x",
    salvage: "running",
    rows: 0,
  })
  events.emit("storage-changed", { kind: "well" })
  expect(kept).toEqual(["null disk-filling", "null disk-refused disk I/O error", "null disk-well"])
})

describe("the clock", () => {
  test("that NTP sets forward is an event; that it trims is none", () => {
    sampled(reading())
    clock.step(2_000)
    sampled(reading())
    clock.step(86_400_000)
    sampled(reading())
    expect(kept).toEqual(["null clock-stepped +86400 s"])
  })
})

test("stopping is an event, and nothing is heard after it", async () => {
  await recorder.stop()
  sampled(reading("short-circuit"))
  expect(kept).toEqual(["null stopped"])
})
