import type { Link } from "../ble/link.ts"
import type { Advertisement, GattService } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import { type JbdBms, notifications } from "./jbd-bms.ts"

/** The simulated air failed as the real one does; the message says how. */
export class SimulatedLinkError extends Error {
  override name = "SimulatedLinkError" as const
  readonly address: string

  constructor(address: string, reason: string) {
    super(`${address}: ${reason}`)
    this.address = address
  }
}

/** A battery's Bluetooth module as seen from the radio. */
export interface SimulatedModule {
  readonly address: string
  /** Null while out of range, or connected: a module that is connected does not advertise. */
  advertisement(): Advertisement | null
  /** Takes the module's only connection; false where it is out of range or taken. */
  take(onLost: (reason: Error) => void): boolean
  release(): void
  /** Null when the module has gone out of range: the link is lost. */
  bms(): JbdBms | null
}

export interface SimulatedLinkOptions {
  readonly clock: Clock
  /** How much of a real radio's waiting is waited; 1 is all of it. */
  readonly latency: number
  /** Whether a request too soon after the subscription is lost, as some modules do. */
  readonly losesFirstRequest: boolean
}

/** What JBD's modules have. */
const gatt: GattService = { service: "ff00", notify: "ff01", write: "ff02" }

/** Milliseconds, as measured with real modules. */
const advertisingInterval = 500
const connecting = 350
const discovering = 250
const subscribing = 60
const writing = 10
const answering = 60
const betweenNotifications = 1
const disconnecting = 30
/** A module that loses the first request does so for a second after the subscription. */
const deafAfterSubscribing = 1000

export function createSimulatedLink(module: SimulatedModule, options: SimulatedLinkOptions): Link {
  const { address } = module
  const { clock, latency, losesFirstRequest } = options
  const pause = (milliseconds: number, signal?: AbortSignal) =>
    clock.sleep(milliseconds * latency, signal)
  let lifetime: AbortController | null = null
  let discovered = false
  let deliver: ((bytes: Uint8Array) => void) | null = null
  let deafUntil = -Infinity
  let answers: Promise<void> = Promise.resolve()
  let lostListener: ((reason: Error) => void) | null = null

  const fail = (reason: string) => new SimulatedLinkError(address, reason)

  function close(): void {
    if (!lifetime) return
    lifetime.abort(fail("disconnected"))
    lifetime = null
    discovered = false
    deliver = null
    module.release()
  }

  function lose(reason: Error): void {
    if (!lifetime) return
    close()
    const listener = lostListener
    lostListener = null
    listener?.(reason)
  }

  async function answer(request: Uint8Array, signal: AbortSignal): Promise<void> {
    try {
      await pause(answering, signal)
      const bms = module.bms()
      if (!bms) return lose(fail("the module is out of range"))
      for (const bytes of notifications(bms.answer(request) ?? new Uint8Array())) {
        deliver?.(bytes)
        await pause(betweenNotifications, signal)
      }
    } catch (error) {
      // The link ended while the module was about to speak: nobody is there to hear.
      if (!signal.aborted) throw error
    }
  }

  return {
    address,
    async hear(signal) {
      for (;;) {
        await pause(advertisingInterval / 2, signal)
        const advertisement = module.advertisement()
        if (advertisement) return advertisement
      }
    },
    async connect(signal) {
      if (lifetime) throw fail("already connected")
      await pause(connecting, signal)
      while (!module.take(lose)) await pause(advertisingInterval, signal)
      lifetime = new AbortController()
    },
    async discover(services, signal) {
      if (!lifetime) throw fail("not connected")
      await pause(discovering, signal)
      const found = services.some(
        ({ service, notify, write }) =>
          service === gatt.service && notify === gatt.notify && write === gatt.write,
      )
      if (!found) throw fail(`has only the service ${gatt.service}`)
      discovered = true
    },
    async subscribe(onBytes, signal) {
      if (!discovered) throw fail("nothing discovered to subscribe to")
      await pause(subscribing, signal)
      if (!lifetime) throw fail("the link was lost")
      deliver = onBytes
      if (losesFirstRequest) deafUntil = clock.monotonic() + deafAfterSubscribing * latency
    },
    async write(bytes, signal) {
      if (!lifetime) throw fail("not connected")
      const request = bytes.slice()
      await pause(writing, signal)
      const life = lifetime?.signal
      if (!life || clock.monotonic() < deafUntil) return
      answers = answers.then(() => answer(request, life))
    },
    // Simulated links do not keep each other waiting.
    rest() {},
    async wake() {
      if (!lifetime) throw fail("not connected")
    },
    async disconnect(signal) {
      if (!lifetime) return
      close()
      await pause(disconnecting, signal)
    },
    onLost(listener) {
      lostListener = listener
    },
  }
}
