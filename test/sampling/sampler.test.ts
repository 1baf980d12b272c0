import { beforeEach, describe, expect, test } from "bun:test"

import { BatteryTrack } from "../../src/alerts/battery-track.ts"
import type { AppEvents } from "../../src/app-events.ts"
import type { Battery } from "../../src/battery/battery.ts"
import type { BmsIdentity, Protection } from "../../src/bms/reading.ts"
import { LinkError } from "../../src/ble/link-error.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger, silentLogger } from "../../src/lib/log.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { Sampler } from "../../src/sampling/sampler.ts"
import { type Sample, StatusBoard } from "../../src/sampling/status-board.ts"
import type { StoredReading } from "../../src/store/reading-table.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { readingOf } from "../fakes/reading-of.ts"

const interval = 120_000

const batteryOf = (id: number): Battery => ({
  id,
  name: `Battery ${id}`,
  address: `A4:C1:37:00:00:0${id}`,
  protocol: "jbd",
  addedAt: 0,
})

const identity = { hardware: "x", softwareVersion: null, productionDate: null, trips: null }

type Exchange = (options: { identityDue: boolean; signal: AbortSignal }) => Promise<Sample>

let clock: FakeClock
let rounds: StoredReading[][]
let batteries: Battery[]
let exchanges: Map<number, Exchange>
let attempts: { id: number; at: number; identityDue: boolean }[]
let saved: Map<number, BmsIdentity>
let refuse: boolean
let warnings: string[]

const good: Exchange = async ({ identityDue }) => ({
  reading: readingOf({ voltage: 13.2 }),
  identity: identityDue ? identity : null,
  rssi: -60,
  duration: 900,
  frameErrors: 0,
})

beforeEach(() => {
  clock = new FakeClock()
  rounds = []
  batteries = [batteryOf(1), batteryOf(2)]
  exchanges = new Map()
  attempts = []
  saved = new Map()
  refuse = false
  warnings = []
})

async function run(
  behaviour: Readonly<Record<number, Exchange>>,
  play: (tools: ReturnType<typeof build>) => Promise<void>,
) {
  exchanges = new Map(Object.entries(behaviour).map(([id, exchange]) => [Number(id), exchange]))
  const tools = build()
  await tools.sampler.start()
  await clock.advance(0)
  try {
    await play(tools)
  } finally {
    await tools.sampler.stop()
  }
}

function build() {
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const board = new StatusBoard({ radio: livelyRadio, clock, events })
  const recall = () => ({ identity: null, latest: null })
  board.follow(batteries, recall)
  const start = clock.monotonic()
  const sampler = new Sampler({
    roster: {
      get batteries() {
        return batteries
      },
    },
    board,
    writer: new ReadingWriter((readings) => {
      if (refuse) throw new Error("disk full")
      rounds.push([...readings])
    }, silentLogger),
    take: (battery, options) => {
      const { identityDue } = options
      attempts.push({ id: battery.id, at: clock.monotonic() - start, identityDue })
      return (exchanges.get(battery.id) ?? good)(options)
    },
    saveIdentity: (id, said) => saved.set(id, said),
    events,
    clock,
    log: createLogger([({ level, message }) => level === "warning" && warnings.push(message)]),
    interval,
  })
  const follow = (next: Battery[]) => {
    batteries = next
    board.follow(next, recall)
    events.emit("batteries-changed", { batteries: next })
  }
  return { board, events, sampler, follow }
}

const hang: Exchange = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason))
  })

const slow =
  (milliseconds: number): Exchange =>
  async (options) => {
    await clock.sleep(milliseconds, options.signal)
    return good(options)
  }

describe("a round", () => {
  test("comes at once and then each interval, and does not drift with what the readings take", () =>
    run({ 1: slow(700) }, async () => {
      for (let minute = 0; minute < 60; minute += 1) await clock.advance(60_000)
      const times = attempts.filter(({ id }) => id === 1).map(({ at }) => at)
      expect(times).toEqual(Array.from({ length: 31 }, (_, round) => round * interval))
    }))

  test("is stored in one transaction", () =>
    run({ 1: slow(700) }, async () => {
      await clock.advance(5_000)
      expect(rounds.map((round) => round.map(({ battery }) => battery))).toEqual([[2, 1]])
    }))

  test("stores what came when one battery hangs, and the others go on in step", () =>
    run({ 1: hang }, async () => {
      await clock.advance(20_000)
      expect(rounds.map((round) => round.map(({ battery }) => battery))).toEqual([[2]])
      await clock.advance(3 * interval)
      expect(attempts.filter(({ id }) => id === 2)).toHaveLength(4)
    }))

  test("leaves out a battery that is still busy, and takes it in when it is free", () =>
    run({ 1: slow(1.5 * interval) }, async () => {
      await clock.advance(4 * interval)
      const times = attempts.filter(({ id }) => id === 1).map(({ at }) => at / interval)
      expect(times).toEqual([0, 2, 4])
    }))

  test("stores each reading once, also when the disk refused it before", () =>
    run({}, async () => {
      await clock.advance(1_000)
      rounds = []
      refuse = true
      await clock.advance(interval)
      refuse = false
      await clock.advance(interval)
      const stored = rounds.flat().map(({ battery, time }) => `${battery} ${time}`)
      expect(stored).toHaveLength(4)
      expect(new Set(stored).size).toBe(4)
    }))
})

describe("an interval of its own", () => {
  const timesOf = (id: number) => attempts.filter((each) => each.id === id).map(({ at }) => at)
  const every = (step: number, until: number) =>
    Array.from({ length: Math.floor(until / step) + 1 }, (_, turn) => turn * step)

  for (const own of [10_000, 50_000, 3_600_000])
    test(`of ${own / 1000} s is kept without drift, and changes nothing for the others`, () => {
      batteries = [{ ...batteryOf(1), interval: own }, batteryOf(2)]
      return run({ 1: slow(700), 2: slow(900) }, async () => {
        await clock.advance(2 * 3_600_000)
        expect(timesOf(1)).toEqual(every(own, 2 * 3_600_000))
        expect(timesOf(2)).toEqual(every(interval, 2 * 3_600_000))
      })
    })

  test("never has a battery read twice at once", () => {
    batteries = [{ ...batteryOf(1), interval: 50_000 }, batteryOf(2)]
    return run({ 1: slow(75_000) }, async () => {
      await clock.advance(310_000)
      expect(timesOf(1)).toEqual([0, 100_000, 200_000, 300_000])
      expect(timesOf(2)).toEqual([0, 120_000, 240_000])
    })
  })

  test("leaves what is read at one moment in one transaction", () => {
    batteries = [batteryOf(1), batteryOf(2), { ...batteryOf(3), interval: 10_000 }]
    return run({ 2: slow(15_000), 3: slow(700) }, async () => {
      await clock.advance(130_000)
      rounds = []
      await clock.advance(20_000)
      const stored = rounds.map((round) => round.map(({ battery }) => battery))
      // The one of 120 s waited for its slowest, and took along what the quick one said meanwhile.
      expect(stored[0]).toEqual([1, 3, 3, 2])
    })
  })

  test("is followed from the moment of its change", () =>
    run({}, async ({ follow }) => {
      await clock.advance(10_000)
      follow([{ ...batteryOf(1), interval: 30_000 }, batteryOf(2)])
      await clock.advance(90_000)
      expect(timesOf(1)).toEqual([0, 30_000, 60_000, 90_000])
      follow([batteryOf(1), batteryOf(2)])
      await clock.advance(140_000)
      expect(timesOf(1).slice(4)).toEqual([120_000, 240_000])
      expect(timesOf(2)).toEqual([0, 120_000, 240_000])
    }))

  test("that is long lets nobody think that rounds no longer come", () => {
    batteries = [{ ...batteryOf(1), interval: 3_600_000 }]
    return run({}, async ({ sampler }) => {
      await clock.advance(3_500_000)
      expect(sampler.moves).toBe(true)
      expect(timesOf(1)).toEqual([0])
    })
  })
})

describe("what is known of a battery", () => {
  test("is told with each reading, with its age on the monotonic clock", () =>
    run({}, async ({ board }) => {
      await clock.advance(1_000)
      const latest = board.status(1)?.latest
      expect(latest?.reading.voltage).toBe(13.2)
      expect(clock.monotonic() - (latest?.takenAt ?? 0)).toBe(1_000)
      expect(board.status(1)?.rssi).toBe(-60)
    }))

  test("keeps the old reading beside the failure, counts failures in a row, and forgets them", () =>
    run({ 1: good }, async ({ board }) => {
      exchanges.set(1, async () => {
        throw new LinkError("A4", "connect", { reason: "refused" })
      })
      await clock.advance(3 * interval)
      expect(board.status(1)?.failure).toMatchObject({ step: "connect", count: 3 })
      expect(board.status(1)?.latest?.reading.voltage).toBe(13.2)
      exchanges.delete(1)
      await clock.advance(interval)
      expect(board.status(1)?.failure).toBeNull()
    }))

  test("does not blame the battery for what batmon could not do, and logs it once", () =>
    run({ 1: good }, async ({ board }) => {
      exchanges.set(1, async () => {
        throw new Error("batmon does not know the protocol")
      })
      await clock.advance(3 * interval)
      expect(board.status(1)?.failure).toMatchObject({ step: "other", count: 3 })
      expect(warnings).toEqual(["a battery could not be asked"])
    }))

  test("includes the identity, asked at first and then once a day", () =>
    run({}, async () => {
      for (let hour = 0; hour < 49; hour += 1) await clock.advance(3600_000)
      const asked = attempts.filter(({ id, identityDue }) => id === 1 && identityDue)
      expect(asked.map(({ at }) => at / 3600_000)).toEqual([0, 24, 48])
    }))

  test("includes the identity until all of it was answered, three times in a row at most", () => {
    const silent: Exchange = async (options) => ({ ...(await good(options)), unanswered: 1 })
    let left = 1
    const once: Exchange = (options) => (left-- > 0 ? silent(options) : good(options))
    return run({ 1: once, 2: silent }, async () => {
      await clock.advance(8 * interval)
      const asked = (battery: number) =>
        attempts
          .filter(({ id, identityDue }) => id === battery && identityDue)
          .map(({ at }) => at / interval)
      expect([asked(1), asked(2)]).toEqual([
        [0, 1],
        [0, 1, 2],
      ])
      await clock.advance(25 * 3600_000)
      expect([asked(1).length, asked(2).length]).toEqual([3, 6])
    })
  })
})

describe("a protection that readings show", () => {
  let active: readonly Protection[]
  let counted: number
  const protecting: Exchange = async ({ identityDue }) => ({
    reading: readingOf({ protections: active }),
    identity: identityDue ? { ...identity, trips: { "short-circuit": counted } } : null,
    ...{ rssi: -60, duration: 900, frameErrors: 0 },
  })
  beforeEach(() => {
    active = []
    counted = 4
  })

  test("has the counters asked when it begins and when it is over", () =>
    run({ 1: protecting }, async () => {
      await clock.advance(interval)
      active = ["short-circuit"]
      await clock.advance(4 * interval)
      active = []
      await clock.advance(4 * interval)
      const asked = attempts.filter(({ id, identityDue }) => id === 1 && identityDue)
      expect(asked.map(({ at }) => at / interval)).toEqual([0, 3, 7])
    }))

  test("is not found again, by its counter, after a restart", () =>
    run({ 1: protecting }, async () => {
      await clock.advance(interval)
      active = ["short-circuit"]
      counted = 5
      await clock.advance(interval)
      active = []
      await clock.advance(2 * interval)
      const track = new BatteryTrack(clock.monotonic())
      track.recall(saved.get(1) ?? null)
      const { reading, identity: now } = await protecting({
        identityDue: true,
        signal: AbortSignal.abort(),
      })
      const heard = { at: clock.monotonic(), reading, model: null, runtime: null, identity: now }
      expect([...track.heard(heard).trips]).toEqual([])
    }))
})

describe("the list of batteries", () => {
  test("may grow: a new battery is read at once, not at the next round", () =>
    run({}, async ({ follow }) => {
      await clock.advance(10_000)
      follow([...batteries, batteryOf(3)])
      await clock.advance(100)
      expect(attempts.map(({ id, at }) => [id, at])).toEqual([
        [1, 0],
        [2, 0],
        [3, 10_000],
      ])
    }))

  test("may have a new address: the old exchange is broken off, and the new one begins at once", () =>
    run({ 1: hang }, async ({ board, follow }) => {
      await clock.advance(1_000)
      exchanges.delete(1)
      follow([{ ...batteryOf(1), address: "A4:C1:37:00:00:99" }, batteryOf(2)])
      await clock.advance(100)
      expect(attempts.filter(({ id }) => id === 1)).toEqual([
        { id: 1, at: 0, identityDue: true },
        { id: 1, at: 1_000, identityDue: true },
      ])
      expect(board.status(1)).toMatchObject({ link: { attempts: 1, readings: 1 }, failure: null })
    }))

  test("may have a new address: what the old BMS says too late is not taken for the new one's", () =>
    run(
      {
        1: async (options) => {
          await clock.sleep(5_000)
          return good(options)
        },
      },
      async ({ board, follow }) => {
        await clock.advance(1_000)
        exchanges.set(1, hang)
        follow([{ ...batteryOf(1), address: "A4:C1:37:00:00:99" }, batteryOf(2)])
        await clock.advance(10_000)
        expect(board.status(1)?.latest).toBeNull()
        expect(rounds.flat().some(({ battery }) => battery === 1)).toBe(false)
      },
    ))

  test("may shrink: a removed battery's exchange is broken off and leaves nothing", () =>
    run({ 1: hang }, async ({ board, follow }) => {
      await clock.advance(1_000)
      follow([batteryOf(2)])
      await clock.advance(interval)
      expect(board.status(1)).toBeNull()
      expect(rounds.flat().some(({ battery }) => battery === 1)).toBe(false)
      expect(attempts.filter(({ id }) => id === 1)).toHaveLength(1)
    }))
})

describe("whether rounds come", () => {
  test("is so from the first round on, and no longer when the next one is overdue", async () => {
    const { sampler } = build()
    expect(sampler.moves).toBe(false)
    await sampler.start()
    await clock.advance(5 * interval)
    expect(sampler.moves).toBe(true)
    await sampler.stop()
    await clock.advance(2 * interval)
    expect(sampler.moves).toBe(false)
  })
})

describe("stopping", () => {
  test("breaks exchanges off and stores what came", async () => {
    const { sampler } = build()
    exchanges.set(1, hang)
    await sampler.start()
    await clock.advance(0)
    await sampler.stop()
    expect(rounds.flat().map(({ battery }) => battery)).toEqual([2])
  })
})
