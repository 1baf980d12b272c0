import { describe, expect, test } from "bun:test"

import { Repeat } from "../../src/lib/repeat.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

function repeatOf({ after }: { after?: number } = {}) {
  const clock = new FakeClock()
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const options = { clock, every: 1000, onError, ...(after === undefined ? {} : { after }) }
  return { clock, errors, repeat: new Repeat(options) }
}

describe("what is done again and again", () => {
  test("begins before start returns, and comes in its time", async () => {
    const { clock, repeat } = repeatOf()
    let times = 0
    repeat.start(() => void times++)
    expect(times).toBe(1)
    await clock.advance(0)
    await clock.advance(999)
    expect(times).toBe(1)
    await clock.advance(2001)
    expect(times).toBe(4)
    await repeat.stop()
  })

  test("begins later where that is asked for", async () => {
    const { clock, repeat } = repeatOf({ after: 300 })
    let times = 0
    repeat.start(() => void times++)
    await clock.advance(299)
    expect(times).toBe(0)
    await clock.advance(1)
    expect(times).toBe(1)
    await repeat.stop()
  })

  test("is not done twice at once: the rest is counted from the end", async () => {
    const { clock, repeat } = repeatOf()
    let times = 0
    repeat.start(async () => {
      times++
      await clock.sleep(5000)
    })
    await clock.advance(5999)
    expect(times).toBe(1)
    await clock.advance(1)
    expect(times).toBe(2)
    const stopped = repeat.stop()
    await clock.advance(5000)
    await stopped
  })

  test("goes on after an error, which is told", async () => {
    const { clock, errors, repeat } = repeatOf()
    let times = 0
    repeat.start(() => {
      times++
      throw new Error(`time ${times}`)
    })
    await clock.advance(1000)
    expect(errors).toEqual([new Error("time 1"), new Error("time 2")])
    await repeat.stop()
  })

  test("is over when stop resolves: no rest is waited for, a time that runs is", async () => {
    const { clock, errors, repeat } = repeatOf()
    const steps: string[] = []
    repeat.start(async (signal) => {
      steps.push("begun")
      await clock.sleep(500, signal).catch(() => {})
      await clock.sleep(0)
      steps.push("ended")
      throw new Error("broken off")
    })
    const stopped = repeat.stop().then(() => steps.push("stopped"))
    await clock.advance(0)
    await clock.advance(0)
    await stopped
    expect(steps).toEqual(["begun", "ended", "stopped"])
    expect(errors).toEqual([])
    await clock.advance(10_000)
    expect(steps).toHaveLength(3)
  })

  test("is not done at all where it was stopped before its first time", async () => {
    const { clock, repeat } = repeatOf({ after: 300 })
    let times = 0
    repeat.start(() => void times++)
    await repeat.stop()
    await clock.advance(1000)
    expect(times).toBe(0)
  })
})
