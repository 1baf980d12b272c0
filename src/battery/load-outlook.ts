import type { Chance } from "./forecast.ts"
import { type LoadHistory, slotLength, slotOf, slotsPerDay } from "./load-history.ts"

/** Minutes that local time is ahead of UTC at a moment (UTC milliseconds). */
export type UtcOffset = (time: number) => number

interface OutlookInput {
  readonly history: LoadHistory
  /** UTC milliseconds. */
  readonly now: number
  /** Amperes drawn at this moment, not negative: all there is to go by at the very beginning. */
  readonly load: number
  readonly utcOffset: UtcOffset
}

/** How the load may go on: each course with its weight. */
export interface LoadOutlook {
  readonly courses: readonly LoadCourse[]
  /** Share of the weight that past days have, 0 to 1; the rest supposes that the load stays. */
  readonly learned: number
}

interface LoadCourse {
  readonly weight: number
  /** Amperes in the slot `ahead` slots from the present one. */
  loadAt(ahead: number): number
}

/** Half hours by which a past day is also laid earlier and later: habits are not punctual. */
const shifts = [-2, -1, 0, 1, 2]
const shiftWeight = (shift: number) => Math.exp(-0.5 * (shift / 1.5) ** 2)
/** Days after which a day counts for less, by the factor e. */
const recentDays = 21
const otherDayKind = 0.5
/** Slots over which the load is compared, and how far the logarithm of their ratio may usually be. */
const windows = [
  { slots: 2, tolerance: 0.35 },
  { slots: 6, tolerance: 0.25 },
  { slots: 16, tolerance: 0.18 },
  { slots: 48, tolerance: 0.3 },
] as const
/** Share of the difference between now and a past day that is carried on: half of it is chance. */
const carried = 0.5
/** Likelihood of a load that has nothing to do with what was learned. */
const strangeness = 0.02
/** The weights are made more equal until as many courses count. */
const fewestCourses = 8

/** Past days like this one, and the present load for where they are unlike. */
export function loadOutlook({ history, now, load, utcOffset }: OutlookInput): LoadOutlook {
  const learned = learnedLoads(history)
  const { loads } = learned
  const present = loads.length
  const recent = windows.map(({ slots }) => recentLoad(learned, { at: present, slots, history }))
  const scale = 0.1 * (learned.mean ?? load) + 0.01
  const weekend = isWeekend(now + utcOffset(now) * 60_000)

  const days: PastDay[] = []
  for (let day = 1; day * slotsPerDay - 2 <= present; day += 1) {
    const then = now - day * slotsPerDay * slotLength
    const dst = Math.round(((utcOffset(now) - utcOffset(then)) * 60_000) / slotLength)
    const kind = isWeekend(then + utcOffset(then) * 60_000) === weekend ? 1 : otherDayKind
    for (const shift of shifts) {
      const at = present - day * slotsPerDay + dst + shift
      if (at < 0 || at >= present) continue
      const past = windows.map(({ slots }) => meanBefore(learned, at, slots))
      let distance = 0
      for (const [index, { tolerance }] of windows.entries()) {
        const [here, there] = [recent[index] ?? null, past[index] ?? null]
        if (here === null || there === null) continue
        distance += (Math.log((here + scale) / (there + scale)) / tolerance) ** 2
      }
      days.push({
        lag: present - at,
        likelihood: Math.exp(-0.5 * distance),
        weight: kind * shiftWeight(shift) * Math.exp(-day / recentDays),
        gap: (recent[0] ?? load) - (past[0] ?? recent[0] ?? load),
      })
    }
  }
  const trust = trustOf(days)
  const fade = learned.persistence
  return {
    courses: [
      ...tempered(days).map(({ lag, gap, weight }) => ({
        weight: weight * trust,
        loadAt: (ahead: number) => {
          let index = present - lag + ahead
          while (index >= present) index -= lag
          return Math.max(0, (loads[index] ?? 0) + carried * gap * fade ** (ahead + 1))
        },
      })),
      ...steadyCourses({ recent, load, weight: 1 - trust }),
    ],
    learned: trust,
  }
}

interface PastDay {
  /** Slots before now. */
  readonly lag: number
  readonly likelihood: number
  readonly weight: number
  /** Amperes that are drawn now beyond what was drawn then. */
  readonly gap: number
}

function trustOf(days: readonly PastDay[]): number {
  const best = days.map(({ likelihood }) => likelihood).sort((a, b) => b - a)
  const top = best.slice(0, 5)
  const mass = top.reduce((sum, each) => sum + each, 0) / Math.max(5, top.length)
  return mass / (mass + strangeness)
}

/** Weights that sum up to 1 and leave enough days to count. */
function tempered(days: readonly PastDay[]): readonly PastDay[] {
  for (let power = 1; power > 0.05; power *= 0.7) {
    const weights = days.map(({ likelihood, weight }) => weight * likelihood ** power)
    const total = weights.reduce((sum, each) => sum + each, 0)
    const squares = weights.reduce((sum, each) => sum + each * each, 0)
    if (total === 0) continue
    if ((total * total) / squares < Math.min(fewestCourses, days.length / 3)) continue
    return days.map((day, index) => ({ ...day, weight: (weights[index] ?? 0) / total }))
  }
  const total = days.reduce((sum, { weight }) => sum + weight, 0)
  return days.map((day) => ({ ...day, weight: day.weight / total }))
}

/** Slots in which a load that is unlike the mean of a longer time comes half way back to it. */
const returns = [1, 4, 12] as const
const spreads = [
  { factor: 0.6, weight: 0.2 },
  { factor: 1, weight: 0.55 },
  { factor: 1.6, weight: 0.25 },
] as const

/** The load of the last hour goes on, or comes back to the mean of a longer time, more or less. */
function steadyCourses({
  recent,
  load,
  weight,
}: {
  readonly recent: readonly (number | null)[]
  readonly load: number
  readonly weight: number
}): readonly LoadCourse[] {
  const near = recent[0] ?? load
  const means = recent.map((mean) => mean ?? load)
  const share = weight / (means.length * returns.length)
  return means.flatMap((mean) =>
    returns.flatMap((slots) =>
      spreads.map(({ factor, weight: part }) => ({
        weight: share * part,
        loadAt: (ahead: number) => {
          const far = mean * factor
          return far + (near - far) * 0.5 ** ((ahead + 0.5) / slots)
        },
      })),
    ),
  )
}

interface LearnedLoads {
  /** Amperes drawn in each closed slot; where it was charging or unknown, what is usual then. */
  readonly loads: readonly number[]
  /** Running sums of `loads`, one longer. */
  readonly sums: readonly number[]
  /** Mean of the known ones; null where none is. */
  readonly mean: number | null
  /** How much of a deviation from the usual is left a slot later, 0 to 1. */
  readonly persistence: number
}

const cache = new WeakMap<readonly (number | null)[], LearnedLoads>()

function learnedLoads({ slots, first }: LoadHistory): LearnedLoads {
  const known = cache.get(slots)
  if (known) return known
  const sums = new Array<number>(slotsPerDay).fill(0)
  const counts = new Array<number>(slotsPerDay).fill(0)
  let total = 0
  let count = 0
  for (const [index, current] of slots.entries()) {
    if (current === null || current > 0) continue
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
  const loads = slots.map((current, index) =>
    current === null || current > 0 ? (profile[(first + index) % slotsPerDay] ?? 0) : -current,
  )
  const running = [0]
  for (const load of loads) running.push((running.at(-1) ?? 0) + load)
  const learned = {
    loads,
    sums: running,
    mean,
    persistence: persistenceOf(slots, { first, profile }),
  }
  cache.set(slots, learned)
  return learned
}

/** From how deviations from the usual went on an hour later; between unknown and learned. */
function persistenceOf(
  slots: readonly (number | null)[],
  { first, profile }: { readonly first: number; readonly profile: readonly number[] },
): number {
  const off = slots.map((current, index) =>
    current === null || current > 0
      ? null
      : -current - (profile[(first + index) % slotsPerDay] ?? 0),
  )
  let together = 0
  let own = 0
  for (let index = 0; index + 2 < off.length; index += 1) {
    const [a, b] = [off[index] ?? null, off[index + 2] ?? null]
    if (a === null || b === null) continue
    together += a * b
    own += a * a
  }
  const learned = own > 0 ? Math.min(Math.max(together / own, 0), 0.97) : 0.5
  const days = slots.length / slotsPerDay
  const hourly = (0.5 * 2 + learned * days) / (2 + days)
  return Math.sqrt(hourly)
}

/** Mean load of the slots before `at`; null where the history does not reach back. */
function meanBefore({ sums }: LearnedLoads, at: number, slots: number): number | null {
  if (at < slots) return null
  return ((sums[at] ?? 0) - (sums[at - slots] ?? 0)) / slots
}

/** The same up to now, the open slot included; shorter where the history is. */
function recentLoad(
  { sums, mean }: LearnedLoads,
  { at, slots, history }: { at: number; slots: number; history: LoadHistory },
): number | null {
  // Slots of which nothing is known are no slots without a load.
  const from = mean === null ? at : Math.max(0, at - slots)
  const open = Math.max(0, history.open.hours)
  const openLoad = Math.max(0, -history.open.moved)
  const closed = ((sums[at] ?? 0) - (sums[from] ?? 0)) * (slotLength / 3_600_000)
  const hours = (at - from) * (slotLength / 3_600_000) + open
  return hours === 0 ? null : (closed + openLoad) / hours
}

const isWeekend = (local: number) => [0, 6].includes(new Date(local).getUTCDay())

/** Hours; what would last longer is as good as not used. */
const longest = 240

/** When `charge` ampere-hours are used up by each course: hours with their weights. */
export function timesToUse(
  charge: number,
  { outlook, now, extra }: { outlook: LoadOutlook; now: number; extra: number },
): readonly Chance[] {
  const slotHours = slotLength / 3_600_000
  const firstHours = ((slotOf(now) + 1) * slotLength - now) / 3_600_000
  return outlook.courses.map(({ weight, loadAt }) => {
    let left = charge
    let hours = 0
    for (let ahead = 0; hours < longest; ahead += 1) {
      const width = ahead === 0 ? firstHours : slotHours
      const load = loadAt(ahead) + extra
      if (load * width >= left) return { value: hours + left / load, weight }
      left -= load * width
      hours += width
    }
    return { value: longest, weight }
  })
}
