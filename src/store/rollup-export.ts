import type { Rollup } from "../battery/rollup.ts"
import type { ExportRange } from "./reading-export.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"
import type { TimedRollup } from "./rollup-table.ts"

export interface BatteryRollup {
  readonly battery: number
  /** UTC milliseconds: where the hour or the day begins. */
  readonly time: number
  readonly rollup: Rollup
}

/** Rollups in memory at a time, about. */
const pageRollups = 2000
const hour = 3_600_000
const usualLength = { hours: hour, days: 24 * hour } as const

/** Hours or days of any range, page by page; those of the open day too. */
export class RollupExport {
  readonly #keeper: RollupKeeper

  constructor(keeper: RollupKeeper) {
    this.#keeper = keeper
  }

  /** Ordered by time, then battery. */
  *pages(
    source: "hours" | "days",
    { batteries, from, to }: ExportRange,
  ): Generator<readonly BatteryRollup[]> {
    const table = this.#keeper[source]
    const tails = batteries.map((battery) => ({
      battery,
      tail: this.#keeper.tail(battery)[source],
    }))
    const spans = tails.flatMap(({ battery, tail }) => [
      ...(table.span(battery) ?? []),
      ...tail.map(({ time }) => time),
    ])
    const start = spans.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
    const end = spans.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY) + 1
    const step = Math.ceil(pageRollups / Math.max(1, batteries.length)) * usualLength[source]
    for (let at = Math.max(from, start); at < Math.min(to, end); at += step) {
      const slice = { from: at, to: Math.min(at + step, to, end) }
      const inSlice = ({ time }: TimedRollup) => time >= slice.from && time < slice.to
      yield tails
        .flatMap(({ battery, tail }) => {
          const written = table.range(battery, slice)
          const known = new Set(written.map(({ time }) => time))
          // A day that was written since the tail was made is in both.
          const open = tail.filter((made) => inSlice(made) && !known.has(made.time))
          return [...written, ...open].map((made) => ({ battery, ...made }))
        })
        .sort((a, b) => a.time - b.time || a.battery - b.battery)
    }
  }
}
