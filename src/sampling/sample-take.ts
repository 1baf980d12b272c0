import type { Radio } from "../ble/link.ts"
import { protocolById } from "../bms/registry.ts"
import { readBattery } from "../ble/session.ts"
import type { Clock } from "../lib/clock.ts"
import type { TakeSample } from "./sampler.ts"

/** Samples through a radio: one exchange with the battery's BMS in the battery's protocol. */
export const createTakeSample =
  (radio: Radio, clock: Clock): TakeSample =>
  async (battery, { identityDue, signal }) => {
    const protocol = protocolById(battery.protocol)
    if (!protocol) throw new Error(`batmon does not know the protocol ${battery.protocol}`)
    const link = radio.link(battery.address)
    const { reading, identity, advertisement, durationMs, frameErrors } = await readBattery(
      link,
      protocol,
      { clock, identityDue, signal },
    )
    return { reading, identity, rssi: advertisement.rssi, duration: durationMs, frameErrors }
  }
