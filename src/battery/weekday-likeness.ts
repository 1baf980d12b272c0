import { type LearnedLoads, meanUntil } from "./learned-loads.ts"
import { slotsPerDay } from "./load-history.ts"

/** Pairs of days by which equal weekdays are supposed to be no more alike than any. */
const supposedPairs = 5
/** How much a likeness of weekdays counts. */
const weekdayPower = 3

const weekdayWeights = new WeakMap<LearnedLoads, number>()

/** Weight of a day of another weekday, 0 to 1: small where the week has a rhythm, such as a cabin's. */
export function otherWeekday(learned: LearnedLoads): number {
  const known = weekdayWeights.get(learned)
  if (known !== undefined) return known
  const { sums, loads, scale } = learned
  const days: number[] = []
  for (let at = loads.length; at >= slotsPerDay; at -= slotsPerDay) {
    days.push(Math.log(meanUntil(sums, at, slotsPerDay) + scale))
  }
  const same = { sum: 0, count: 0 }
  const other = { sum: 0, count: 0 }
  for (const [late, day] of days.entries()) {
    for (const [early, before] of days.slice(0, late).entries()) {
      const kind = (late - early) % 7 === 0 ? same : other
      kind.sum += (day - before) ** 2
      kind.count += 1
    }
  }
  const usual = other.count === 0 ? 0 : other.sum / other.count
  const like = (same.sum + supposedPairs * usual) / (same.count + supposedPairs)
  const weight = usual === 0 ? 1 : Math.min(1, like / usual) ** weekdayPower
  weekdayWeights.set(learned, weight)
  return weight
}
