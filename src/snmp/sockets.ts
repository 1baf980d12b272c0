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
  #failure = ""
  /** The look that is under way. */
  #looking: Promise<void> = Promise.resolve()

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

  /** Why no address at all is answered on now; null where one is. */
  get failure(): string | null {
    return this.#sockets.size > 0 ? null : this.#failure
  }

  /** What cannot be bound is tried again with every look. */
  async open(): Promise<void> {
    await this.look()
    this.#timer = setInterval(() => void this.look(), lookEvery)
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#looking
    const sockets = [...this.#sockets.values()]
    this.#sockets.clear()
    await Promise.all(sockets.map(closed))
  }

  /** Opens at addresses that have come, and closes those that have gone. One look at a time. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look())
    return this.#looking
  }

  async #look(): Promise<void> {
    try {
      const addresses = (this.#options.addresses ?? boardAddresses)()
      this.#failure = "the board has no address"
      for (const [address, socket] of this.#sockets) {
        if (addresses.includes(address)) continue
        this.#sockets.delete(address)
        await closed(socket)
      }
      for (const address of addresses) if (!this.#sockets.has(address)) await this.#openAt(address)
    } catch (error) {
      this.#failure = errorMessage(error)
    }
  }

  async #openAt(address: string): Promise<void> {
    const { log } = this.#options
    try {
      const socket = await this.#bind(address)
      this.#sockets.set(address, socket)
      this.#port = socket.address().port
      this.#refused.delete(address)
      log.info("answering", { address, port: this.#port })
    } catch (error) {
      const reason = errorMessage(error)
      this.#failure = reason
      if (!this.#refused.has(address))
        log.warning("cannot answer on an address", { address, reason })
      this.#refused.add(address)
    }
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
