import type { Chance } from "./forecast.ts"
import { type LearnedLoads, learnedLoads, meanUntil, roomFor } from "./learned-loads.ts"
import { type LoadHistory, slotLength, slotOf, slotsPerHour } from "./load-history.ts"
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
      ...steadyCourses({ recent: recent.slice(1), load, weight: 1 - trust }),
    ],
    learned: trust,
  }
}

/** Slots in which a load that is unlike the mean of a longer time comes half way back to it. */
const returns = [2, 8, 24] as const
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
