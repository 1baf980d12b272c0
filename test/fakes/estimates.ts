import type { RuntimeEstimate } from "../../src/battery/runtime.ts"

/** Discharged: empty in so many hours, a fifth more or less, by the usual load. */
export const emptyIn = (hours: number): RuntimeEstimate => ({
  state: "discharging",
  toEmpty: {
    kind: "known",
    basis: "usual-load",
    low: 0.8 * hours * 3600,
    best: hours * 3600,
    high: 1.2 * hours * 3600,
  },
  toFull: { kind: "unknown", reason: "discharging" },
})

/** Charged: full in so many hours, a tenth more or less. */
export const fullIn = (hours: number): RuntimeEstimate => ({
  state: "charging",
  toEmpty: { kind: "unknown", reason: "charging" },
  toFull: {
    kind: "known",
    basis: "present-current",
    low: 0.9 * hours * 3600,
    best: hours * 3600,
    high: 1.1 * hours * 3600,
  },
})
