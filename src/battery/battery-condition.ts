import type { Protection, Reading } from "../bms/reading.ts"
import type { Freshness } from "./freshness.ts"

/** How much a person should mind, from not at all to at once. */
export const levels = ["good", "unknown", "warning", "danger"] as const

export type Level = (typeof levels)[number]

/** One thing about a battery that is not as it should be. */
export type Concern =
  | { readonly kind: "protection"; readonly level: "danger"; readonly protection: Protection }
  | { readonly kind: "low-charge"; readonly level: "warning"; readonly soc: number }
  | { readonly kind: "wide-spread"; readonly level: "warning"; readonly spread: number }
  | { readonly kind: "charge-off" | "discharge-off"; readonly level: "warning" }
  | { readonly kind: "awaited" | "unreached" | "stale"; readonly level: "unknown" }

/** Percent; below it the battery is close to cutting out. */
const lowCharge = 10
/** Volts; more than a full LFP pack shows between its cells while it is being balanced. */
const wideSpread = 0.25

/**
 * What is wrong with a battery as far as its newest reading tells, worst first. A reading that is
 * not current says nothing about now, so then the only concern is that nothing is known.
 */
export function batteryConcerns(
  reading: Reading | null,
  spread: number | null,
  freshness: Freshness,
): readonly Concern[] {
  if (freshness.kind !== "current") return [{ kind: freshness.kind, level: "unknown" }]
  if (reading === null) return []
  const concerns: Concern[] = reading.protections.map((protection) => ({
    kind: "protection",
    level: "danger",
    protection,
  }))
  if (spread !== null && spread > wideSpread)
    concerns.push({ kind: "wide-spread", level: "warning", spread })
  if (reading.soc !== null && reading.soc <= lowCharge)
    concerns.push({ kind: "low-charge", level: "warning", soc: reading.soc })
  if (reading.chargeSwitch === false) concerns.push({ kind: "charge-off", level: "warning" })
  if (reading.dischargeSwitch === false) concerns.push({ kind: "discharge-off", level: "warning" })
  return concerns
}

/** The worst level among them; good when there is none. */
export function worstLevel(concerns: readonly { readonly level: Level }[]): Level {
  return levels[Math.max(0, ...concerns.map((concern) => levels.indexOf(concern.level)))] ?? "good"
}
