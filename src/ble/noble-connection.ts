import type NobleBindings from "@stoprocent/noble/lib/hci-socket/bindings.js"
import type { Connection } from "./controller.ts"
import { FaultError } from "./link-error.ts"

/** A connection, and the events of noble that belong to it. */
export interface NobleConnection extends Omit<Connection, "rest" | "wake"> {
  /** It was asked to end, and has not yet. */
  readonly ending: boolean
  onServices(services: readonly string[]): void
  onCharacteristics(characteristics: readonly Characteristic[]): void
  onSubscribed(): void
  onWritten(): void
  onBytes(characteristic: string, bytes: Uint8Array): void
  end(reason: Error): void
}

interface Characteristic {
  readonly uuid: string
  readonly properties: readonly string[]
}

/** The serial line of the module, by noble's names. */
interface Line {
  readonly service: string
  readonly notify: string
  readonly write: string
  /** Whether to write without a response: first as usual, then the other way where there is one. */
  readonly ways: readonly boolean[]
}

/** Bytes that every module takes at once, whatever it agreed to; longer requests are cut. */
const chunk = 20

interface NobleConnectionOptions {
  /** The device as noble names it. */
  readonly id: string
  /** The controller did not end the connection in time. */
  stuck(): void
}

export function createNobleConnection(
  bindings: NobleBindings,
  { id, stuck }: NobleConnectionOptions,
): NobleConnection {
  const ended = new AbortController()
  let ending = false
  let line: Line | null = null
  let onBytes = (_bytes: Uint8Array) => {}
  // Who waits for an answer; an answer that comes too late reaches a promise that is settled.
  let onServices = (_services: readonly string[]) => {}
  let onCharacteristics = (_characteristics: readonly Characteristic[]) => {}
  let onSubscribed = () => {}
  let onWritten = () => {}

  const step = <Value>(signal: AbortSignal, ask: (answer: (value: Value) => void) => void) =>
    new Promise<Value>((resolve, reject) => {
      const signals = [signal, ended.signal]
      const stop = () => {
        settle()
        reject(signals.find(({ aborted }) => aborted)?.reason)
      }
      const settle = () => signals.forEach((each) => each.removeEventListener("abort", stop))
      if (signals.some(({ aborted }) => aborted)) return stop()
      signals.forEach((each) => each.addEventListener("abort", stop, { once: true }))
      ask((value) => {
        settle()
        resolve(value)
      })
    })

  return {
    ended: ended.signal,
    get ending() {
      return ending && !ended.signal.aborted
    },
    onServices: (services) => onServices(services),
    onCharacteristics: (characteristics) => onCharacteristics(characteristics),
    onSubscribed: () => onSubscribed(),
    onWritten: () => onWritten(),
    onBytes: (characteristic, bytes) => characteristic === line?.notify && onBytes(bytes),
    end: (reason) => ended.abort(reason),

    async discover(services, signal) {
      const found = await step<readonly string[]>(signal, (answer) => {
        onServices = answer
        bindings.discoverServices(id, [])
      })
      for (const wanted of services) {
        const service = found.find((uuid) => canonical(uuid) === wanted.service)
        if (service === undefined) continue
        const characteristics = await step<readonly Characteristic[]>(signal, (answer) => {
          onCharacteristics = answer
          bindings.discoverCharacteristics(id, service, [])
        })
        const named = (uuid: string) =>
          characteristics.find((each) => canonical(each.uuid) === uuid)
        const notify = named(wanted.notify)
        const write = named(wanted.write)
        if (!notify || !write) continue
        const without = write.properties.includes("writeWithoutResponse")
        const ways = [without, ...(without && write.properties.includes("write") ? [false] : [])]
        line = { service, notify: notify.uuid, write: write.uuid, ways }
        return
      }
      const has = found.map(canonical).join(", ") || "no services"
      throw new FaultError("garbled", `the module is of another kind: it has ${has}`)
    },

    async subscribe(listener, signal) {
      const { service, notify } = discovered(line)
      onBytes = listener
      await step<void>(signal, (answer) => {
        onSubscribed = answer
        bindings.notify(id, service, notify, true)
      })
    },

    async write(bytes, signal, way = "usual") {
      const { service, write, ways } = discovered(line)
      const withoutResponse = ways[way === "other" ? ways.length - 1 : 0] ?? false
      for (let at = 0; at < bytes.length; at += chunk) {
        const piece = Buffer.from(bytes.subarray(at, at + chunk))
        await step<void>(signal, (answer) => {
          onWritten = answer
          bindings.write(id, service, write, piece, withoutResponse)
        })
      }
    },

    disconnect: (signal) =>
      new Promise((resolve, reject) => {
        if (ended.signal.aborted) return resolve()
        if (signal.aborted) return reject(signal.reason)
        const done = () => {
          signal.removeEventListener("abort", stop)
          resolve()
        }
        const stop = () => {
          ended.signal.removeEventListener("abort", done)
          reject(signal.reason)
          stuck()
        }
        ended.signal.addEventListener("abort", done, { once: true })
        signal.addEventListener("abort", stop, { once: true })
        ending = true
        if (id in bindings._handles) bindings.disconnect(id)
        else ended.abort(new Error("the connection had ended already"))
      }),
  }
}

function discovered(line: Line | null): Line {
  if (!line) throw new Error("the module's services are not known yet")
  return line
}

/** noble leaves out leading zeros, and writes a short UUID long where the device does. */
export function canonical(uuid: string): string {
  const digits = uuid.replaceAll("-", "").toLowerCase()
  const short = /^0000([0-9a-f]{4})00001000800000805f9b34fb$/.exec(digits)?.[1] ?? digits
  return short.length > 4 ? short.padStart(32, "0") : short.padStart(4, "0")
}
