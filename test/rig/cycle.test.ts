import { describe, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import { createManagedRadio } from "../../src/ble/radio.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { SampleTaker } from "../../src/sampling/sample-take.ts"
import { Sampler } from "../../src/sampling/sampler.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { createLatentController, type LatentKind } from "../fakes/latent-controller.ts"

const interval = 120_000

interface Read {
  readonly battery: number
  /** Into its cycle, milliseconds. */
  readonly at: number
  readonly cycle: number
}

/** Batteries of these kinds on one adapter, sampled for some cycles; what was read, and when. */
async function sample(kinds: readonly LatentKind[], cycles: number) {
  const clock = new FakeClock()
  const batteries = kinds.map((kind, index) => {
    const pair = index.toString(16).toUpperCase().padStart(2, "0")
    const address = `A4:C1:37:00:00:${pair}`
    return {
      id: index + 1,
      name: `Battery ${index + 1}`,
      address,
      protocol: "jbd",
      addedAt: 0,
      kind,
    }
  })
  const air = new Map(batteries.map(({ address, kind }) => [address, kind]))
  const radio = createManagedRadio("hci0", {
    clock,
    log,
    random: () => 0.5,
    open: async (options) => createLatentController(options, air),
  })
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const board = new StatusBoard({ radio, clock, events })
  board.follow(batteries, () => ({ identity: null, latest: null }))
  const policy = () => ({ password: null, keepConnected: false })
  const taker = new SampleTaker({ radio, clock, policy, random: () => 0.5 })
  const begun = clock.monotonic()
  const reads: Read[] = []
  events.on("sampled", ({ battery, failure }) => {
    const since = clock.monotonic() - begun
    const cycle = Math.floor(since / interval)
    if (!failure) reads.push({ battery: battery.id, at: since - cycle * interval, cycle })
  })
  const sampler = new Sampler({
    roster: { batteries },
    board,
    writer: new ReadingWriter(() => {}, log),
    take: taker.take,
    saveIdentity: () => {},
    events,
    clock,
    log,
    interval,
  })
  await radio.start()
  await sampler.start()
  for (let second = 0; second < (cycles * interval) / 1_000; second += 1) await clock.advance(1_000)
  await sampler.stop()
  await radio.stop()
  return { board, reads, recovery: radio.adapters[0]?.recovery }
}

const well = (count: number): LatentKind[] => Array.from({ length: count }, () => "well")

/** Ids of the batteries read in a cycle, in the order of adding. */
const readIn = (reads: readonly Read[], cycle: number) =>
  reads
    .filter((read) => read.cycle === cycle)
    .map(({ battery }) => battery)
    .sort((a, b) => a - b)

describe("32 batteries on one adapter that takes as long as a real one", () => {
  test("are all read in each cycle of two minutes", async () => {
    const { board, reads } = await sample(well(32), 3)
    for (const cycle of [0, 1, 2]) {
      expect(readIn(reads, cycle)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
    }
    const { exchange } = board.status(7)?.link ?? {}
    expect(exchange).toBeGreaterThan(1_500)
    expect(exchange).toBeLessThan(3_500)
  })

  test("lose nothing by a quarter of them being dead, in whichever way", async () => {
    const dead: LatentKind[] = [
      "away",
      "refusing",
      "mute",
      "away",
      "mute",
      "refusing",
      "away",
      "mute",
    ]
    // The dead ones come first: the worst order there is.
    const { board, reads, recovery } = await sample([...dead, ...well(24)], 4)
    for (const cycle of [0, 1, 2, 3]) {
      expect(readIn(reads, cycle)).toEqual(Array.from({ length: 24 }, (_, index) => index + 9))
    }
    // From the second cycle on it is known who takes long for nothing.
    const last = (cycle: number) =>
      Math.max(...reads.filter((read) => read.cycle === cycle).map(({ at }) => at))
    expect(last(3)).toBeLessThan(last(0))
    expect(board.statuses.slice(0, 4).map(({ cause }) => cause)).toEqual([
      "held",
      "refuses",
      "mute",
      "held",
    ])
    // One silent battery is that battery's problem, and so are eight of 32.
    expect(recovery?.latest).toBeNull()
  })
})
