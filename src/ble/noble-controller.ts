import type NobleBindings from "@stoprocent/noble/lib/hci-socket/bindings.js"
import type { Controller, ControllerOptions } from "./controller.ts"
import { connectionBroke, refusesDisconnect } from "./hci-packets.ts"
import { canonical, createNobleConnection, type NobleConnection } from "./noble-connection.ts"
import { createNobleScan } from "./noble-scan.ts"
import type { RadioTrouble } from "./radio-error.ts"
import { TimeLimitError, withTimeLimit } from "./time-limit.ts"
import { createTurns } from "./turns.ts"

/** A controller that does not answer by then is lost. */
const answerLimit = 3_000
/** A device that was just heard answers at once; one that went away must not keep the others. */
const connectLimit = 8_000
const attempts = 3
const attemptPause = 200
/** Passing phones show a new address every quarter of an hour. */
const remembered = 500
/**
 * 15 to 30 ms between two exchanges, in 1.25 ms. A connection is lost after 2 s of silence (in 10 ms),
 * where noble's 0.42 s would lose it in each burst of Wi-Fi traffic.
 */
const parameters = { minInterval: 12, maxInterval: 24, timeout: 200 } as const

/** Padding, and what would move the cursor of whoever lists the names. */
const unprintable = /[\p{Cc}\p{Cf}\ufffd]/gu

interface NobleControllerOptions extends ControllerOptions {
  /** An HCI status code in words. */
  statusMessage(status: number): string
  /** What a state of noble other than powered on means. */
  trouble(state: string): RadioTrouble
  /** Lets go of the adapter. */
  release(): void
}

/** A controller that also looks at what its adapter sends. */
interface NobleController extends Controller {
  /** Whether it dealt with the packet, so that noble must not see it. */
  handles(packet: Uint8Array): boolean
}

/** Takes `bindings` that are started and powered on. */
export function createNobleController(
  bindings: NobleBindings,
  { clock, log, onHeard, onDown, statusMessage, trouble, release }: NobleControllerOptions,
): NobleController {
  /** Those that are made and not ended, by device: one in use, and any that rest. */
  const live = new Map<string, NobleConnection>()
  const addressTypes = new Map<string, "public" | "random">()
  // One connection at a time is made or used. The radios of small boards drop connections when they
  // have several under way, and BlueZ's emulated controller mixes them up.
  const turns = createTurns(clock)
  const closed = new AbortController()
  let onConnect = (_id: string, _error: Error | null) => {}

  const close = (reason: Error) => {
    if (closed.signal.aborted) return
    closed.abort(reason)
    bindings.removeAllListeners()
    release()
    for (const connection of live.values()) connection.end(reason)
  }

  const fail = (detail: string) => {
    if (!closed.signal.aborted) onDown({ kind: "hangs", detail })
  }

  const forgetPassersBy = () => {
    if (Object.keys(bindings._gap?._discoveries ?? {}).length < remembered) return
    if (bindings._gap) bindings._gap._discoveries = {}
    bindings._addresses = {}
    bindings._addresseTypes = {}
    bindings._connectable = {}
    bindings.scannable = {}
    // Someone who was heard may still wait for the turn to connect.
    if (addressTypes.size > 10 * remembered) addressTypes.clear()
  }

  const scan = createNobleScan(bindings, {
    clock,
    log,
    closed: closed.signal,
    beforeStart: forgetPassersBy,
    stuck: (doing) => fail(`does not answer when ${doing}`),
  })

  bindings.on("discover", (id, address, addressType, _connectable, advertisement, rssi) => {
    addressTypes.set(id, addressType)
    onHeard({
      address: address.toUpperCase(),
      name: advertisement.localName?.replace(unprintable, "").trim() || null,
      // 127 is the standard's word for unknown.
      rssi: rssi === 127 ? null : rssi,
      services: advertisement.serviceUuids.map(canonical),
      manufacturerData: advertisement.manufacturerData ?? null,
    })
  })

  bindings.on("stateChange", (state) => {
    if (state !== "poweredOn" && !closed.signal.aborted) onDown(trouble(state))
  })
  bindings.on("connect", (id, error) => onConnect(id, error))
  bindings.on("disconnect", (id, reason) =>
    connection(id)?.end(new Error(`the connection ended: ${statusMessage(reason)}`)),
  )
  bindings.on("servicesDiscover", (id, services) => connection(id)?.onServices(services))
  bindings.on("characteristicsDiscover", (id, _service, characteristics) =>
    connection(id)?.onCharacteristics(characteristics),
  )
  bindings.on("notify", (id) => connection(id)?.onSubscribed())
  bindings.on("write", (id) => connection(id)?.onWritten())
  bindings.on("read", (id, _service, characteristic, bytes) =>
    connection(id)?.onBytes(characteristic, bytes),
  )
  /** A cancelled attempt may still become a connection, which noble then ends by itself. */
  const connection = (id: string) => live.get(id) ?? null

  /** With scanning off and no other connection. */
  const setUp = async (id: string, signal: AbortSignal) => {
    live.delete(id)
    try {
      const limits = { clock, limit: connectLimit, signal }
      return await withTimeLimit((within) => attempt(id, within), limits)
    } catch (error) {
      if (closed.signal.aborted) throw error
      // It may have been made in the moment of giving up.
      const made = connection(id)
      if (made) await made.disconnect(AbortSignal.timeout(answerLimit)).catch(() => {})
      else if (signal.aborted || error instanceof TimeLimitError) await cancel(id)
      throw error
    } finally {
      onConnect = () => {}
    }
  }

  /** The first packets of a connection are easily lost in the air, and then it is not made. */
  const attempt = async (id: string, signal: AbortSignal) => {
    for (let left = attempts; ; left -= 1) {
      const answer = Promise.withResolvers<NobleConnection | Error>()
      onConnect = (connected, error) => {
        if (connected !== id) return
        if (error) return answer.resolve(error)
        // Now and not later: the next packet may be the end of the connection.
        const stuck = () => fail("does not end a connection")
        const made = createNobleConnection(bindings, { id, stuck })
        live.set(id, made)
        const forget = () => live.get(id) === made && live.delete(id)
        made.ended.addEventListener("abort", forget, { once: true })
        answer.resolve(made)
      }
      bindings.connect(id, { addressType: addressTypes.get(id) ?? "public", ...parameters })
      const made = await answer.promise
      if (!(made instanceof Error)) return made
      if (left === 1) throw made
      await clock.sleep(attemptPause, signal)
    }
  }

  /**
   * The controller works on one attempt at a time and would never give this one up by itself. Asked
   * too early, while noble still resets it, it does not know of any: so it is asked until it has.
   */
  const cancel = async (id: string) => {
    const begun = clock.monotonic()
    do {
      if (clock.monotonic() - begun >= answerLimit) {
        return fail("does not give up a connection attempt")
      }
      bindings.cancelConnect(id)
      await clock.sleep(100, closed.signal).catch(() => {})
    } while (bindings._pendingConnectionUuid === id && !closed.signal.aborted)
  }

  return {
    setScanning: scan.want,
    close,
    handles(packet) {
      if (!refusesDisconnect(packet)) return false
      // It does not say which: all that were asked to end and have not are gone.
      for (const [id, connection] of live) {
        const handle = bindings._handles[id]
        const broken = connection.ending && typeof handle === "number"
        if (broken) bindings._hci?.onSocketData(connectionBroke(handle))
      }
      return true
    },
    async connect(address, outerSignal) {
      const signal = AbortSignal.any([outerSignal, closed.signal])
      let endTurn = await turns.take(address, signal)
      try {
        await scan.pause(signal)
        const connection = await setUp(address.replaceAll(":", "").toLowerCase(), signal)
        if (connection.ended.aborted) throw connection.ended.reason
        connection.ended.addEventListener("abort", () => endTurn(), { once: true })
        return {
          ...connection,
          rest: () => endTurn(),
          async wake(wakeSignal) {
            const signals = [wakeSignal, connection.ended]
            endTurn = await turns.take(address, AbortSignal.any(signals))
            if (connection.ended.aborted) endTurn()
          },
        }
      } catch (error) {
        endTurn()
        throw error
      } finally {
        scan.resume()
      }
    },
  }
}
