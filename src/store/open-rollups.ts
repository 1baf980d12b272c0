import { flowBetween, type FlowPoint, RollupSum } from "../battery/rollup.ts"
import type { LocalDays } from "../lib/local-days.ts"
import type { SeriesPoint } from "./rollup-keeper.ts"
import type { TimedRollup } from "./rollup-table.ts"

interface OpenDeps {
  readonly days: LocalDays
  /** Milliseconds without a reading from which on nothing is known of the flow. */
  readonly gapAfter: () => number
}

const hour = 3_600_000
export const floorHour = (time: number): number => Math.floor(time / hour) * hour

/** Hours and days of one battery that still grow. */
export class OpenRollups {
  /** Days are written up to here, and hours up to the hour it falls in. */
  until: number
  /** Hours before it are written although their day is not. */
  hoursUntil: number
  readonly #deps: OpenDeps
  readonly #hours = new Map<number, RollupSum>()
  readonly #days = new Map<number, RollupSum>()
  #last: FlowPoint | null = null

  constructor(until: number, deps: OpenDeps) {
    this.until = this.hoursUntil = until
    this.#deps = deps
  }

  /** The time of the newest point; null when there is none. */
  get newest(): number | null {
    return this.#last && this.#last.time
  }

  add(point: SeriesPoint): void {
    const flow = this.#flowTo(point)
    for (const sum of this.#sumsAt(point.time)) sum.add(point.values, flow)
  }

  /**
   * Adds what a stretch consists of: points in their order and, in place of the points of their
   * hours, stored hours that know more than there are points for.
   */
  addAll(points: readonly SeriesPoint[], stored: readonly TimedRollup[]): void {
    const known = new Map<number, number>()
    for (const { time } of points) {
      known.set(floorHour(time), (known.get(floorHour(time)) ?? 0) + 1)
    }
    const kept = stored.filter(({ time, rollup }) => rollup.count > (known.get(time) ?? 0))
    const keptTimes = new Set(kept.map(({ time }) => time))
    let next = 0
    const addKept = (before: number) => {
      for (let item = kept[next]; item && item.time <= before; item = kept[++next]) {
        for (const sum of this.#sumsAt(item.time)) sum.take(item.rollup)
      }
    }
    for (const point of points) {
      addKept(point.time)
      if (keptTimes.has(floorHour(point.time))) this.#flowTo(point)
      else this.add(point)
    }
    addKept(Number.MAX_SAFE_INTEGER)
  }

  /** The oldest first. */
  get hours(): TimedRollup[] {
    return told(this.#hours)
  }

  /** The oldest first. */
  get days(): TimedRollup[] {
    return told(this.#days)
  }

  /** Lets go of what has been written: whole days before `until`. */
  close(until: number): void {
    for (const time of this.#hours.keys()) if (time + hour <= until) this.#hours.delete(time)
    for (const time of this.#days.keys()) if (time < until) this.#days.delete(time)
    this.until = until
    this.hoursUntil = Math.max(this.hoursUntil, until)
  }

  #flowTo({ time, values }: SeriesPoint) {
    const point = { time, current: values.current, power: values.power }
    const flow = flowBetween(this.#last, point, this.#deps.gapAfter())
    this.#last = point
    return flow
  }

  /** Of its hour and its day, those that are open. */
  #sumsAt(time: number): RollupSum[] {
    const day = this.#deps.days.at(time).start
    const start = floorHour(time)
    return [
      ...(day >= this.until ? [sumAt(this.#days, day)] : []),
      ...(start >= floorHour(this.until) ? [sumAt(this.#hours, start)] : []),
    ]
  }
}

function sumAt(sums: Map<number, RollupSum>, time: number): RollupSum {
  const sum = sums.get(time) ?? new RollupSum()
  sums.set(time, sum)
  return sum
}

const told = (sums: ReadonlyMap<number, RollupSum>): TimedRollup[] =>
  [...sums].map(([time, sum]) => ({ time, rollup: sum.rollup })).sort((a, b) => a.time - b.time)
