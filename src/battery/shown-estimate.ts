import type { Estimate, RuntimeEstimate, UnknownReason } from "./runtime.ts"

/** The one of the two estimates that a person wants to see. */
export type ShownEstimate =
  | ({ readonly to: "empty" | "full" } & Extract<Estimate, { kind: "known" }>)
  | { readonly kind: "unknown"; readonly reason: UnknownReason }

/** Until full while it is charged, until empty otherwise; or why neither is known. */
export function shownEstimate({ toEmpty, toFull }: RuntimeEstimate): ShownEstimate {
  if (toFull.kind === "known") return { to: "full", ...toFull }
  if (toEmpty.kind === "known") return { to: "empty", ...toEmpty }
  // That it is charged is no reason why the time until full is not known, and the other way round.
  const reason = toEmpty.reason === "charging" ? toFull.reason : toEmpty.reason
  return { kind: "unknown", reason }
}

/** Seconds until empty, for an order by urgency; infinite where it is not being emptied. */
export const secondsLeft = (estimate: RuntimeEstimate | null): number =>
  estimate?.toEmpty.kind === "known" ? estimate.toEmpty.best : Number.POSITIVE_INFINITY
