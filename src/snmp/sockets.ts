import { createSocket, type Socket } from "node:dgram"
import { networkInterfaces } from "node:os"

import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"

/** Says what to answer to a datagram, if anything. */
export type Answer = (datagram: Uint8Array, from: string) => Uint8Array | null

interface SocketsOptions {
  readonly port: number
  readonly answer: Answer
  readonly log: Logger
  /** Where to listen. @default every address of the board */
  readonly addresses?: (() => readonly string[]) | undefined
}

/** An address that a cable or a DHCP server gives is answered on after so many milliseconds. */
const lookEvery = 5_000

/**
 * One socket for each address of the board: an answer comes from the address that was asked, which
 * managers and firewalls insist on, and a socket for all of them would leave to the routing.
 */
export class Sockets {
  readonly #options: SocketsOptions
  readonly #sockets = new Map<string, Socket>()
  readonly #refused = new Set<string>()
  #port: number
  #timer: ReturnType<typeof setInterval> | null = null
  /** The look that is under way. */
  #looking: Promise<unknown> = Promise.resolve()

  constructor(options: SocketsOptions) {
    this.#options = options
    this.#port = options.port
  }

  /** The port that was asked for. */
  get wanted(): number {
    return this.#options.port
  }

  /** The real one when 0 was asked for. */
  get port(): number {
    return this.#port
  }

  /** Throws where no address can be listened on at all. */
  async open(): Promise<void> {
    const errors = await this.look()
    if (this.#sockets.size === 0) throw errors[0] ?? new Error("the board has no address")
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look())
    }, lookEvery)
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#looking
    const sockets = [...this.#sockets.values()]
    this.#sockets.clear()
    await Promise.all(sockets.map(closed))
  }

  /** Opens at addresses that have come and closes those that have gone; returns what went wrong. */
  async look(): Promise<readonly Error[]> {
    const addresses = (this.#options.addresses ?? boardAddresses)()
    for (const [address, socket] of this.#sockets) {
      if (addresses.includes(address)) continue
      this.#sockets.delete(address)
      await closed(socket)
    }
    const errors: Error[] = []
    for (const address of addresses) {
      if (this.#sockets.has(address)) continue
      try {
        const socket = await this.#bind(address)
        this.#sockets.set(address, socket)
        this.#port = socket.address().port
        this.#refused.delete(address)
      } catch (error) {
        errors.push(error as Error)
        const isNew = !this.#refused.has(address)
        this.#refused.add(address)
        if (isNew) {
          const reason = errorMessage(error)
          this.#options.log.warning("cannot answer on an address", { address, reason })
        }
      }
    }
    return errors
  }

  #bind(address: string): Promise<Socket> {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4")
    socket.on("message", (datagram, { address: from, port }) => {
      const bytes = this.#options.answer(datagram, from)
      // What cannot be sent is asked for again.
      if (bytes) socket.send(bytes, port, from, () => {})
    })
    return new Promise((resolve, reject) => {
      socket.once("error", (error) => {
        socket.close()
        reject(error)
      })
      socket.bind({ port: this.#port, address }, () => {
        socket.removeAllListeners("error")
        // An unreachable manager is no reason to fall silent.
        socket.on("error", () => {})
        resolve(socket)
      })
    })
  }
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.close(() => resolve()))

/** As the kernel has them now; those of one link with its name. */
function boardAddresses(): readonly string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, scopeid }) =>
      family === "IPv6" && scopeid !== 0 ? `${address}%${name}` : address,
    ),
  )
}
