export type ChargeState = "charging" | "discharging" | "idle"

/** Amperes; what a BMS's shunt reports below this is noise as often as current. */
const idleBelow = 0.05

/** Which way the current flows; null when it is unknown. `current` is positive while charging. */
export function chargeState(current: number | null): ChargeState | null {
  if (current === null) return null
  if (Math.abs(current) < idleBelow) return "idle"
  return current > 0 ? "charging" : "discharging"
}
