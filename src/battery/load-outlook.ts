import type { Chance } from "./forecast.ts"
import { type LearnedLoads, learnedLoads, meanUntil, roomFor } from "./learned-loads.ts"
import { type LoadHistory, slotLength, slotOf, slotsPerDay, slotsPerHour } from "./load-history.ts"
import { pastMoments, windows } from "./load-likeness.ts"

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

/** Past days like this one, and the present load for where they are unlike. */
export function loadOutlook({ history, now, load, utcOffset }: OutlookInput): LoadOutlook {
  const learned = learnedLoads(history)
  const { loads, persistence, spread } = learned
  const present = loads.length
  const recent = windows.map(({ slots }) => recentLoad(learned, { slots, history }))
  const { moments, trust } = pastMoments(learned, { now, recent, utcOffset })
  const slot = history.first + present
  const left = persistence.map(
    (share, ahead) => share * roomFor(spread, slot, slot + Math.max(0, ahead - 1)),
  )
  return {
    courses: [
      ...moments.map(({ lag, gap, weight }) => ({
        weight: weight * trust,
        loadAt(ahead: number) {
          let index = present - lag + ahead
          while (index >= present) index -= lag
          return Math.max(0, (loads[index] ?? 0) + gap * (left[ahead + 1] ?? 0))
        },
      })),
      // A quarter of an hour is shorter than many a refrigerator's cycle.
      ...steadyCourses({ recent: recent.slice(1), load, known: present, weight: 1 - trust }),
    ],
    learned: trust,
  }
}

/** Slots in which a load that is unlike the mean of a longer time comes half way back to it. */
const returns = [2, 8, 24] as const
/** Less, as much, and more, by `spreadOf`. */
const turns = [
  { by: -1, weight: 0.2 },
  { by: 0, weight: 0.55 },
  { by: 1, weight: 0.25 },
] as const
/** Logarithm of how far the load may turn at most, and at least. */
const spreads = { widest: 0.5, firstDay: 0.2, narrowest: 0.12 } as const
/** Slots that tell something of how steady a load is. */
const enoughSlots = 1.5 * slotsPerHour

/** A load whose hours were all alike stays nearer to what it was. */
function spreadOf(means: readonly number[], known: number): number {
  if (known < enoughSlots) return spreads.widest
  const logs = means.map((mean) => Math.log(mean + 0.01))
  const least = known < slotsPerDay ? spreads.firstDay : spreads.narrowest
  return Math.min(spreads.widest, least + Math.max(...logs) - Math.min(...logs))
}

/** The load of the last hour goes on, or comes back to the mean of a longer time, more or less. */
function steadyCourses({
  recent,
  load,
  known,
  weight,
}: {
  readonly recent: readonly (number | null)[]
  readonly load: number
  /** Slots that are known. */
  readonly known: number
  readonly weight: number
}): readonly LoadCourse[] {
  const near = recent[0] ?? load
  const means = recent.map((mean) => mean ?? load)
  const spread = spreadOf(means, known)
  const share = weight / (means.length * returns.length)
  return means.flatMap((mean) =>
    returns.flatMap((slots) =>
      turns.map(({ by, weight: part }) => ({
        weight: share * part,
        loadAt: (ahead: number) => {
          const far = mean * Math.exp(by * spread)
          return far + (near - far) * 0.5 ** ((ahead + 0.5) / slots)
        },
      })),
    ),
  )
}

/** Mean load up to now, the open slot included; of a shorter time where the history is shorter. */
function recentLoad(
  { sums, mean, loads }: LearnedLoads,
  { slots, history }: { readonly slots: number; readonly history: LoadHistory },
): number | null {
  // Slots of which nothing is known are no slots without a load.
  const closed = mean === null ? 0 : Math.min(slots, loads.length)
  const open = Math.max(0, history.open.hours)
  const drawn = Math.max(0, -history.open.moved)
  const hours = closed / slotsPerHour + open
  if (hours === 0) return null
  return ((meanUntil(sums, loads.length, closed) * closed) / slotsPerHour + drawn) / hours
}

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
