import type { Battery } from "../battery/battery.ts"
import { intervalOf } from "../battery/sampling-interval.ts"

/** Milliseconds without a reading of a battery from which on there is a gap. */
export type GapAfter = (battery: number) => number

/** The interval may have been longer in the past: less is never a gap, milliseconds. */
const shortestGap = 300_000

/** The gap for a sampling interval in milliseconds: one missed reading is everyday life. */
export const gapAfterInterval = (interval: number): number => Math.max(2.5 * interval, shortestGap)

/** By the batteries as they are at the first question; `usual` for those without an interval of their own. */
export function gapsOf(batteries: () => readonly Battery[], usual: number): GapAfter {
  let gaps: ReadonlyMap<number, number> | null = null
  const look = () =>
    new Map(
      batteries()
        .filter(({ interval }) => interval !== undefined)
        .map((battery) => [battery.id, gapAfterInterval(intervalOf(battery, 0))]),
    )
  return (battery) => (gaps ??= look()).get(battery) ?? usual
}
