/** Slots of a day; a slot is a quarter of an hour of UTC. */
export const slotsPerDay = 96
export const slotsPerHour = slotsPerDay / 24
export const slotLength = 86_400_000 / slotsPerDay
const slotHours = slotLength / 3_600_000
/** Enough for five of each weekday. */
export const keptSlots = 35 * slotsPerDay
const week = 7 * slotsPerDay
/** Share of a slot that must be known for its mean to count. */
const knownShare = 0.5

/** A battery's own current over the last weeks: what is usual is learned from it. */
export interface LoadHistory {
  /** Number of the first slot kept, since 1970. */
  readonly first: number
  /** Mean current of each closed slot, amperes, positive while charging; null where not known. */
  readonly slots: readonly (number | null)[]
  /** The slot that is still open: ampere-hours in, and hours of it that are known. */
  readonly open: OpenSlot
}

interface OpenSlot {
  readonly slot: number
  readonly moved: number
  readonly hours: number
}

export const noHistory: LoadHistory = {
  first: 0,
  slots: [],
  open: { slot: -1, moved: 0, hours: 0 },
}

export const slotOf = (time: number) => Math.floor(time / slotLength)

/** Adds what flowed up to `time`, UTC milliseconds: ampere-hours in `hours`, 0 hours for unknown. */
export function addFlow(
  history: LoadHistory,
  { time, moved, hours }: { readonly time: number; readonly moved: number; readonly hours: number },
): LoadHistory {
  const slot = slotOf(time)
  const known = { slot, moved, hours }
  if (history.open.slot === -1) return { first: slot, slots: [], open: known }
  const { first, slots, open } = rebased(history, slot)
  if (slot === open.slot) {
    return {
      first,
      slots,
      open: { slot, moved: open.moved + moved, hours: open.hours + hours },
    }
  }
  const closed = open.hours >= knownShare * slotHours ? round(open.moved / open.hours) : null
  const unknown = new Array<null>(slot - open.slot - 1).fill(null)
  const all = [...slots, closed, ...unknown]
  const surplus = Math.max(0, all.length - keptSlots)
  return { first: first + surplus, slots: all.slice(surplus), open: known }
}

/**
 * After a clock was set, or a long rest, habits are kept: the history is moved by whole weeks to just
 * before now.
 */
function rebased(history: LoadHistory, slot: number): LoadHistory {
  const ahead = slot - history.open.slot
  if (ahead >= 0 && ahead <= 2 * week) return history
  const shift = Math.floor(ahead / week) * week
  return {
    first: history.first + shift,
    slots: history.slots,
    open: { ...history.open, slot: history.open.slot + shift },
  }
}

const round = (amperes: number) => Math.round(amperes * 1000) / 1000

/** Moves what flowed at `since` or later by a step of the clock, milliseconds; the rest stays. */
export function redateLoads(
  history: LoadHistory,
  { since, by }: { readonly since: number; readonly by: number },
): LoadHistory {
  const shift = Math.round(by / slotLength)
  const { first, slots, open } = history
  if (open.slot === -1 || open.slot < slotOf(since) || shift === 0) return history
  const from = Math.max(0, Math.min(slots.length, slotOf(since) - first))
  // What was learned before stays where it is, as far as what is moved does not lie over it.
  const kept = slots.slice(0, Math.max(0, Math.min(from, from + shift)))
  const gap = Math.max(0, from + shift - kept.length)
  // After a long rest habits are kept: moved by whole weeks to just before.
  const unknown = new Array<null>(gap > 2 * week ? gap % week : gap).fill(null)
  const all = [...kept, ...unknown, ...slots.slice(from)].slice(-keptSlots)
  const end = open.slot + shift
  return { first: end - all.length, slots: all, open: { ...open, slot: end } }
}
