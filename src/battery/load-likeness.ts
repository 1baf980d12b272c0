import { slotLength, slotsPerDay, slotsPerHour } from "./load-history.ts"
import { type LearnedLoads, meanUntil } from "./learned-loads.ts"
import { otherWeekday } from "./weekday-likeness.ts"

/** A past moment, as the beginning of one way in which the load may go on from now. */
export interface PastMoment {
  /** Slots before now. */
  readonly lag: number
  /** Share of all past moments; together 1. */
  readonly weight: number
  /** Amperes that are drawn now beyond what was drawn then. */
  readonly gap: number
}

interface Candidate extends PastMoment {
  /** How well the loads before both fit, 0 to 1: of the last hours, and of each hour of the day so far. */
  readonly likelihood: number
  readonly shape: number
}

/** Slots by which a past day is also laid earlier and later: habits are not punctual. */
const shifts = Array.from({ length: 13 }, (_, index) => index - 6)
const shiftWeight = (shift: number) => Math.exp(-0.5 * (shift / 4) ** 2)
/** Days after which a day counts for less, by the factor e. */
const recentDays = 21
const otherDayKind = 0.5
/** Slots over which the load is compared, and how far the logarithm of their ratio may usually be. */
export const windows = [
  { slots: 1, tolerance: 0.5 },
  { slots: slotsPerHour, tolerance: 0.35 },
  { slots: 3 * slotsPerHour, tolerance: 0.25 },
  { slots: 8 * slotsPerHour, tolerance: 0.18 },
  { slots: slotsPerDay, tolerance: 0.3 },
] as const
const hourWindow = 1
/** Of how far two days usually are apart in a window, so much is no sign of a strange day. */
const unremarkable = 1.5
/** Hours of which the course is compared, and how much less each earlier one counts. */
const shapeHours = 14
const shapeDecay = 0.92
const shapeTolerance = 0.15
/** Likelihood of a load that has nothing to do with what was learned. */
const strangeness = 0.01
/** As many moments count at least; more where what was tells little of what will be. */
const fewestMoments = 6
const moreMoments = 20
/** Of the best one's weight: what weighs less is left out. */
const negligible = 0.01

export interface LikenessInput {
  /** UTC milliseconds. */
  readonly now: number
  /** Mean loads of the windows up to now, amperes; null where nothing is known. */
  readonly recent: readonly (number | null)[]
  /** Minutes that local time is ahead of UTC at a moment (UTC milliseconds). */
  readonly utcOffset: (time: number) => number
}

/** Past moments like this one, and how far they may be trusted, 0 to 1. */
export function pastMoments(
  learned: LearnedLoads,
  { now, recent, utcOffset }: LikenessInput,
): { readonly moments: readonly PastMoment[]; readonly trust: number } {
  const { sums, hourLogs, scale } = learned
  const present = learned.loads.length
  // Where an hour tells nothing of the next one, what looks alike is alike by chance.
  const telling = Math.max(0, learned.persistence[slotsPerHour] ?? 0)
  const allowed = tolerancesOf(learned)
  const logs = recent.map((load) => (load === null ? null : Math.log(load + scale)))
  const weekend = isWeekend(now + utcOffset(now) * 60_000)
  const otherDay = otherWeekday(learned)

  const candidates: Candidate[] = []
  for (let day = 1; day * slotsPerDay - slotsPerHour <= present; day += 1) {
    const then = now - day * slotsPerDay * slotLength
    const dst = Math.round(((utcOffset(now) - utcOffset(then)) * 60_000) / slotLength)
    const isSameKind = isWeekend(then + utcOffset(then) * 60_000) === weekend
    const kind = (isSameKind ? 1 : otherDayKind) * (day % 7 === 0 ? 1 : otherDay)
    for (const shift of shifts) {
      const at = present - day * slotsPerDay + dst + shift
      if (at < 0 || at >= present) continue
      let distance = 0
      for (let index = 0; index < windows.length; index += 1) {
        const here = logs[index] ?? null
        const slots = windows[index]?.slots ?? 1
        if (here === null || at < slots) continue
        const there = Math.log(meanUntil(sums, at, slots) + scale)
        distance += (here - there) ** 2 / (allowed[index] ?? 1)
      }
      let unlike = 0
      let counts = 1
      for (let back = 0; back < shapeHours * slotsPerHour; back += slotsPerHour) {
        if (at - back < slotsPerHour) break
        unlike += counts * ((hourLogs[present - back] ?? 0) - (hourLogs[at - back] ?? 0)) ** 2
        counts *= shapeDecay
      }
      const lastHour = at < slotsPerHour ? null : meanUntil(sums, at, slotsPerHour)
      candidates.push({
        lag: present - at,
        likelihood: Math.exp(-0.5 * distance),
        shape: Math.exp((-0.5 * unlike * Math.max(0.01, telling) ** 2) / shapeTolerance ** 2),
        weight: kind * shiftWeight(shift) * Math.exp(-day / recentDays),
        gap: (recent[hourWindow] ?? 0) - (lastHour ?? recent[hourWindow] ?? 0),
      })
    }
  }
  const fewest = fewestMoments + moreMoments * (1 - telling)
  return { moments: tempered(candidates, fewest), trust: trustOf(candidates) }
}

/** Slots between two of the pairs of days compared: no multiple of anything. */
const sampledEvery = 11

const tolerances = new WeakMap<LearnedLoads, readonly number[]>()

/** Squares: how far two moments may be apart in each window, and mean nothing by it. */
function tolerancesOf(learned: LearnedLoads): readonly number[] {
  const known = tolerances.get(learned)
  if (known) return known
  const { sums, loads, scale } = learned
  const found = windows.map(({ slots, tolerance }) => {
    let sum = 0
    let count = 0
    for (let at = loads.length; at - slotsPerDay - slots >= 0; at -= sampledEvery) {
      const [here, there] = [meanUntil(sums, at, slots), meanUntil(sums, at - slotsPerDay, slots)]
      sum += Math.log((here + scale) / (there + scale)) ** 2
      count += 1
    }
    return Math.max(tolerance ** 2, count === 0 ? 0 : (unremarkable * sum) / count)
  })
  tolerances.set(learned, found)
  return found
}

function trustOf(candidates: readonly Candidate[]): number {
  const best = candidates.map(({ likelihood }) => likelihood).sort((a, b) => b - a)
  const top = best.slice(0, 5)
  const mass = top.reduce((sum, each) => sum + each, 0) / Math.max(5, top.length)
  return mass / (mass + strangeness)
}

/** Weights that sum up to 1, made more equal until enough moments count. */
function tempered(candidates: readonly Candidate[], fewest: number): readonly PastMoment[] {
  const enough = Math.min(fewest, candidates.length / 3)
  for (let power = 1; power > 0.05; power *= 0.7) {
    const weights = candidates.map(
      ({ likelihood, shape, weight }) => weight * (likelihood * shape) ** power,
    )
    const total = weights.reduce((sum, each) => sum + each, 0)
    const squares = weights.reduce((sum, each) => sum + each * each, 0)
    if (total > 0 && (total * total) / squares >= enough) return shared(candidates, weights)
  }
  return shared(
    candidates,
    candidates.map(({ weight }) => weight),
  )
}

function shared(
  candidates: readonly Candidate[],
  weights: readonly number[],
): readonly PastMoment[] {
  const least = negligible * Math.max(0, ...weights)
  const kept = candidates
    .map(({ lag, gap }, index) => ({ lag, gap, weight: weights[index] ?? 0 }))
    .filter(({ weight }) => weight > 0 && weight >= least)
  const total = kept.reduce((sum, { weight }) => sum + weight, 0)
  return kept.map((moment) => ({ ...moment, weight: moment.weight / total }))
}

const isWeekend = (local: number) => [0, 6].includes(new Date(local).getUTCDay())
