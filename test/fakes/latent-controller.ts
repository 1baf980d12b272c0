import type { Connection, Controller, ControllerOptions } from "../../src/ble/controller.ts"
import { createTurns } from "../../src/ble/turns.ts"
import type { Clock } from "../../src/lib/clock.ts"
import sessions from "../fixtures/jbd/sessions.json"
import { packFrames } from "../rig/captured-pack.ts"

/** What a battery does when it is connected to. */
export type LatentKind =
  | "well"
  /** Does not call out. */
  | "away"
  /** Calls out, and does not take the connection. */
  | "refusing"
  /** Takes the connection, and answers nothing. */
  | "mute"

/** Milliseconds that real BMSs took for their answers, in the order of the captures. */
const latencies: readonly number[] = sessions.flatMap(({ events }) => {
  let asked: number | null = null
  return events.flatMap(([time, direction, , hex]) => {
    if (direction !== "notify") asked = String(hex).startsWith("dda5") ? Number(time) : null
    const latency = direction === "notify" && asked !== null ? Number(time) - asked : null
    if (direction === "notify") asked = null
    return latency === null ? [] : [latency]
  })
})

/** Milliseconds, as measured with real modules. */
const advertising = 1_000
const connecting = 350
const discovering = 250
const subscribing = 60
const deafAfterSubscribing = 1_000
/** As long as a controller tries. */
const connectLimit = 8_000

/** An adapter to batteries that take as long for everything as real ones did. */
export function createLatentController(
  { clock, onHeard }: ControllerOptions,
  batteries: ReadonlyMap<string, LatentKind>,
): Controller {
  const turns = createTurns(clock)
  const closed = new AbortController()
  let scanning = false
  let settingUp = false
  let answers = 0

  const advertise = async (address: string, offset: number) => {
    await clock.sleep(offset, closed.signal)
    for (;;) {
      const heard = scanning && !settingUp && batteries.get(address) !== "away"
      const advertisement = { address, name: null, rssi: -70, services: ["ff00"] }
      if (heard) onHeard({ ...advertisement, manufacturerData: null })
      await clock.sleep(advertising, closed.signal)
    }
  }
  for (const [index, address] of [...batteries.keys()].entries()) {
    advertise(address, (index * 137) % advertising).catch(() => {})
  }

  const connectionTo = (address: string, ended: AbortController): Connection => {
    let onBytes = (_bytes: Uint8Array) => {}
    let deafUntil = 0
    return {
      ended: ended.signal,
      discover: (_services, signal) => clock.sleep(discovering, signal),
      async subscribe(listener, signal) {
        await clock.sleep(subscribing, signal)
        onBytes = listener
        deafUntil = clock.monotonic() + deafAfterSubscribing
      },
      async write(bytes) {
        if (batteries.get(address) === "mute" || clock.monotonic() < deafUntil) return
        const frame = packFrames[bytes.subarray(2, 3).toHex()]
        void answer(clock, latencies[answers++ % latencies.length] ?? 0).then(() => {
          if (frame && !ended.signal.aborted) onBytes(Uint8Array.fromHex(frame))
        })
      },
      rest() {},
      wake: async () => {},
      disconnect: async () => ended.abort(new Error("by batmon")),
    }
  }

  return {
    setScanning(on) {
      scanning = on
    },
    close: (reason) => closed.abort(reason),
    async connect(address, signal) {
      const endTurn = await turns.take(address, signal)
      settingUp = true
      try {
        if (batteries.get(address) === "refusing") {
          await clock.sleep(connectLimit, signal)
          throw new Error("not connected within 8 s")
        }
        await clock.sleep(connecting, signal)
        const ended = new AbortController()
        ended.signal.addEventListener("abort", endTurn, { once: true })
        return connectionTo(address, ended)
      } catch (error) {
        endTurn()
        throw error
      } finally {
        settingUp = false
      }
    },
  }
}

const answer = (clock: Clock, milliseconds: number) => clock.sleep(milliseconds)
