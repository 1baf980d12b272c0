import type { Radio } from "../ble/link.ts"
import { readBattery } from "../ble/session.ts"
import type { Protocol } from "../bms/protocol.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import { failureCause, type RadioWitness, type SilenceCause } from "./silence-cause.ts"

/** What came of reading a battery once, before it is added. */
export type TestReading =
  | {
      readonly ok: true
      readonly reading: Reading
      readonly identity: BmsIdentity | null
      /** dBm */
      readonly rssi: number | null
    }
  | { readonly ok: false; readonly cause: SilenceCause }

/** `password` as it was typed; null where none was. */
export type TakeTestReading = (
  address: string,
  signal: AbortSignal,
  password?: string | null,
) => Promise<TestReading>

interface TestReadingDeps {
  readonly radio: Pick<Radio, "link"> & RadioWitness
  readonly clock: Clock
  readonly log: Logger
  /** The protocol that the BMS at an address most likely speaks. */
  readonly protocolOf: (address: string) => Protocol
}

/** Milliseconds. Somebody waits for it: less patience than a sample that nobody waits for. */
const limits = { hear: 20_000, connect: 30_000 } as const

/** Reads batteries that are not monitored, one at a time. The signal ends the exchange. */
export function createTestReading(deps: TestReadingDeps): TakeTestReading {
  const { radio, clock, log, protocolOf } = deps
  let before: Promise<unknown> = Promise.resolve()

  const take: TakeTestReading = async (address, signal, password = null) => {
    try {
      const { reading, identity, advertisement } = await readBattery(
        radio.link(address),
        protocolOf(address),
        { clock, identityDue: true, signal, limits, log, password },
      )
      return { ok: true, reading, identity, rssi: advertisement.rssi }
    } catch (error) {
      log.info("a test reading failed", { address, reason: errorMessage(error) })
      return { ok: false, cause: failureCause(error, { radio, address, last: null }) }
    }
  }

  return (address, signal, password) => {
    const taken = before.then(() =>
      signal.aborted ? ({ ok: false, cause: "held" } as const) : take(address, signal, password),
    )
    before = taken
    return taken
  }
}
