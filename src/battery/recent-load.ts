import type { Chance } from "./forecast.ts"

/** Hours of one step: short enough to see what is switched on for some minutes. */
const stepHours = 1 / 30
/** Half a day. */
const keptSteps = 360

/** A battery's load of the last hours in steps of two minutes: how its end goes is seen in it. */
export interface RecentLoad {
  /** Mean amperes drawn in each step, oldest first; null where it was charging or is not known. */
  readonly steps: readonly (number | null)[]
  /** The step that is not whole yet: ampere-hours drawn, and hours of it. */
  readonly open: { readonly drawn: number; readonly hours: number }
}

const noOpen = { drawn: 0, hours: 0 } as const

export const noRecentLoad: RecentLoad = { steps: [], open: noOpen }

/** Adds what flowed since the reading before: ampere-hours in, in `hours`, 0 hours for unknown. */
export function followLoad(
  recent: RecentLoad,
  { moved, hours }: { readonly moved: number; readonly hours: number },
): RecentLoad {
  if (hours === 0 || moved > 0) {
    // One gap, however long: nothing is compared over it.
    if (recent.steps.length === 0 || recent.steps.at(-1) === null)
      return { ...recent, open: noOpen }
    return { steps: [...recent.steps, null].slice(-keptSteps), open: noOpen }
  }
  const drawn = recent.open.drawn - moved
  const all = recent.open.hours + hours
  // Readings are never quite as far apart as they should be.
  const whole = Math.floor(all / stepHours + 0.1)
  if (whole === 0) return { ...recent, open: { drawn, hours: all } }
  const mean = Math.round((1000 * drawn) / all) / 1000
  const rest = Math.max(0, all - whole * stepHours)
  return {
    steps: [...recent.steps, ...new Array<number>(whole).fill(mean)].slice(-keptSteps),
    open: { drawn: rest * mean, hours: rest },
  }
}

/** Steps over which two moments are compared, and how far the logarithm of their ratio may be. */
const windows = [
  { steps: 1, tolerance: 0.2 },
  { steps: 4, tolerance: 0.25 },
  { steps: 15, tolerance: 0.3 },
] as const
const longestWindow = 15
/** Steps that must have followed upon a moment for it to tell anything. */
const followed = 8
/** Steps after which one counts for less, by the factor e. */
const memory = 150
/** Likelihood of a load that was never like this in the last hours. */
const strangeness = 0.02
/** Moments that must be like this one to be believed. */
const enough = 8

/** When `charge` ampere-hours are used up if it goes on as after like moments: hours, with weights. */
export function recentTimes(
  { steps }: RecentLoad,
  { charge, extra }: { readonly charge: number; readonly extra: number },
): { readonly chances: readonly Chance[]; readonly trust: number } {
  const present = steps.length
  const sums = [0]
  const gaps = [0]
  for (const step of steps) {
    sums.push((sums.at(-1) ?? 0) + (step ?? 0))
    gaps.push((gaps.at(-1) ?? 0) + (step === null ? 1 : 0))
  }
  const known = present - (gaps[present] ?? 0)
  const mean = (sums[present] ?? 0) / Math.max(1, known)
  const scale = 0.05 * mean + 0.01
  const logAt = (at: number, length: number) => {
    const sum = (sums[at] ?? 0) - (sums[at - length] ?? 0)
    return Math.log(sum / length + scale)
  }
  const isWhole = (at: number) =>
    at >= longestWindow && (gaps[at] ?? 0) - (gaps[at - longestWindow] ?? 0) === 0
  if (!isWhole(present)) return { chances: [], trust: 0 }
  const here = windows.map((window) => logAt(present, window.steps))
  const chances: Chance[] = []
  let mass = 0
  for (let at = longestWindow; at <= present - followed; at += 1) {
    if (!isWhole(at)) continue
    let distance = 0
    for (const [index, { steps: length, tolerance }] of windows.entries()) {
      distance += (((here[index] ?? 0) - logAt(at, length)) / tolerance) ** 2
    }
    const weight = Math.exp(-0.5 * distance - (present - at) / memory)
    mass += weight
    if (weight > 1e-3) chances.push({ value: timeFrom(steps, { at, charge, mean, extra }), weight })
  }
  const likeness = mass / Math.max(enough, 0.1 * known)
  return { chances, trust: likeness / (likeness + strangeness) }
}

/** Hours; the load is that after `at`, and the mean when those steps are over. */
function timeFrom(
  steps: readonly (number | null)[],
  { at, charge, mean, extra }: { at: number; charge: number; mean: number; extra: number },
): number {
  let left = charge
  for (let index = at; index < steps.length; index += 1) {
    const load = (steps[index] ?? mean) + extra
    const used = load * stepHours
    if (used >= left) return (index - at) * stepHours + left / load
    left -= used
  }
  return (steps.length - at) * stepHours + left / (mean + extra + 1e-6)
}
