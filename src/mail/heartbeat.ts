import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import { callAddress } from "./http-post.ts"
import type { WayStoreDeps } from "./way-store.ts"
import type { SendResult } from "./way.ts"

/** Where the address is kept among what was chosen on the page. */
const choiceKey = "heartbeat"
/** Milliseconds from one call to the next. */
const callEvery = 60_000
/** After the start, when it is known whether batmon is well. */
const firstCall = 15_000

interface HeartbeatDeps extends Pick<WayStoreDeps, "choices"> {
  readonly clock: Pick<Clock, "now" | "sleep">
  /** Whether batmon does what it is there for. */
  readonly isWell: () => boolean
  /** Milliseconds for an answer. @default 30 s */
  readonly limit?: number
  readonly log: Logger
}

export interface HeartbeatCall {
  /** UTC milliseconds. */
  readonly time: number
  readonly result: SendResult
}

/**
 * Calls an address of a monitoring service every minute for as long as batmon is well. A board without
 * power, or one that has lost its network, cannot tell anybody: the service does when the calls stay away.
 */
export class Heartbeat implements Part {
  readonly name = "heartbeat"
  readonly #deps: HeartbeatDeps
  readonly #repeat: Repeat
  #last: HeartbeatCall | null = null

  constructor(deps: HeartbeatDeps) {
    const { clock, log } = deps
    const onError = (error: unknown) => log.error("broken off", { reason: errorMessage(error) })
    this.#deps = deps
    this.#repeat = new Repeat({ clock, every: callEvery, after: firstCall, onError })
  }

  async start(): Promise<void> {
    this.#repeat.start(async (signal) => {
      if (this.url !== "" && this.#deps.isWell()) await this.call(signal)
    })
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
  }

  /** Empty where nobody is called. */
  get url(): string {
    const { url } = Object(this.#deps.choices.get(choiceKey))
    return typeof url === "string" ? url : ""
  }

  /** The last call to this address in this run. */
  get last(): HeartbeatCall | null {
    return this.#last
  }

  /** Empty for nobody. */
  choose(url: string): void {
    this.#deps.choices.set(choiceKey, { url })
    this.#last = null
  }

  /** Calls once, now. Throws the signal's reason alone. */
  async call(signal: AbortSignal): Promise<SendResult> {
    const { clock, limit, log } = this.#deps
    const { url } = this
    const result = await callAddress({ url, ...(limit === undefined ? {} : { limit }) }, signal)
    // Meanwhile another one may have been chosen.
    if (url !== this.url) return result
    const wasOk = this.#last?.result.ok ?? true
    this.#last = { time: clock.now(), result }
    if (!result.ok && wasOk) log.warning("the heartbeat is not taken", { ...result })
    if (result.ok && !wasOk) log.info("the heartbeat is taken again")
    return result
  }
}
