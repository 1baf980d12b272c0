import { describe, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { type Recalled, StatusBoard } from "../../src/sampling/status-board.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { readingOf } from "../fakes/reading-of.ts"

const battery = { id: 1, name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }

function build(recalled: Recalled) {
  const clock = new FakeClock()
  const events = createEventBus<AppEvents>(() => {})
  const board = new StatusBoard({ radio: livelyRadio, clock, events })
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
  board.succeeded(1, {
    reading: readingOf({ soc: 50 }),
    identity: null,
    rssi: null,
    duration: 900,
    frameErrors: 0,
  })
  board.follow([{ ...battery, name: "Boat" }], () => nothing)
  expect(board.status(1)).toMatchObject({
    battery: { name: "Boat" },
    latest: { reading: { soc: 50 } },
  })
})

test("what a BMS does not say of itself this time stays as it was known", () => {
  const known = {
    hardware: "JBD-SP04S034",
    softwareVersion: "8.0",
    productionDate: "2022-03-28",
    trips: { "short-circuit": 2 },
  }
  const { board } = build({ ...nothing, identity: known })
  const said = { ...known, hardware: null, softwareVersion: "8.1", trips: null }
  const sample = { reading: readingOf({}), rssi: null, duration: 900, frameErrors: 0 }
  board.succeeded(1, { ...sample, identity: said })
  expect(board.status(1)?.identity).toEqual({ ...known, softwareVersion: "8.1" })
})

test("the reading of a battery that was removed meanwhile goes nowhere", () => {
  const { board } = build(nothing)
  board.follow([], () => nothing)
  expect(
    board.succeeded(1, {
      reading: readingOf({}),
      identity: null,
      rssi: null,
      duration: 900,
      frameErrors: 0,
    }),
  ).toBeNull()
  expect(board.statuses).toEqual([])
})

test("a step of the clock moves what was dated in this run, and nothing older", () => {
  const start = new FakeClock().now()
  const old = { identity: null, latest: { time: start - 60_000, reading: readingOf({}) } }
  const { board } = build(old)
  board.failed(1, new Error("silent"))
  const age = board.status(1)?.latest?.takenAt
  board.redate(start, 3_600_000)
  expect(board.status(1)?.latest).toMatchObject({ time: start - 60_000, takenAt: age })
  expect(board.status(1)?.failure?.time).toBe(start + 3_600_000)
})

describe("the quality of a connection", () => {
  const sample = (frameErrors: number, duration: number) => ({
    reading: readingOf({}),
    identity: null,
    rssi: -70,
    duration,
    frameErrors,
  })

  test("is counted over attempts, with the newest failures", () => {
    const { board, clock } = build(nothing)
    board.succeeded(1, sample(2, 900))
    for (let count = 1; count <= 6; count++) board.failed(1, new Error(`failure ${count}`))
    board.succeeded(1, sample(1, 1200))
    const link = board.status(1)?.link
    expect(link).toMatchObject({ attempts: 8, readings: 2, frameErrors: 3, exchange: 1200 })
    expect(link?.failures.map(({ message }) => message)).toEqual(
      [6, 5, 4, 3, 2].map((count) => `failure ${count}`),
    )
    expect(link?.failures[0]?.time).toBe(clock.now())
  })

  test("begins anew at another address, as does everything that the BMS said", () => {
    const { board } = build(nothing)
    board.succeeded(1, sample(0, 900))
    board.failed(1, new Error("gone"))
    board.follow([{ ...battery, address: "A4:C1:37:00:00:09" }], () => nothing)
    expect(board.status(1)).toMatchObject({
      latest: null,
      identity: null,
      failure: null,
      rssi: null,
      link: { attempts: 0, readings: 0, failures: [] },
    })
  })
})
