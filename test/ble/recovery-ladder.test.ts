import { beforeEach, describe, expect, test } from "bun:test"
import { createRecoveryLadder, type RecoveryLadder } from "../../src/ble/recovery-ladder.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock()
})

const build = (change: { hasPower?: boolean; canRestart?: boolean; random?: () => number } = {}) =>
  createRecoveryLadder({ clock, random: () => 0, hasPower: true, canRestart: true, ...change })

/** The steps taken while somebody listens without a break, with the seconds at which they come. */
async function listen(ladder: RecoveryLadder, seconds: number) {
  const steps: [number, string][] = []
  for (let second = 5; second <= seconds; second += 5) {
    await clock.advance(5_000)
    const step = ladder.quiet(second * 1_000)
    if (step) steps.push([second, step])
  }
  return steps
}

describe("in a quiet air", () => {
  test("steps become heavier, and rarer", async () => {
    expect(await listen(build(), 4 * 3600)).toEqual([
      [45, "scan-reset"],
      [90, "reopen"],
      [180, "power-cycle"],
      [360, "rfkill"],
      [720, "power-cycle"],
      [1440, "rfkill"],
      [2880, "restart"],
      [5760, "rfkill"],
      [9360, "power-cycle"],
      [12960, "rfkill"],
    ])
  })

  test("an adapter without a power switch is opened again and again", async () => {
    const steps = await listen(build({ hasPower: false, canRestart: false }), 1_500)
    expect(steps.map(([, step]) => step)).toEqual([
      "scan-reset",
      "reopen",
      "reopen",
      "reopen",
      "reopen",
      "reopen",
    ])
  })

  test("a sign of life begins anew: steps in a row count, not in a lifetime", async () => {
    const ladder = build()
    await listen(ladder, 200)
    ladder.well()
    expect(await listen(ladder, 100)).toEqual([
      [45, "scan-reset"],
      [90, "reopen"],
    ])
  })

  test("the waiting times differ by a fifth at most, so that boards do not act in step", async () => {
    const steps = await listen(build({ random: () => 1 }), 120)
    expect(steps).toEqual([
      [45, "scan-reset"],
      [100, "reopen"],
    ])
  })
})

describe("an adapter that hangs", () => {
  test("is opened again first, and then its power is switched", () => {
    const ladder = build()
    expect(Array.from({ length: 5 }, () => ladder.hung())).toEqual([
      "reopen",
      "power-cycle",
      "rfkill",
      "power-cycle",
      "rfkill",
    ])
  })

  test("takes batmon along once, after half an hour in which all else was tried", async () => {
    const ladder = build()
    for (let count = 0; count < 5; count += 1) ladder.hung()
    await clock.advance(30 * 60_000 - 1)
    expect(ladder.hung()).not.toBe("restart")
    await clock.advance(1)
    expect(ladder.hung()).toBe("restart")
    expect(ladder.hung()).not.toBe("restart")
  })

  test("does not where nobody would start batmon again", async () => {
    const ladder = build({ canRestart: false })
    for (let count = 0; count < 50; count += 1) {
      await clock.advance(60_000)
      expect(ladder.hung()).not.toBe("restart")
    }
  })
})
