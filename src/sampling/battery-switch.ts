import type { Battery } from "../battery/battery.ts"
import { isSwitched, type SwitchChange } from "../battery/switch-change.ts"
import { LinkError } from "../ble/link-error.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { SampleTaker } from "./sample-take.ts"
import { failureCause, type RadioWitness, type SilenceCause } from "./silence-cause.ts"
import type { StatusBoard } from "./status-board.ts"

/** What came of switching; `ok` when the battery itself says that it is so. */
export type SwitchResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** `unchanged`: it said yes and did not do it. `unknown`: it does not say how its switches are. */
      readonly reason: "unreached" | "refused" | "unchanged" | "unknown"
      /** Why it was not reached. */
      readonly cause: SilenceCause | null
    }

interface BatterySwitchDeps {
  readonly taker: Pick<SampleTaker, "switch">
  readonly board: Pick<StatusBoard, "status" | "succeeded">
  readonly radio: RadioWitness
  readonly log: Logger
}

/** Milliseconds that a person waits for it at most. */
const longest = 90_000

/** Switches a battery, verifies it by what the battery then says, and shows that. Never rejects. */
export async function switchBattery(
  battery: Battery,
  change: SwitchChange,
  { taker, board, radio, log }: BatterySwitchDeps,
): Promise<SwitchResult> {
  const told = { battery: battery.name, switch: change.which, to: change.on ? "on" : "off" }
  try {
    const sample = await taker.switch(battery, change, AbortSignal.timeout(longest))
    if (sample === null) return { ok: false, reason: "unknown", cause: null }
    board.succeeded(battery.id, sample)
    if (!isSwitched(sample.reading, change)) {
      log.warning("a battery does not do what it agreed to", told)
      return { ok: false, reason: "unchanged", cause: null }
    }
    log.info("a battery was switched", told)
    return { ok: true }
  } catch (error) {
    log.warning("a battery could not be switched", { ...told, reason: errorMessage(error) })
    if (error instanceof LinkError && error.fault === "refused") {
      return { ok: false, reason: "refused", cause: null }
    }
    const { address, id } = battery
    const status = board.status(id)
    const last = status && { rssi: status.rssi, current: status.latest?.reading.current ?? null }
    return { ok: false, reason: "unreached", cause: failureCause(error, { radio, address, last }) }
  }
}
