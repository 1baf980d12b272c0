import type { Chemistry } from "./open-circuit-voltage.ts"

/** A charger with a constant-current, a constant-voltage and a float stage. */
export interface Charger {
  /** Volts per cell that it holds when it can. */
  readonly target: number
  /** Told the outcome of each step, it moves from stage to stage. */
  observe(outcome: ChargeOutcome, seconds: number): void
}

export interface ChargeOutcome {
  readonly present: boolean
  /** Volts, the pack's divided by its cells. */
  readonly cellMean: number
  /** Amperes into the battery. */
  readonly current: number
}

/** Volts per cell, as charger makers set them. */
export const chargeVoltages = {
  lfp: { absorption: 3.55, float: 3.375, again: 3.3 },
  nmc: { absorption: 4.15, float: 4.05, again: 3.95 },
} as const satisfies Record<Chemistry, unknown>

/** Absorption ends below this share of the capacity, in amperes, or after this many seconds. */
const tail = 0.03
const longestAbsorption = 2 * 3600

export function createCharger(chemistry: Chemistry, capacity: number): Charger {
  const { absorption, float, again } = chargeVoltages[chemistry]
  let floating = false
  let absorbing = 0
  return {
    get target() {
      return floating ? float : absorption
    },
    observe({ present, cellMean, current }, seconds) {
      if (!present || cellMean < again) {
        floating = false
        absorbing = 0
      } else if (!floating && cellMean > absorption - 0.02) {
        absorbing += seconds
        floating = current < tail * capacity || absorbing > longestAbsorption
      }
    },
  }
}
