import createMulticastDns, { type MulticastDNS, type Options } from "multicast-dns"

import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { isIPv6 } from "./addresses.ts"

interface LocalNameDeps {
  /** Without `.local`; empty for none. */
  readonly name: string
  /** Asked each time: a board that starts gets its address later. */
  readonly addresses: () => readonly string[]
  readonly clock: Clock
  readonly log: Logger
  /** Where it listens and speaks. @default 224.0.0.251, port 5353, on every interface */
  readonly network?: Options
}

/** Seconds that others may remember the answer: RFC 6762, section 10. */
const lifetime = 120
/** Section 8.1: so often it is asked whether somebody has the name already, milliseconds apart. */
const probes = 3
const probeEvery = 250
/** Milliseconds between two times of saying whose the name is: section 6. */
const defendEvery = 1000
/** More boards than these in one network want names of their own. */
const mostNames = 9

/**
 * Answers to `batmon.local` (multicast DNS, RFC 6762), so that nobody has to know the board's address.
 * Where another board has the name, it is `batmon-2.local`, and so on. A network that does not allow it
 * costs the name and nothing else.
 */
export class LocalName implements Part {
  readonly name = "local name"
  readonly #deps: LocalNameDeps
  readonly #stopping = new AbortController()
  #socket: MulticastDNS | null = null
  #taken: string | null = null
  #told = false
  #defendedAt = Number.NEGATIVE_INFINITY

  constructor(deps: LocalNameDeps) {
    this.#deps = deps
  }

  /** The whole name, once it is known to be free. */
  get host(): string | null {
    return this.#taken === null ? null : `${this.#taken}.local`
  }

  async start(): Promise<void> {
    if (this.#deps.name === "") return
    const socket = createMulticastDns({ ...this.#deps.network })
    this.#socket = socket
    socket.on("error", (error) => this.#fail(error))
    socket.on("warning", (error) => this.#fail(error))
    socket.on("query", ({ questions = [] }, from) => {
      const host = this.host
      const asked = questions.some(({ name, type }) => {
        return name.toLowerCase() === host && isAsked(type)
      })
      // Who does not listen to all is answered alone: section 6.7.
      if (host !== null && asked) this.#answer(host, from.port === this.#port ? undefined : from)
    })
    socket.on("response", ({ answers = [] }: HeardResponse) => this.#settle(answers))
    // Nobody waits for it: the page answers by its address in the meantime.
    void this.#find().catch((error) => this.#fail(error))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    const { host } = this
    if (host !== null) this.#say(host, 0)
    const socket = this.#socket
    this.#socket = null
    await new Promise<void>((resolve) => (socket ? socket.destroy(resolve) : resolve()))
  }

  get #port(): number {
    return this.#deps.network?.port ?? 5353
  }

  /** Two boards that took the name at one moment hear of each other: one of them looks for another. */
  #settle(answers: readonly HeardAnswer[]): void {
    const { host } = this
    if (host === null) return
    const foreign = this.#othersOf(host, answers)
    if (foreign.length === 0) return
    const own = this.#deps.addresses()
    // Both come to the same end by it: section 8.2.
    if (own.some((address) => foreign.every((other) => address > other))) return this.#defend(host)
    this.#taken = null
    this.#deps.log.info("another board has the name as well", { name: host })
    void this.#find().catch((error) => this.#fail(error))
  }

  /** Says whose the name is, and not in answer to each answer. */
  #defend(host: string): void {
    const now = this.#deps.clock.monotonic()
    if (now - this.#defendedAt < defendEvery) return
    this.#defendedAt = now
    this.#say(host, lifetime)
  }

  /** What others say of a name. What the board itself said comes back to it. */
  #othersOf(host: string, answers: readonly HeardAnswer[]): readonly string[] {
    const own = this.#deps.addresses()
    return answers
      .filter(({ name, type, ttl }) => name.toLowerCase() === host && isAddress(type) && ttl !== 0)
      .map(({ data }) => String(data))
      .filter((address) => !own.includes(address))
  }

  async #find(): Promise<void> {
    const { log, name } = this.#deps
    for (let count = 1; count <= mostNames; count += 1) {
      const wanted = count === 1 ? name : `${name}-${count}`
      if (!(await this.#isFree(`${wanted}.local`))) continue
      if (this.#stopping.signal.aborted) return
      this.#taken = wanted
      this.#say(`${wanted}.local`, lifetime)
      log.info("the board has a name in its network", { name: `${wanted}.local` })
      return
    }
    log.warning("every name of the board is taken in its network", { name })
  }

  async #isFree(host: string): Promise<boolean> {
    const { clock } = this.#deps
    const { signal } = this.#stopping
    let free = true
    const hear: Parameters<MulticastDNS["on"]>[1] = ({ answers = [] }: HeardResponse) => {
      if (this.#othersOf(host, answers).length > 0) free = false
    }
    this.#socket?.on("response", hear)
    try {
      for (let probe = 0; probe < probes && free && !signal.aborted; probe += 1) {
        // Without a type it asks for all there is.
        this.#socket?.query(host)
        await clock.sleep(probeEvery, signal).catch(() => {})
      }
      return free
    } finally {
      this.#socket?.off("response", hear)
    }
  }

  #say(host: string, ttl: number): void {
    this.#answer(host, undefined, ttl)
  }

  #answer(host: string, to?: { port: number; address: string }, ttl = lifetime): void {
    const answers = this.#deps.addresses().map((address) => ({
      name: host,
      type: isIPv6(address) ? ("AAAA" as const) : ("A" as const),
      ttl,
      flush: true,
      data: address,
    }))
    if (answers.length === 0) return
    if (to) this.#socket?.respond({ answers }, { port: to.port, address: to.address })
    else this.#socket?.respond({ answers })
  }

  /** Once: a board without a network would say so every few seconds. */
  #fail(error: unknown): void {
    if (!this.#told) {
      this.#deps.log.warning("the board's name may not be found", { reason: errorMessage(error) })
    }
    this.#told = true
  }
}

const isAddress = (type: string) => type === "A" || type === "AAAA"
const isAsked = (type: string) => type === "ANY" || isAddress(type)

interface HeardAnswer {
  readonly name: string
  readonly type: string
  /** Seconds; 0 where it is given up. */
  readonly ttl?: number | undefined
  readonly data?: unknown
}

interface HeardResponse {
  readonly answers?: readonly HeardAnswer[]
}
