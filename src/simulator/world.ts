import type { Reading } from "../bms/reading.ts"
import { jbd } from "../bms/protocols/jbd.ts"
import type { Clock } from "../lib/clock.ts"
import type { BatteryDesign } from "./battery-design.ts"
import { demoBatteries } from "./demo-batteries.ts"
import { createJbdBms } from "./jbd-bms.ts"
import { type UtcOffset, createLocalTime } from "./local-time.ts"
import { chance, seedFor } from "./random.ts"
import { type SimulatedBattery, createSimulatedBattery } from "./simulated-battery.ts"

export interface WorldOptions {
  /** How many of the demonstration's, up to 32; or batteries of one's own. */
  readonly batteries: number | readonly BatteryDesign[]
  /** The same seed makes the same world. */
  readonly seed: number
  /** Simulated seconds in a real one. @default 1 */
  readonly speed?: number
  /** UTC milliseconds at which the live world begins. */
  readonly startTime: number
  readonly clock: Clock
  /** What people there call evening. @default that of the process's time zone */
  readonly utcOffset?: UtcOffset
}

/** Readings of one round through the batteries; one that was not heard is missing. */
export interface HistoryRound {
  /** UTC milliseconds of the round's beginning. */
  readonly time: number
  readonly readings: readonly HistoryReading[]
}

export interface HistoryReading {
  /** Index in the world's designs. */
  readonly battery: number
  /** UTC milliseconds: batteries are read one after the other. */
  readonly time: number
  readonly reading: Reading
}

/** Simulated batteries and the time they live in. */
export interface World {
  readonly designs: readonly BatteryDesign[]
  /** UTC milliseconds, simulated: start and, at the speed of this world, what has passed since. */
  time(): number
  /**
   * A battery as it is now. Null for an address that nobody has, and for all while the past is
   * being told.
   */
  battery(address: string): SimulatedBattery | null
  /**
   * The days before the start, round by round, gaps included; the live world goes on where it ends.
   * Must be asked before the first live battery, and once.
   */
  history(days: number, interval: number): AsyncGenerator<HistoryRound, void, void>
}

/** The past was asked for when the present had already begun. */
export class WorldBegunError extends Error {
  override name = "WorldBegunError" as const

  constructor() {
    super("the simulated world has begun: its past can be told only before, and once")
  }
}

/** Readings computed before others get their turn: some milliseconds, also on a slow board. */
const readingsPerTurn = 64

export function createWorld(options: WorldOptions): World {
  const { seed, speed = 1, startTime, clock } = options
  const designs =
    typeof options.batteries === "number"
      ? demoBatteries(options.batteries, seed)
      : options.batteries
  const localTime = createLocalTime(options.utcOffset)
  const begun = clock.monotonic()
  let batteries: readonly SimulatedBattery[] | null = null
  let tellingPast = false

  const begin = (time: number) =>
    designs.map((design) => createSimulatedBattery(design, { time, localTime }))
  const time = () => startTime + (clock.monotonic() - begun) * speed

  return {
    designs,
    time,
    battery(address) {
      if (tellingPast) return null
      batteries ??= begin(startTime)
      const battery = batteries.find(({ design }) => design.address === address)
      battery?.advanceTo(time())
      return battery ?? null
    },
    async *history(days, interval) {
      if (batteries) throw new WorldBegunError()
      const from = startTime - days * dayLength
      const past = begin(from)
      batteries = past
      tellingPast = true
      // A round of 32 batteries takes less than the interval, as it does on the air.
      const pause = Math.min(1500, interval / (2 * designs.length))
      let turn = 0
      try {
        for (let round = from; round + interval <= startTime; round += interval) {
          const readings: HistoryReading[] = []
          for (const [index, battery] of past.entries()) {
            const at = Math.round(round + index * pause)
            battery.advanceTo(at)
            if (isGap(battery.design.seed, at, startTime)) continue
            const reading = readThrough(battery)
            if (reading) readings.push({ battery: index, time: at, reading })
          }
          yield { time: round, readings }
          turn += past.length
          if (turn >= readingsPerTurn) {
            turn = 0
            await new Promise((resolve) => setImmediate(resolve))
          }
        }
      } finally {
        tellingPast = false
      }
    },
  }
}

const hour = 3_600_000
const dayLength = 24 * hour

/** Reality has holes: now and then one missed reading, and hours in which a battery was not heard. */
function isGap(seed: number, time: number, startTime: number): boolean {
  // Who looks at the last hours for the first time should see them whole.
  if (time > startTime - 3 * hour) return false
  const gaps = seedFor(seed, "gaps")
  if (chance(gaps, Math.floor(time / 60_000), 1) < 0.005) return true
  const day = Math.floor(time / dayLength)
  if (chance(gaps, day, 2) >= 0.1) return false
  const from = day * dayLength + 18 * hour * chance(gaps, day, 3)
  return time >= from && time < from + (1 + 5 * chance(gaps, day, 4)) * hour
}

/** Through the bytes of its protocol, so that a past reading is as coarse as a live one. */
function readThrough(battery: SimulatedBattery): Reading | null {
  const bms = createJbdBms(battery)
  const frames = jbd.requests
    .filter(({ asks }) => asks === "reading")
    .flatMap(({ bytes }) => bms.answer(bytes) ?? [])
  const decoded = jbd.reading(frames)
  return decoded.ok ? decoded.value : null
}
