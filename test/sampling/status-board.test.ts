import { describe, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { type Recalled, StatusBoard } from "../../src/sampling/status-board.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { readingOf } from "../fakes/reading-of.ts"

const battery = { id: 1, name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }

function build(recalled: Recalled) {
  const clock = new FakeClock()
  const events = createEventBus<AppEvents>(() => {})
  const board = new StatusBoard({ clock, events })
  board.follow([battery], () => recalled)
  return { board, clock }
}

const nothing: Recalled = { identity: null, latest: null }

describe("after a restart", () => {
  const start = new FakeClock().now()
  const stored = (time: number): Recalled => ({
    identity: null,
    latest: { time, reading: readingOf({ voltage: 13 }) },
  })

  test("the stored reading is known with its true age", () => {
    const { board, clock } = build(stored(start - 600_000))
    expect(clock.monotonic() - (board.status(1)?.latest?.takenAt ?? 0)).toBe(600_000)
  })

  test("a stored reading from the future is unknown: the board's clock is not set yet", () => {
    expect(build(stored(start + 1)).board.status(1)?.latest).toBeNull()
  })
})

test("a renamed battery keeps what is known of it", () => {
  const { board } = build(nothing)
  board.succeeded(1, { reading: readingOf({ soc: 50 }), identity: null, rssi: null })
  board.follow([{ ...battery, name: "Boat" }], () => nothing)
  expect(board.status(1)).toMatchObject({
    battery: { name: "Boat" },
    latest: { reading: { soc: 50 } },
  })
})

test("the reading of a battery that was removed meanwhile goes nowhere", () => {
  const { board } = build(nothing)
  board.follow([], () => nothing)
  expect(board.succeeded(1, { reading: readingOf({}), identity: null, rssi: null })).toBeNull()
  expect(board.statuses).toEqual([])
})
