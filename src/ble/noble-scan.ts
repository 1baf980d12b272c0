import type NobleBindings from "@stoprocent/noble/lib/hci-socket/bindings.js"
import type { Clock } from "../lib/clock.ts"
import type { Logger } from "../lib/log.ts"

/** The scan of one controller: on while it is wanted and not paused. */
export interface NobleScan {
  want(on: boolean): void
  /** Resolves when the controller has stopped scanning; until `resume` it stays so. */
  pause(signal: AbortSignal): Promise<void>
  resume(): void
}

interface NobleScanOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Aborted when the controller is let go of. */
  readonly closed: AbortSignal
  /** Runs before each start. */
  beforeStart(): void
  /** A command was not confirmed in time. */
  stuck(doing: string): void
}

/** Controllers confirm within milliseconds. */
const confirmLimit = 3_000
/** Another program that stops the scan gets its way for this long: both must not keep on switching. */
const truce = 1_000
/**
 * A scan is begun anew this often, in milliseconds: some controllers tell of each device once in a
 * scan, whatever they were asked for, and one that came back would never be heard.
 */
const renewal = 3_000

/**
 * One command at a time, and the next only when the controller has confirmed it: noble loses count of
 * the scan's state otherwise, and then never scans again.
 */
export function createNobleScan(
  bindings: NobleBindings,
  { clock, log, closed, beforeStart, stuck }: NobleScanOptions,
): NobleScan {
  let wanted = false
  let paused = false
  let state: "off" | "starting" | "on" | "stopping" = "off"
  let onOff = () => {}
  let confirmed = new AbortController()
  let ended = new AbortController()

  const expectConfirmation = () => {
    confirmed = new AbortController()
    const waiting = AbortSignal.any([confirmed.signal, closed])
    clock.sleep(confirmLimit, waiting).then(
      () => stuck(`${state} to scan`),
      () => {},
    )
  }

  const stop = () => {
    state = "stopping"
    expectConfirmation()
    bindings.stopScanning()
  }

  const renew = () => {
    ended = new AbortController()
    clock.sleep(renewal, AbortSignal.any([ended.signal, closed])).then(
      () => state === "on" && stop(),
      () => {},
    )
  }

  const steer = () => {
    if (closed.aborted) return
    const on = wanted && !paused
    if (on && state === "off") {
      state = "starting"
      beforeStart()
      expectConfirmation()
      bindings.startScanning([], true)
    } else if (!on && state === "on") stop()
    if (state === "off") onOff()
  }

  bindings.on("scanStart", () => {
    if (state !== "starting") return
    confirmed.abort()
    state = "on"
    renew()
    steer()
  })

  bindings.on("scanStop", () => {
    if (state === "off") return
    const asked = state === "stopping"
    confirmed.abort()
    ended.abort()
    state = "off"
    if (asked) return steer()
    log.debug("another program stopped the scan")
    onOff()
    clock.sleep(truce, closed).then(steer, () => {})
  })

  return {
    want(on) {
      wanted = on
      steer()
    },
    async pause(signal) {
      paused = true
      const off = Promise.withResolvers<void>()
      const stop = () => off.reject(signal.reason)
      signal.addEventListener("abort", stop, { once: true })
      onOff = off.resolve
      steer()
      try {
        await off.promise
      } finally {
        signal.removeEventListener("abort", stop)
        onOff = () => {}
      }
    },
    resume() {
      paused = false
      steer()
    },
  }
}
