/** How far a battery's newest reading may be believed to be its present state. */
export type Freshness =
  /** Not read yet in this run, and nothing has gone wrong so far. */
  | { readonly kind: "awaited" }
  /** Not read yet in this run, although it was tried. */
  | { readonly kind: "unreached" }
  /** The reading stands for now; `age` in milliseconds. */
  | { readonly kind: "current"; readonly age: number }
  /** The reading is history; `age` in milliseconds. */
  | { readonly kind: "stale"; readonly age: number }

/** One missed reading is everyday life on a radio; the second one in a row is not. */
const staleAfterIntervals = 2.5

/** For how long a reading stands for now, milliseconds; `interval` between two readings, likewise. */
export const freshFor = (interval: number): number => staleAfterIntervals * interval

/** Times are monotonic milliseconds: a jump of the wall clock must not make a reading old or young. */
export function judgeFreshness(
  { latest, failure }: FreshnessInput,
  { now, interval }: { readonly now: number; readonly interval: number },
): Freshness {
  if (latest === null) return { kind: failure === null ? "awaited" : "unreached" }
  const age = Math.max(0, now - latest.takenAt)
  return { kind: age > freshFor(interval) ? "stale" : "current", age }
}

/** The part of a battery's status that the judgement rests on. */
interface FreshnessInput {
  readonly latest: { readonly takenAt: number } | null
  readonly failure: object | null
}
