import type { BatteryModel } from "../battery/battery-model.ts"
import type { RuntimeEstimate } from "../battery/runtime.ts"
import type { Protection, Reading } from "../bms/reading.ts"
import type { SilenceCause } from "../sampling/silence-cause.ts"

/**
 * What rules may know of a battery. Times are milliseconds of a clock that never jumps: the monotonic
 * one, or that of the readings when a history is judged.
 */
export interface BatteryView {
  readonly at: number
  /** The newest; null where the newest attempt gave none, for then nothing is known of now. */
  readonly reading: Reading | null
  readonly model: BatteryModel | null
  readonly runtime: RuntimeEstimate | null
  /** For how long hardly any current has flowed; null while some does, or where it is not known. */
  readonly restedFor: number | null
  /** The newest fall of the charge that no current explains, confirmed by a second reading. */
  readonly drop: ChargeDrop | null
  /** When the BMS was found to have tripped meanwhile, by protection. */
  readonly trips: ReadonlyMap<Protection, number>
  readonly silence: Silence | null
}

/** Percent of the capacity. */
export interface ChargeDrop {
  readonly at: number
  readonly from: number
  readonly to: number
}

export interface Silence {
  /** Milliseconds since it was last heard, or since batmon began to listen. */
  readonly duration: number
  readonly cause: SilenceCause | null
  /** Whether it was heard through hours without current before: then it does not sleep for want of it. */
  readonly staysAwake: boolean
  /** Whether it is certain that batmon itself can hear: else the battery is not to blame. */
  readonly isItsOwn: boolean
}

/** Amperes, positive while charging, as a share of the capacity; null where not known. */
export function currentRate({ reading, model }: BatteryView): number | null {
  const capacity = reading?.nominalCapacity ?? model?.capacity ?? null
  const current = reading?.current ?? null
  return capacity === null || capacity <= 0 || current === null ? null : current / capacity
}

/** The lowest and the highest of the sensors that are fitted. */
export function temperatureEnds({ reading }: BatteryView): { low: number; high: number } | null {
  const fitted = reading?.temperatures.filter((celsius) => celsius !== null) ?? []
  return fitted.length === 0 ? null : { low: Math.min(...fitted), high: Math.max(...fitted) }
}
