import type { Alert } from "../../battery/alert.ts"
import type { Freshness } from "../../battery/freshness.ts"
import type { Flow } from "../../battery/rollup.ts"
import type { RuntimeEstimate } from "../../battery/runtime.ts"
import type { Reading } from "../../bms/reading.ts"
import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { StatusView } from "../status-view.ts"

/** What the MIBs tell of. */
export interface MibSource {
  readonly view: StatusView
  readonly board: { readonly name: string; readonly version: string }
  /** Milliseconds since a moment of the monotonic clock. */
  readonly elapsed: (since: number) => number
  /** Milliseconds between two readings of a battery that has no interval of its own. */
  readonly interval: () => number
  /** Those that are not over. */
  readonly alerts: () => readonly Alert[]
  readonly freshness: (status: BatteryStatus) => Freshness
  /** The newest reading while it stands for now; null otherwise. */
  readonly present: (status: BatteryStatus) => Reading | null
  /** The forecast counted down to now; null where there is none. */
  readonly runtime: (status: BatteryStatus) => RuntimeEstimate | null
  /** What flowed since the battery is monitored. */
  readonly total: (battery: number) => Flow | null
}
