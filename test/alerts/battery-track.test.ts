import { expect, test } from "bun:test"

import { BatteryTrack } from "../../src/alerts/battery-track.ts"
import type { BatteryView } from "../../src/alerts/battery-view.ts"
import { hour, minute } from "../../src/alerts/rule.ts"
import type { BmsIdentity, Reading } from "../../src/bms/reading.ts"
import { readingOf } from "../fakes/reading-of.ts"

const identity = (trips: BmsIdentity["trips"]): BmsIdentity => ({
  ...{ hardware: null, softwareVersion: null, productionDate: null },
  trips,
})

/** Reads every two minutes: -30 A of 100 Ah, one percent a reading. */
function charges(...remaining: readonly number[]): BatteryView {
  const track = new BatteryTrack(0)
  const views = remaining.map((left, index) =>
    track.heard({
      at: index * 2 * minute,
      reading: readingOf({ remainingCapacity: left, nominalCapacity: 100, current: -30 }),
      ...{ model: null, runtime: null, identity: null },
    }),
  )
  const last = views.at(-1)
  if (!last) throw new Error("no readings")
  return last
}

test("a fall that no current explains is told when a second reading confirms it", () => {
  expect(charges(80, 79, 78, 77).drop).toBeNull()
  expect(charges(80, 79, 40).drop).toBeNull()
  expect(charges(80, 79, 40, 39).drop).toMatchObject({ at: 4 * minute, from: 79 })
  expect(charges(80, 79, 40, 39).drop?.to).toBeCloseTo(41, 0)
})

test("a wrong value on the line is no fall, nor is a counter that was set to full", () => {
  expect(charges(80, 79, 40, 77, 76).drop).toBeNull()
  expect(charges(80, 79, 100, 99).drop).toBeNull()
})

test("an empty battery whose BMS sets its counter is not told as a fall", () => {
  const track = new BatteryTrack(0)
  const at = (index: number, left: number, protections: Reading["protections"]) =>
    track.heard({
      at: index * 2 * minute,
      reading: readingOf({
        remainingCapacity: left,
        nominalCapacity: 100,
        current: 0,
        protections,
      }),
      ...{ model: null, runtime: null, identity: null },
    })
  at(0, 18, [])
  at(1, 0, ["cell-undervoltage"])
  expect(at(2, 0, []).drop).toBeNull()
})

test("rest is measured from its first reading, and a silence ends it", () => {
  const track = new BatteryTrack(0)
  const heard = (at: number, current: number) =>
    track.heard({
      at,
      reading: readingOf({ current, nominalCapacity: 100 }),
      ...{ model: null, runtime: null, identity: null },
    })
  expect(heard(0, -10).restedFor).toBeNull()
  expect(heard(hour, 0.5).restedFor).toBe(0)
  expect(heard(2 * hour, 0).restedFor).toBe(hour)
  const silence = { cause: null, isItsOwn: true, freshFor: 5 * minute }
  expect(track.unheard(3 * hour, silence)).toMatchObject({
    reading: null,
    silence: { duration: hour, staysAwake: false },
  })
  expect(heard(4 * hour, 0).restedFor).toBe(0)
  // Heard through hours of rest, it is not asleep when it falls silent at rest.
  heard(6 * hour, 0)
  expect(track.unheard(7 * hour, silence).silence?.staysAwake).toBe(true)
})

test("a missed reading does not end the rest", () => {
  const track = new BatteryTrack(0)
  const heard = (at: number) =>
    track.heard({
      at,
      reading: readingOf({ current: 0, nominalCapacity: 100 }),
      ...{ model: null, runtime: null, identity: null },
    })
  heard(0)
  track.unheard(2 * minute, { cause: null, isItsOwn: true, freshFor: 5 * minute })
  expect(heard(4 * minute).restedFor).toBe(4 * minute)
})

test("silence of one that was never heard counts from when batmon began to listen", () => {
  const track = new BatteryTrack(hour)
  const { silence } = track.unheard(3 * hour, {
    ...{ cause: "held", isItsOwn: true },
    freshFor: 5 * minute,
  })
  expect(silence).toEqual({
    ...{ duration: 2 * hour, cause: "held", isItsOwn: true },
    staysAwake: false,
  })
})

test("trips are those that the BMS counted and no reading showed", () => {
  const track = new BatteryTrack(0)
  track.recall(identity({ "short-circuit": 1, "cell-overvoltage": 4 }))
  const heard = (
    at: number,
    trips: BmsIdentity["trips"],
    protections: Reading["protections"] = [],
  ) => [
    ...track.heard({
      at,
      reading: readingOf({ protections }),
      identity: identity(trips),
      ...{ model: null, runtime: null },
    }).trips,
  ]
  expect(heard(1, { "short-circuit": 1, "cell-overvoltage": 4 })).toEqual([])
  // Shown by a reading, and counted afterwards.
  expect(heard(2, { "short-circuit": 1, "cell-overvoltage": 4 }, ["cell-overvoltage"])).toEqual([])
  expect(heard(3, { "short-circuit": 1, "cell-overvoltage": 5 })).toEqual([])
  expect(heard(4, { "short-circuit": 2, "cell-overvoltage": 5 })).toEqual([["short-circuit", 4]])
  // Cleared by hand.
  expect(heard(5, {})).toEqual([["short-circuit", 4]])
})
