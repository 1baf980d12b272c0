import { EventEmitter } from "node:events"
import { connect, type Socket } from "node:net"
import type { Adapter } from "./adapter.ts"

/** Longer than any controller needs, shorter than a person's patience. */
const connectLimit = 5_000

/** Opens the byte stream to a controller that is not an adapter of this board. */
export function connectStream(adapter: Exclude<Adapter, { kind: "hci" }>): Promise<Socket> {
  const socket =
    adapter.kind === "unix" ? connect({ path: adapter.path }) : connect(adapter.port, adapter.host)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${connectLimit / 1_000} s`)),
      connectLimit,
    )
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    socket.once("error", fail)
    socket.once("connect", () => {
      clearTimeout(timer)
      socket.off("error", fail)
      // A network cable that was pulled says nothing by itself.
      socket.setKeepAlive(true, 10_000)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

/**
 * Stands in for the kernel's HCI socket: the same methods and events, over a byte stream in H4
 * framing (Bluetooth Core, volume 4, part A). Emits `data` with one whole packet each, `error`, and
 * `state` when the stream ends.
 */
export class HciStream extends EventEmitter {
  readonly #socket: Socket
  #pending: Buffer = Buffer.alloc(0)
  /** Whether this instance is the one that uses the socket. */
  #bound = false

  /** `socket` is connected already: a controller is up as soon as it has a socket. */
  constructor(socket: Socket) {
    super()
    this.#socket = socket
  }

  bindRaw(device = 0) {
    this.#bound = true
    return device
  }

  bindUser(device = 0) {
    return this.bindRaw(device)
  }

  /** The kernel's management channel: a stream has none, and stopping it must not end the stream. */
  bindControl() {
    return 0
  }

  start() {
    if (!this.#bound) return
    this.#socket.on("data", (bytes: Buffer) => this.#receive(bytes))
    this.#socket.on("error", (error) => this.#bound && this.emit("error", error))
    this.#socket.on("close", () => this.#bound && this.emit("state"))
  }

  stop() {
    if (!this.#bound) return
    this.#bound = false
    // Whatever was written last, such as ending a connection, still goes out.
    this.#socket.end(() => this.#socket.destroy())
  }

  write(packet: Uint8Array) {
    if (this.#bound && this.#socket.writable) this.#socket.write(packet)
  }

  reset() {
    this.write(Uint8Array.of(0x01, 0x03, 0x0c, 0x00))
  }

  isDevUp() {
    return !this.#socket.destroyed && this.#socket.writable
  }

  setFilter() {}

  async getDeviceList() {
    return []
  }

  #receive(bytes: Buffer) {
    this.#pending = this.#pending.length ? Buffer.concat([this.#pending, bytes]) : bytes
    while (this.#bound) {
      const length = packetLength(this.#pending)
      if (length === "unknown") {
        const type = this.#pending[0]?.toString(16)
        this.#socket.destroy(new Error(`not an H4 stream: packet type 0x${type}`))
        return
      }
      if (length === null || this.#pending.length < length) return
      const packet = this.#pending.subarray(0, length)
      this.#pending = this.#pending.subarray(length)
      this.emit("data", packet)
    }
  }
}

/** Bytes of the packet that begins `bytes`; null while its header is not here. */
function packetLength(bytes: Buffer): number | "unknown" | null {
  switch (bytes[0]) {
    case undefined:
      return null
    case 0x04: // event
      return bytes.length < 3 ? null : 3 + bytes.readUInt8(2)
    case 0x02: // data
      return bytes.length < 5 ? null : 5 + bytes.readUInt16LE(3)
    case 0x03: // synchronous data
      return bytes.length < 4 ? null : 4 + bytes.readUInt8(3)
    case 0x05: // isochronous data
      return bytes.length < 5 ? null : 5 + (bytes.readUInt16LE(3) & 0x3fff)
    default:
      return "unknown"
  }
}
