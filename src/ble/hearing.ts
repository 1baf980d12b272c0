import type { Advertisement } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"

/** Who wants to hear whom. All share one scan, however many there are. */
export interface Hearing {
  heard(advertisement: Advertisement): void
  /** Resolves with the next advertisement of `address`, at once with one that is still fresh. */
  hear(address: string, signal: AbortSignal): Promise<Advertisement>
  /** Passes on each advertisement until the signal is aborted, then resolves. */
  scan(onHeard: (advertisement: Advertisement) => void, signal: AbortSignal): Promise<void>
  /** The next to hear `address` waits for a new advertisement. */
  forget(address: string): void
  /** Everyone who waits gets this error. */
  fail(error: Error): void
}

/** A device that called this long ago is most likely still there, in milliseconds. */
const fresh = 2_000
/** Each of them is forgotten when it is no longer fresh, but not by a timer of its own. */
const remembered = 256

interface HearingOptions {
  readonly clock: Clock
  /** Whether anyone wants to hear anything, each time that this changes. */
  onDemand(wanted: boolean): void
}

interface Listener {
  heard(advertisement: Advertisement): void
  fail(error: Error): void
}

export function createHearing({ clock, onDemand }: HearingOptions): Hearing {
  const listeners = new Set<Listener>()
  const latest = new Map<string, { advertisement: Advertisement; at: number }>()

  const isFresh = ({ at }: { at: number }) => clock.monotonic() - at < fresh

  const listen = (listener: Listener) => {
    listeners.add(listener)
    if (listeners.size === 1) onDemand(true)
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) onDemand(false)
    }
  }

  return {
    heard(advertisement) {
      const { address } = advertisement
      latest.set(address, { advertisement, at: clock.monotonic() })
      if (latest.size > remembered) {
        for (const [each, entry] of latest) if (!isFresh(entry)) latest.delete(each)
      }
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

    forget: (address) => latest.delete(address),

    fail(error) {
      latest.clear()
      for (const listener of [...listeners]) listener.fail(error)
    },
  }
}
