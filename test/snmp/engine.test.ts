import { describe, expect, test } from "bun:test"

import { Engine, nextEngine } from "../../src/snmp/engine.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const random = (bytes: number) => new Uint8Array(bytes).fill(0xab)

const id = "8001869f05abababababababab"

describe("the stored engine", () => {
  test("is made once, under enterprise 99999, and then counts its starts", () => {
    const first = nextEngine(undefined, undefined, random)
    expect(first).toEqual({ id, boots: 1 })
    expect(nextEngine(first, first, () => new Uint8Array(8))).toEqual({ id, boots: 2 })
  })

  test("that is none is made anew", () => {
    for (const stored of [null, "text", {}, { id: "zz", boots: 3 }, { id, boots: "3" }]) {
      expect(nextEngine(stored, stored, random).boots).toBe(1)
    }
  })

  test("of a backup goes on from the starts since then, or far enough on another board", () => {
    const backup = { id, boots: 7 }
    expect(nextEngine(backup, { id, boots: 42 }, random).boots).toBe(43)
    expect(nextEngine(backup, undefined, random).boots).toBe(1_007)
    expect(nextEngine(backup, { id: "8001869f05cdcdcdcdcdcdcdcd", boots: 42 }, random).boots).toBe(
      1_007,
    )
  })

  test("stands still at the last start that can be counted", () => {
    const last = { id, boots: 0x7fff_ffff }
    const engine = new Engine(nextEngine(last, last, random), new FakeClock())
    expect(engine.boots).toBe(0x7fff_ffff)
    expect(engine.isTimely({ boots: engine.boots, time: 0 })).toBe(false)
  })
})

test("a message is timely for 150 seconds either way, in this start alone", async () => {
  const clock = new FakeClock()
  const engine = new Engine({ id: "8001869f05abababababababab", boots: 7 }, clock)
  await clock.advance(1_000_500)
  expect(engine.time).toBe(1000)
  expect(engine.upTime).toBe(100_050)
  const times = [849, 850, 1150, 1151].map((time) => engine.isTimely({ boots: 7, time }))
  expect(times).toEqual([false, true, true, false])
  expect(engine.isTimely({ boots: 6, time: 1000 })).toBe(false)
  // A step of the wall clock is none of the engine's time.
  clock.step(86_400_000)
  expect(engine.time).toBe(1000)
})
