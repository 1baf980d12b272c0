import { timingSafeEqual } from "node:crypto"

import type { Clock } from "../lib/clock.ts"
import type { Logger } from "../lib/log.ts"
import { createNetworkCheck, parseNetwork } from "../lib/network.ts"
import { RateLimit } from "../lib/rate-limit.ts"
import type { SnmpChoices } from "../settings/snmp-choices.ts"
import { BerError } from "./ber.ts"
import type { Engine } from "./engine.ts"
import { LineLimit } from "./line-limit.ts"
import {
  type CommunityMessage,
  flags,
  readMessage,
  type UserMessage,
  versions,
  writeCommunityMessage,
} from "./message.ts"
import type { MibTree } from "./mib-tree.ts"
import { Responder } from "./responder.ts"
import { Usm } from "./usm.ts"

interface AgentOptions {
  readonly tree: MibTree
  readonly choices: SnmpChoices
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Logger
}

/** Bytes of a message around its bindings, at most: header, community or user, engine, codes. */
const envelope = 300
const largestDatagram = 65_000

/** Takes a datagram and says what to answer, if anything. */
export class Agent {
  readonly #responder: Responder
  readonly #community: Buffer | null
  readonly #usm: Usm
  readonly #isAllowed: (address: string) => boolean
  readonly #limit: RateLimit
  readonly #lines: LineLimit

  constructor({ choices, clock, engine, log, tree }: AgentOptions) {
    this.#responder = new Responder(tree)
    this.#community = choices.community === null ? null : Buffer.from(choices.community)
    this.#usm = new Usm(engine, choices.users)
    const networks = choices.networks.map(parseNetwork).filter((network) => network !== null)
    this.#isAllowed = createNetworkCheck(networks)
    this.#limit = new RateLimit(choices.rate, clock)
    this.#lines = new LineLimit(log, clock)
  }

  get usm(): Usm {
    return this.#usm
  }

  answer(datagram: Uint8Array, from: string): Uint8Array | null {
    if (!this.#isAllowed(from)) return this.#refused("not an allowed address", from)
    if (!this.#limit.allows(from)) return null
    try {
      const message = readMessage(datagram)
      return message.version === versions.v3
        ? this.#answerUser(message, from)
        : this.#answerCommunity(message, from)
    } catch (error) {
      if (!(error instanceof BerError)) throw error
      return this.#refused("not understood", from, error.message)
    }
  }

  #answerCommunity(message: CommunityMessage, from: string): Uint8Array | null {
    if (!this.#knows(message.community)) return this.#refused("wrong community", from)
    const size = largestDatagram - envelope - message.community.length
    const isVersion1 = message.version === versions.v1
    const response = this.#responder.answer(message.request, { isVersion1, size })
    return response && writeCommunityMessage(message, response)
  }

  #answerUser(message: UserMessage, from: string): Uint8Array | null {
    const opened = this.#usm.open(message)
    if ("fault" in opened) {
      const { fault, keys } = opened
      // Every manager begins by asking who is there and what time it is.
      if (fault !== "unknownEngine" && fault !== "notInTimeWindow")
        this.#refused("refused", from, fault)
      const isReportable = (message.flags & flags.reportable) !== 0
      return isReportable ? this.#usm.report(message, fault, keys) : null
    }
    const size = Math.min(message.maxSize, largestDatagram) - envelope
    const { request } = opened.scoped
    const response = this.#responder.answer(request, { isVersion1: false, size })
    return response && this.#usm.close(opened, response)
  }

  #knows(community: Uint8Array): boolean {
    const own = this.#community
    return own !== null && own.length === community.length && timingSafeEqual(own, community)
  }

  #refused(why: string, from: string, detail?: string): null {
    this.#lines.say("a request was not answered", { why, from, detail })
    return null
  }
}
