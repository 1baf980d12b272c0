/** Counts of forecasts against what came true. */
export class Score {
  #count = 0
  #within = 0
  #over = 0
  #inside = 0
  readonly #widths: number[] = []

  /** Seconds; NaN for an estimate that was not given: it counts as wrong. */
  add(estimate: number, truth: number, range?: { readonly low: number; readonly high: number }) {
    this.#count += 1
    if (Math.abs(estimate - truth) <= 0.2 * truth) this.#within += 1
    if (estimate > 1.2 * truth) this.#over += 1
    if (range === undefined) return
    if (truth >= range.low && truth <= range.high) this.#inside += 1
    if (range.low > 0) this.#widths.push(range.high / range.low)
  }

  /** Percent of the forecasts within 20 % of the truth, over it by more, and with it in their range. */
  get within(): number {
    return (100 * this.#within) / this.#count
  }

  get over(): number {
    return (100 * this.#over) / this.#count
  }

  get inside(): number {
    return (100 * this.#inside) / this.#count
  }

  /** The middle of high over low. */
  get width(): number {
    const sorted = this.#widths.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  }
}
