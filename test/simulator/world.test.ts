import { describe, expect, test } from "bun:test"
import { createJbdBms } from "../../src/simulator/jbd-bms.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import type { SimulatedBattery } from "../../src/simulator/simulated-battery.ts"
import {
  createWorld,
  type HistoryRound,
  type World,
  WorldBegunError,
  type WorldOptions,
} from "../../src/simulator/world.ts"
import { designOf, hours, monday } from "./design-of.ts"
import { createEagerClock } from "./eager-clock.ts"

const interval = 120_000

function worldOf(said: Partial<WorldOptions> = {}) {
  const clock = createEagerClock(5_000_000)
  const utcOffset = () => 0
  const world = createWorld({ batteries: 4, seed: 1, startTime: monday, clock, utcOffset, ...said })
  return { world, clock }
}

async function past(world: World, days: number): Promise<readonly HistoryRound[]> {
  return Array.fromAsync(world.history(days, interval))
}

function readingOf(battery: SimulatedBattery | null | undefined) {
  if (!battery) throw new Error("no such battery")
  const bms = createJbdBms(battery)
  const decoded = jbd.reading(jbd.requests.flatMap(({ bytes }) => bms.answer(bytes) ?? []))
  if (!decoded.ok) throw new Error(decoded.error)
  return decoded.value
}

describe("time in the world", () => {
  test("passes with the clock, at its speed", () => {
    for (const speed of [1, 60]) {
      const { world, clock } = worldOf({ speed })
      expect(world.time()).toBe(monday)
      clock.pass(10_000)
      expect(world.time()).toBe(monday + speed * 10_000)
    }
  })

  test("takes the batteries along when they are asked", () => {
    const { world, clock } = worldOf({ speed: 3600 })
    const address = world.designs[0]?.address ?? ""
    expect(world.battery(address)?.time).toBe(monday)
    const before = readingOf(world.battery(address))
    clock.pass(5_000)
    expect(world.battery(address)?.time).toBe(monday + hours(5))
    expect(readingOf(world.battery(address)).remainingCapacity).not.toBe(before.remainingCapacity)
  })
})

test("an address that nobody has is no battery", () => {
  expect(worldOf().world.battery("A4:C1:37:00:00:00")).toBeNull()
})

test("may have batteries of one's own", () => {
  const { world } = worldOf({ batteries: [designOf({ name: "Mine" })] })
  expect(world.designs.map(({ name }) => name)).toEqual(["Mine"])
  expect(readingOf(world.battery("A4:C1:37:40:00:01")).nominalCapacity).toBe(100)
})

describe("the past", async () => {
  const { world, clock } = worldOf()
  const rounds = await past(world, 5)

  test("is told in rounds at the interval, up to the start", () => {
    expect(rounds.map(({ time }) => time)).toEqual(
      Array.from({ length: 5 * 720 }, (_, round) => monday - hours(120) + round * interval),
    )
    for (const { time, readings } of rounds) {
      for (const one of readings) expect(one.time).toBeWithin(time, time + interval)
      expect(readings.map(({ battery }) => battery)).toEqual(
        readings.map(({ battery }) => battery).toSorted((a, b) => a - b),
      )
    }
  })

  test("has gaps of hours, single gaps, and none in the last hours", () => {
    for (const battery of world.designs.keys()) {
      const heard = rounds.map(({ readings }) => readings.some((one) => one.battery === battery))
      expect(heard.filter(Boolean).length / heard.length).toBeWithin(0.75, 1)
      expect(heard.slice(-90).every(Boolean)).toBe(true)
    }
    const missing = rounds.map(({ readings }) => 4 - readings.length)
    expect(missing.filter((count) => count > 0).length).toBeWithin(10, 1200)
    const longest = missing
      .map((count) => (count > 0 ? "-" : " "))
      .join("")
      .split(" ")
      .map(({ length }) => length)
    expect(Math.max(...longest)).toBeWithin(30, 8 * 30)
  })

  test("is as coarse as the protocol", () => {
    const steps = { voltage: 0.01, current: 0.01, remainingCapacity: 0.01, soc: 1 } as const
    for (const { reading } of rounds.flatMap(({ readings }) => readings)) {
      for (const key of ["voltage", "current", "remainingCapacity", "soc"] as const) {
        const inSteps = (reading[key] ?? Number.NaN) / steps[key]
        expect(Math.abs(inSteps - Math.round(inSteps))).toBeLessThan(1e-6)
      }
    }
  })

  test("ends where the live world goes on", () => {
    const last = rounds.at(-1)?.readings ?? []
    expect(last).toHaveLength(4)
    clock.pass(1000)
    for (const [index, { address, capacity }] of world.designs.entries()) {
      const before = last.find(({ battery }) => battery === index)?.reading
      const now = readingOf(world.battery(address))
      const moved = (now.remainingCapacity ?? 0) - (before?.remainingCapacity ?? 0)
      // Two minutes at the most that any of the four gives or takes.
      expect(Math.abs(moved)).toBeLessThan(capacity * 0.02)
      expect(now.temperatures[1]).toBeCloseTo(before?.temperatures[1] ?? 0, -0.5)
      expect(now.cycles).toBe(before?.cycles ?? null)
    }
    // Five days old, not as new.
    const fresh = worldOf().world
    expect(world.designs.map(({ address }) => readingOf(world.battery(address)).soc)).not.toEqual(
      world.designs.map(({ address }) => readingOf(fresh.battery(address)).soc),
    )
  })

  test("is the same with the same seed and another with another", async () => {
    expect(await past(worldOf().world, 5)).toEqual(rounds)
    expect(await past(worldOf({ seed: 2 }).world, 5)).not.toEqual(rounds)
  })
})

test("while the past is told others get their turn, and no battery is heard", async () => {
  const { world } = worldOf()
  const address = world.designs[0]?.address ?? ""
  let turns = 0
  let heard = 0
  const turn = () => {
    turns++
    if (world.battery(address)) heard++
    timer = setImmediate(turn)
  }
  let timer: ReturnType<typeof setImmediate> | undefined
  const history = world.history(1, interval)
  await history.next()
  turn()
  let readings = 0
  for await (const round of history) readings += round.readings.length
  const [turnsDuring, heardDuring] = [turns, heard]
  clearImmediate(timer)
  expect(turnsDuring).toBeGreaterThan(readings / 100)
  expect(heardDuring).toBe(0)
  expect(world.battery(address)).not.toBeNull()
})

test("a past that nobody hears to the end leaves the world alive", async () => {
  const { world } = worldOf()
  for await (const round of world.history(1, interval)) if (round.readings.length > 0) break
  expect(world.battery(world.designs[0]?.address ?? "")?.time).toBe(monday)
})

test("the past is told once, and not when the present has begun", async () => {
  const { world } = worldOf()
  await past(world, 1)
  await expect(past(world, 1)).rejects.toThrow(WorldBegunError)
  const begun = worldOf().world
  begun.battery(begun.designs[0]?.address ?? "")
  await expect(past(begun, 1)).rejects.toThrow(WorldBegunError)
})
