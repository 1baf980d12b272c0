import type { Radio } from "../ble/link.ts"
import type { Advertisement } from "../bms/protocol.ts"
import { protocols } from "../bms/registry.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"

/** A Bluetooth device in range. */
export interface NearbyDevice {
  /** Upper case, colons. */
  readonly address: string
  /** What it calls itself. */
  readonly name: string | null
  /** Signal in dBm, smoothed over the last few advertisements. */
  readonly rssi: number | null
  /** The protocol that it most likely speaks: id and name. Null where it seems to be no BMS. */
  readonly protocol: { readonly id: string; readonly name: string } | null
}

/** How far the search for devices is. Devices come in the order in which they were first heard. */
export type ScanState =
  | { readonly kind: "idle" }
  /** `remaining` in milliseconds, unless nobody looks any more. */
  | {
      readonly kind: "scanning"
      readonly devices: readonly NearbyDevice[]
      readonly remaining: number
    }
  | { readonly kind: "found"; readonly devices: readonly NearbyDevice[] }
  /** The adapter gave up; `reason` is for the log, in its own words. */
  | { readonly kind: "failed"; readonly reason: string }

interface NearbyScanDeps {
  readonly radio: Pick<Radio, "scan">
  readonly clock: Clock
  readonly log: Logger
}

/** Milliseconds that one search lasts: long enough to walk to a battery and wake it. */
const longest = 60_000
/** Nobody has looked for this long: the page was left. */
const patience = 6_000
/** What was found is forgotten after this time: batteries and phones move. */
const remembered = 120_000
/** Phones change their addresses all the time; a crowd of them must not take the memory. */
const mostDevices = 200
/** Part that a new signal has in the smoothed one. */
const newShare = 0.3

/**
 * One search for devices in range, shared by everyone who looks. It ends by itself after a minute,
 * or when nobody looks any more.
 */
export class NearbyScan {
  readonly #deps: NearbyScanDeps
  readonly #devices = new Map<string, NearbyDevice>()
  #running: { readonly abort: AbortController; readonly begun: number } | null = null
  #done: { readonly reason: string | null; readonly at: number } | null = null
  #lookedAt = 0

  constructor(deps: NearbyScanDeps) {
    this.#deps = deps
  }

  /** Begins a new search; goes on with the one that is running, if there is one. */
  begin(): void {
    const { clock, log, radio } = this.#deps
    this.#lookedAt = clock.monotonic()
    if (this.#running) return
    const abort = new AbortController()
    this.#devices.clear()
    this.#done = null
    this.#running = { abort, begun: clock.monotonic() }
    const end = (reason: string | null) => {
      abort.abort()
      this.#running = null
      this.#done = { reason, at: clock.monotonic() }
    }
    void this.#endInTime(this.#running)
    radio
      .scan((advertisement) => this.#heard(advertisement), abort.signal)
      .then(
        () => end(null),
        (error: unknown) => {
          log.warning("the search for batteries failed", { reason: errorMessage(error) })
          end(errorMessage(error))
        },
      )
  }

  /** How far it is. Who asks keeps it going. */
  look(): ScanState {
    const now = this.#deps.clock.monotonic()
    this.#lookedAt = now
    const devices = [...this.#devices.values()]
    if (this.#running) {
      const remaining = Math.max(0, longest - (now - this.#running.begun))
      return { kind: "scanning", devices, remaining }
    }
    if (!this.#done || now - this.#done.at > remembered) return { kind: "idle" }
    const { reason } = this.#done
    return reason === null ? { kind: "found", devices } : { kind: "failed", reason }
  }

  /** What was last heard of an address. */
  device(address: string): NearbyDevice | null {
    return this.#devices.get(address) ?? null
  }

  stop(): void {
    this.#running?.abort.abort()
  }

  async #endInTime({ abort, begun }: { abort: AbortController; begun: number }): Promise<void> {
    const { clock } = this.#deps
    while (!abort.signal.aborted) {
      await clock.sleep(1_000, abort.signal).catch(() => {})
      const now = clock.monotonic()
      if (now - begun >= longest || now - this.#lookedAt >= patience) abort.abort()
    }
  }

  #heard(advertisement: Advertisement): void {
    const { address, name, rssi } = advertisement
    const known = this.#devices.get(address)
    const protocol = protocols.find((each) => each.matches(advertisement))
    if (!known && !protocol && this.#devices.size >= mostDevices) return
    this.#devices.set(address, {
      address,
      // Not every advertisement carries everything.
      name: name ?? known?.name ?? null,
      rssi: smoothed(known?.rssi ?? null, rssi),
      protocol: protocol ? { id: protocol.id, name: protocol.name } : (known?.protocol ?? null),
    })
  }
}

function smoothed(before: number | null, now: number | null): number | null {
  if (before === null || now === null) return now ?? before
  return before + newShare * (now - before)
}
