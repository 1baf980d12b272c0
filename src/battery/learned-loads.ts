import { type LoadHistory, slotsPerDay, slotsPerHour } from "./load-history.ts"

/** What the load history tells, worked out once for each slot that closes. */
export interface LearnedLoads {
  /** Amperes drawn in each closed slot; where it was charging or unknown, what is usual then. */
  readonly loads: readonly number[]
  /** Running sums of `loads`, one longer. */
  readonly sums: readonly number[]
  /** Mean of the known ones; null where none is. */
  readonly mean: number | null
  /** Logarithm of the mean load of the hour before each slot. */
  readonly hourLogs: readonly number[]
  /** For so many slots ahead: the share of a deviation from the usual that is left then, 0 to 1. */
  readonly persistence: readonly number[]
  /** By slot of the day: how far the load usually is from what is usual, amperes. */
  readonly spread: readonly number[]
  /** Amperes that no logarithm is asked to tell apart. */
  readonly scale: number
}

/** Slots ahead for which persistence is learned; between them it is a straight line, beyond nothing. */
const lags = [1, 2, 4, 8, 16, 32] as const

const cache = new WeakMap<readonly (number | null)[], LearnedLoads>()

export function learnedLoads({ slots, first }: LoadHistory): LearnedLoads {
  const known = cache.get(slots)
  if (known) return known
  const { profile, mean } = profileOf(slots, first)
  const loads = slots.map((current, index) =>
    isDrawn(current) ? -current : (profile[(first + index) % slotsPerDay] ?? 0),
  )
  const sums = [0]
  for (const load of loads) sums.push((sums.at(-1) ?? 0) + load)
  const scale = 0.1 * (mean ?? 1) + 0.01
  const off = slots.map((current, index) =>
    isDrawn(current) ? -current - (profile[(first + index) % slotsPerDay] ?? 0) : null,
  )
  const spread = spreadOf(off, first)
  const learned = {
    loads,
    sums,
    mean,
    hourLogs: sums.map((_, at) => Math.log(meanUntil(sums, at, slotsPerHour) + scale)),
    persistence: persistenceOf(off, { first, spread }),
    spread,
    scale,
  }
  cache.set(slots, learned)
  return learned
}

/** While it is charged nobody knows what is drawn. */
const isDrawn = (current: number | null): current is number => current !== null && current <= 0

/** Mean load of the slots before `at`, of fewer where the history does not reach back. */
export function meanUntil(sums: readonly number[], at: number, slots: number): number {
  const from = Math.max(0, at - slots)
  return at === from ? 0 : Math.max(0, ((sums[at] ?? 0) - (sums[from] ?? 0)) / (at - from))
}

function profileOf(slots: readonly (number | null)[], first: number) {
  const sums = new Array<number>(slotsPerDay).fill(0)
  const counts = new Array<number>(slotsPerDay).fill(0)
  let total = 0
  let count = 0
  for (const [index, current] of slots.entries()) {
    if (!isDrawn(current)) continue
    const slot = (first + index) % slotsPerDay
    sums[slot] = (sums[slot] ?? 0) - current
    counts[slot] = (counts[slot] ?? 0) + 1
    total -= current
    count += 1
  }
  const mean = count === 0 ? null : total / count
  const profile = sums.map((sum, slot) => {
    const known = counts[slot] ?? 0
    return known === 0 ? (mean ?? 0) : sum / known
  })
  return { profile, mean }
}

/** Slots around one whose deviations count for it: habits are not punctual. */
const blur = 3

function spreadOf(off: readonly (number | null)[], first: number): readonly number[] {
  const squares = new Array<number>(slotsPerDay).fill(0)
  const counts = new Array<number>(slotsPerDay).fill(0)
  let all = 0
  let known = 0
  for (const [index, deviation] of off.entries()) {
    if (deviation === null) continue
    all += deviation ** 2
    known += 1
    for (let near = -blur; near <= blur; near += 1) {
      const slot = (first + index + near + slotsPerDay) % slotsPerDay
      squares[slot] = (squares[slot] ?? 0) + deviation ** 2
      counts[slot] = (counts[slot] ?? 0) + 1
    }
  }
  // A little of what is usual over the whole day: no time of the day is quite without surprises.
  const usual = (0.2 * all) / Math.max(1, known)
  return squares.map((sum, slot) => Math.sqrt((sum + 3 * usual) / ((counts[slot] ?? 0) + 3) + 1e-4))
}

/** Share of a deviation that there is room for at another time of the day: nights are quiet. */
export const roomFor = (spread: readonly number[], from: number, to: number): number =>
  Math.min(1, (spread[to % slotsPerDay] ?? 1) / (spread[from % slotsPerDay] ?? 1))

/** Days that what is supposed before anything is learned counts for. */
const supposedDays = 2

/** From how deviations from the usual went on; between what is supposed and what was learned. */
function persistenceOf(
  off: readonly (number | null)[],
  { first, spread }: { readonly first: number; readonly spread: readonly number[] },
): readonly number[] {
  const { length } = off
  const days = length / slotsPerDay
  // A hundred thousand pairs: plain numbers, and nothing worked out twice.
  const deviations = Float64Array.from(off, (deviation) => deviation ?? Number.NaN)
  const rooms = Float64Array.from(off, (_, index) => spread[(first + index) % slotsPerDay] ?? 1)
  const shares = deviations.map((deviation, index) => deviation / (rooms[index] ?? 1))
  const persistence = [1]
  for (const lag of lags) {
    let together = 0
    let own = 0
    for (let index = 0; index + lag < length; index += 1) {
      const now = deviations[index] as number
      const later = deviations[index + lag] as number
      if (Number.isNaN(now + later)) continue
      const before = rooms[index] as number
      const after = rooms[index + lag] as number
      const room = after < before ? (shares[index] as number) * after : now
      together += room * later
      own += room * room
    }
    const supposed = 0.5 ** (lag / slotsPerHour)
    const learned = own > 0 ? Math.min(Math.max(together / own, 0), 0.98) : supposed
    const share = (supposed * supposedDays + learned * days) / (supposedDays + days)
    const [last, before] = [persistence.length - 1, persistence.at(-1) ?? 1]
    for (let at = last + 1; at <= lag; at += 1)
      persistence.push(before + ((share - before) * (at - last)) / (lag - last))
  }
  return persistence
}
