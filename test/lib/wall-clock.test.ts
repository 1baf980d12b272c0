import { describe, expect, test } from "bun:test"

import { earliestTime, WallClock } from "../../src/lib/wall-clock.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

let system: FakeClock
let synchronised: boolean
let clock: WallClock
let steps: { by: number; wasSynchronised: boolean }[]

function start(systemTime: number, { lastKnown = 0, kept = false } = {}) {
  system = new FakeClock(systemTime)
  synchronised = kept
  clock = new WallClock({ system, isSynchronised: () => synchronised })
  clock.begin(lastKnown)
  steps = []
  clock.onStep((step) => steps.push(step))
}

/** As NTP does: the time and the word for it come together. */
function setRight(time: number) {
  system.step(time - system.now())
  synchronised = true
}

describe("at the start", () => {
  const cases = [
    ["a clock that is kept right is followed", noon, { kept: true }, noon],
    ["also to before the last known time", noon, { kept: true, lastKnown: noon + year }, noon],
    ["a clock that may be right is followed", noon, { lastKnown: noon - hour }, noon],
    ["1970 is not followed", 0, { lastKnown: noon }, noon],
    ["yesterday is not followed", noon - 24 * hour, { lastKnown: noon }, noon],
    ["without any reading, 1970 is not followed either", 0, {}, earliestTime],
  ] as const
  test.each(cases)("%s", (_what, systemTime, options, shown) => {
    start(systemTime, options)
    expect(clock.now()).toBe(shown)
    expect(clock.guessed).toBe(shown !== systemTime)
  })

  test("a guessed time runs on with the monotonic clock", async () => {
    start(0, { lastKnown: noon })
    await system.advance(hour)
    expect(clock.now()).toBe(noon + hour)
  })
})

describe("trust", () => {
  test("is there at once when the clock is kept right, else after ten minutes", async () => {
    start(noon, { kept: true })
    expect(clock.trusted).toBe(true)
    start(noon, { lastKnown: noon - hour })
    await system.advance(9 * minute)
    expect(clock.trusted).toBe(false)
    await system.advance(minute)
    expect(clock.trusted).toBe(true)
  })

  test("begins again with a jump", async () => {
    start(noon, { lastKnown: noon - hour })
    await system.advance(hour)
    system.step(hour)
    expect(clock.trusted).toBe(false)
    await system.advance(10 * minute)
    expect(clock.trusted).toBe(true)
  })

  test("is never there for a clock years after the last known time that nobody keeps right", async () => {
    start(noon + 11 * year, { lastKnown: noon })
    await system.advance(24 * hour)
    expect(clock.trusted).toBe(false)
    setRight(noon)
    expect(clock.trusted).toBe(true)
  })
})

describe("a jump of the system's clock", () => {
  test("from 1970 is a step from the guessed time", async () => {
    start(0, { lastKnown: noon })
    await system.advance(minute)
    setRight(noon + 3 * hour)
    expect(clock.now()).toBe(noon + 3 * hour)
    expect(steps).toEqual([{ by: 3 * hour - minute, wasSynchronised: false }])
    expect(clock.guessed).toBe(false)
  })

  test("is told once, before any time after it is", () => {
    start(noon)
    const told: number[] = []
    clock.onStep(() => told.push(clock.now()))
    system.step(hour)
    expect([clock.now(), clock.now()]).toEqual([noon + hour, noon + hour])
    expect(told).toEqual([noon + hour])
  })

  test("of some seconds is followed in silence: NTP trims", () => {
    start(noon)
    system.step(4_000)
    expect(clock.now()).toBe(noon + 4_000)
    expect(steps).toEqual([])
  })

  test("back to before what was known when batmon started is not followed", async () => {
    start(noon, { lastKnown: noon - hour })
    await system.advance(minute)
    system.step(-2 * hour)
    expect(clock.now()).toBe(noon + minute)
    system.step(2 * hour)
    expect(clock.now()).toBe(noon + minute)
    expect(steps).toEqual([])
  })

  test("back, but not so far, is followed", () => {
    start(noon, { lastKnown: noon - hour })
    system.step(-minute)
    expect(clock.now()).toBe(noon - minute)
  })

  test("of a clock that was kept right is not followed until it is kept right again", async () => {
    start(noon, { kept: true })
    synchronised = false
    system.step(-hour)
    await system.advance(minute)
    expect(clock.now()).toBe(noon + minute)
    expect(clock.synchronised).toBe(false)
    setRight(noon + minute)
    expect(clock.now()).toBe(noon + minute)
    expect(steps).toEqual([])
    expect(clock.synchronised).toBe(true)
  })

  test("by who keeps it right is followed wherever it goes", () => {
    start(noon, { kept: true })
    setRight(noon - year)
    expect(clock.now()).toBe(noon - year)
    expect(steps).toEqual([{ by: -year, wasSynchronised: true }])
  })

  test("together with being kept right is a step of a time that was estimated", () => {
    start(noon)
    setRight(noon + hour)
    // Asked for first: the jump must not be overlooked.
    expect(clock.synchronised).toBe(true)
    expect(steps).toEqual([{ by: hour, wasSynchronised: false }])
  })
})
