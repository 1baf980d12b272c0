/**
 * The ampere-hours that a BMS believes to have: it adds up what its shunt shows, is a little wrong
 * all the time, and corrects itself when the battery is surely full or surely empty.
 */
export interface ChargeCounter {
  /** Amperes by the shunt: with its error, and 0 where too small to see. */
  measure(current: number): number
  count(measured: number, seconds: number): void
  setFull(): void
  setEmpty(): void
  /** Ampere-hours. */
  readonly remaining: number
  /** Full cycles since the battery was made. */
  readonly cycles: number
}

export interface ChargeCounterOptions {
  readonly nominalCapacity: number
  /** Ampere-hours. */
  readonly remaining: number
  readonly cycles: number
  /** What the shunt shows for 1 A. */
  readonly gain: number
  /** Amperes below which it shows 0. */
  readonly deadBand: number
}

/** A cycle is counted for each 80 % of the capacity that was taken out: the makers' setting. */
const cycleDepth = 0.8

export function createChargeCounter(options: ChargeCounterOptions): ChargeCounter {
  const { nominalCapacity, gain, deadBand } = options
  let { remaining, cycles } = options
  return {
    measure(current) {
      const shown = current * gain
      return Math.abs(shown) < deadBand ? 0 : shown
    },
    count(measured, seconds) {
      const moved = (measured * seconds) / 3600
      remaining = Math.min(Math.max(remaining + moved, 0), nominalCapacity)
      if (moved < 0) cycles -= moved / (nominalCapacity * cycleDepth)
    },
    setFull() {
      remaining = nominalCapacity
    },
    setEmpty() {
      remaining = 0
    },
    get remaining() {
      return remaining
    },
    get cycles() {
      return Math.floor(cycles)
    },
  }
}
