import { type BatteryModel, type Chemistry, genericModel } from "../battery/battery-model.ts"
import { proposeModel } from "../battery/battery-model-choice.ts"
import type { Reading } from "../bms/reading.ts"

/** Volts of a mean cell that only NMC reaches. */
const onlyNmc = 3.68

/**
 * The model of a battery whose owner has chosen none. A single reading may tell the wrong chemistry,
 * so the one holds that most readings told; but no cell of another chemistry is as high as a charged
 * NMC cell.
 */
export class ModelGuess {
  readonly #votes = new Map<Chemistry, number>()
  #isNmc = false
  #model: BatteryModel | null = null

  take(reading: Reading): BatteryModel | null {
    const proposed = proposeModel(reading)
    if (proposed === null) return this.#model
    const { cells, capacity } = proposed
    // Steep ends tell less than the long middle, and pass.
    this.#votes.set(proposed.chemistry, (this.#votes.get(proposed.chemistry) ?? 0) + 1)
    const mean = reading.cellVoltages.reduce((sum, volts) => sum + volts, 0) / cells
    this.#isNmc ||= mean > onlyNmc
    const [[most] = [proposed.chemistry]] = [...this.#votes].sort(([, a], [, b]) => b - a)
    const chemistry = this.#isNmc ? "nmc" : most
    const known = this.#model
    const isSame =
      known?.chemistry === chemistry && known.cells === cells && known.capacity === capacity
    return isSame ? known : (this.#model = genericModel(chemistry, { cells, capacity }))
  }
}
