import { keptSlots, type LoadHistory, slotLength, slotOf } from "./load-history.ts"

/** The mean current of one hour, as it is kept for years. */
export interface HourCurrent {
  /** UTC milliseconds of its beginning. */
  readonly time: number
  /** Amperes, positive while charging; null where it is not known. */
  readonly current: number | null
}

const hour = 3_600_000

/** What the load history does not know but the hours do, up to `now`: a battery is not met anew. */
export function backfill(
  history: LoadHistory,
  { hours, now }: { readonly hours: readonly HourCurrent[]; readonly now: number },
): LoadHistory {
  if (hours.length === 0) return history
  const end = history.open.slot === -1 ? slotOf(now) : history.open.slot
  const oldest = Math.min(...hours.map(({ time }) => slotOf(time)), end - history.slots.length)
  const first = Math.max(end - keptSlots, oldest)
  const slots = new Array<number | null>(Math.max(0, end - first)).fill(null)
  for (const { time, current } of hours) {
    for (let slot = slotOf(time); slot < slotOf(time + hour - 1) + 1; slot += 1) {
      if (slot >= first && slot < end) slots[slot - first] = current
    }
  }
  for (const [index, current] of history.slots.entries()) {
    const at = history.first + index - first
    if (current !== null && at >= 0 && at < slots.length) slots[at] = current
  }
  const open = history.open.slot === -1 ? { slot: end, moved: 0, hours: 0 } : history.open
  return { first, slots, open }
}

/** How far back hours are of use, milliseconds. */
export const backfillSpan = keptSlots * slotLength
