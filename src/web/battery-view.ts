import type { Battery } from "../battery/battery.ts"
import {
  batteryConcerns,
  type Concern,
  type Level,
  worstLevel,
} from "../battery/battery-condition.ts"
import { type CellSpread, cellSpread } from "../battery/cell-spread.ts"
import { type ChargeState, chargeState } from "../battery/charge-state.ts"
import { type Freshness, judgeFreshness } from "../battery/freshness.ts"
import { agedEstimate, type RuntimeEstimate } from "../battery/runtime.ts"
import { intervalOf } from "../battery/sampling-interval.ts"
import type { RadioState } from "../ble/link.ts"
import type { Reading } from "../bms/reading.ts"
import type { BatteryStatus, TimedReading } from "../sampling/battery-status.ts"
import type { WebDeps } from "./web-deps.ts"

/** A battery with all judgements that its page and its card show, as of one moment. */
export interface BatteryView {
  readonly battery: Battery
  readonly status: BatteryStatus
  /** Milliseconds between two readings of it. */
  readonly interval: number
  readonly freshness: Freshness
  /** Null unless it is current: what is shown as being so now may come from nowhere else. */
  readonly reading: Reading | null
  /** The newest reading, for what says when it was taken. */
  readonly last: TimedReading | null
  readonly spread: CellSpread | null
  readonly flow: ChargeState | null
  /** As of now; null where nobody has estimated it, and unless the reading is current. */
  readonly runtime: RuntimeEstimate | null
  readonly concerns: readonly Concern[]
  readonly level: Level
  readonly radio: RadioState
  /** Milliseconds since it was last heard advertising; null where it was not, or long ago. */
  readonly heardAgo: number | null
  /** UTC milliseconds: when all this was judged. */
  readonly now: number
}

export function viewBattery(status: BatteryStatus, deps: WebDeps): BatteryView {
  const interval = intervalOf(status.battery, deps.interval())
  const freshness = judgeFreshness(status, { now: deps.clock.monotonic(), interval })
  const reading = freshness.kind === "current" ? (status.latest?.reading ?? null) : null
  const spread = reading && cellSpread(reading.cellVoltages)
  const concerns = batteryConcerns(reading, spread?.spread ?? null, freshness)
  return {
    battery: status.battery,
    status,
    interval,
    freshness,
    reading,
    last: status.latest,
    spread,
    flow: chargeState(reading?.current ?? null),
    runtime:
      freshness.kind === "current" && status.runtime
        ? agedEstimate(status.runtime, { age: freshness.age, interval })
        : null,
    concerns,
    level: worstLevel(concerns),
    radio: deps.radio().state,
    heardAgo: deps.bluetooth.heardAgo(status.battery.address),
    now: deps.clock.now(),
  }
}
