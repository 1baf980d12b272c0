import type { Advertisement } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import type { Air, Hearsay } from "./link.ts"

/** Who wants to hear whom. All share one scan, however many there are. */
export interface Hearing {
  heard(advertisement: Advertisement): void
  /** Resolves with the next advertisement of `address`, at once with one that is still fresh. */
  hear(address: string, signal: AbortSignal): Promise<Advertisement>
  /** Passes on each advertisement until the signal is aborted, then resolves. */
  scan(onHeard: (advertisement: Advertisement) => void, signal: AbortSignal): Promise<void>
  /** The next to hear `address` waits for a new advertisement. */
  forget(address: string): void
  readonly air: Air
  /** Milliseconds that somebody has listened since any device last gave a sign of life. */
  readonly inVain: number
  latest(address: string): Hearsay | null
  /** Someone answered otherwise than by advertising. */
  alive(): void
  /** Nothing is known of the air any more. */
  anew(): void
  /** Everyone who waits gets this error. What is known of the air stays. */
  fail(error: Error): void
}

/** A device that called this long ago is most likely still there, in milliseconds. */
const fresh = 2_000
/** Those that were heard the longest ago are forgotten. */
const remembered = 256
/** Nothing for this long while listening: the air is quiet, in milliseconds. */
const quiet = 15_000
/** A sign of life this long ago says nothing about now, in milliseconds. */
const lively = 120_000

interface HearingOptions {
  readonly clock: Clock
  /** Whether anyone wants to hear anything, each time that this changes. */
  onDemand(wanted: boolean): void
  /** A device gave a sign of life. */
  onAlive?(): void
}

interface Heard {
  readonly advertisement: Advertisement
  /** Monotonic milliseconds. */
  readonly at: number
  /** Somebody connected upon it: it says nothing of what came after. */
  readonly used: boolean
}

interface Listener {
  heard(advertisement: Advertisement): void
  fail(error: Error): void
}

export function createHearing({ clock, onDemand, onAlive }: HearingOptions): Hearing {
  const listeners = new Set<Listener>()
  const latest = new Map<string, Heard>()
  let aliveAt = Number.NEGATIVE_INFINITY
  /** Since when somebody listens; null while nobody does. */
  let listeningSince: number | null = null
  let listenedBefore = 0

  const isFresh = ({ at, used }: Heard) => !used && clock.monotonic() - at < fresh

  const inVain = () =>
    listenedBefore + (listeningSince === null ? 0 : clock.monotonic() - listeningSince)

  const alive = () => {
    aliveAt = clock.monotonic()
    listenedBefore = 0
    if (listeningSince !== null) listeningSince = aliveAt
    onAlive?.()
  }

  const demand = (wanted: boolean) => {
    listenedBefore = inVain()
    listeningSince = wanted ? clock.monotonic() : null
    onDemand(wanted)
  }

  const listen = (listener: Listener) => {
    listeners.add(listener)
    if (listeners.size === 1) demand(true)
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) demand(false)
    }
  }

  return {
    heard(advertisement) {
      const { address } = advertisement
      alive()
      // In the order of being heard, so that the first one is the oldest.
      latest.delete(address)
      latest.set(address, { advertisement, at: clock.monotonic(), used: false })
      const [oldest] = latest.keys()
      if (latest.size > remembered && oldest !== undefined) latest.delete(oldest)
      for (const listener of [...listeners]) listener.heard(advertisement)
    },

    hear: (address, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const known = latest.get(address)
        if (known && isFresh(known)) return resolve(known.advertisement)
        const abort = () => settle(() => reject(signal.reason))
        const settle = (how: () => void) => {
          signal.removeEventListener("abort", abort)
          stop()
          how()
        }
        const stop = listen({
          heard: (each) => each.address === address && settle(() => resolve(each)),
          fail: (error) => settle(() => reject(error)),
        })
        signal.addEventListener("abort", abort, { once: true })
      }),

    scan: (onHeard, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve()
        const abort = () => settle(resolve)
        const settle = (how: () => void) => {
          signal.removeEventListener("abort", abort)
          stop()
          how()
        }
        const stop = listen({ heard: onHeard, fail: (error) => settle(() => reject(error)) })
        signal.addEventListener("abort", abort, { once: true })
      }),

    forget(address) {
      const known = latest.get(address)
      if (known) latest.set(address, { ...known, used: true })
    },

    get air() {
      if (inVain() >= quiet) return "quiet"
      return clock.monotonic() - aliveAt < lively ? "lively" : "unknown"
    },

    get inVain() {
      return inVain()
    },

    latest(address) {
      const known = latest.get(address)
      return known ? { rssi: known.advertisement.rssi, at: known.at } : null
    },

    alive,

    anew() {
      latest.clear()
      aliveAt = Number.NEGATIVE_INFINITY
      listenedBefore = 0
      if (listeningSince !== null) listeningSince = clock.monotonic()
    },

    fail(error) {
      latest.clear()
      for (const listener of [...listeners]) listener.fail(error)
    },
  }
}
