import type { Clock } from "../lib/clock.ts"
import type { LogFields, Logger, LogLevel } from "../lib/log.ts"

const minute = 60_000

/** A log that strangers can write to, and not fill: so many lines a minute, then a count. */
export class LineLimit {
  readonly #log: Logger
  readonly #clock: Clock
  readonly #most: number
  #began = Number.NEGATIVE_INFINITY
  #lines = 0
  #unsaid = 0

  constructor(log: Logger, clock: Clock, most = 8) {
    this.#log = log
    this.#clock = clock
    this.#most = most
  }

  say(message: string, fields: LogFields, level: LogLevel = "info"): void {
    const now = this.#clock.monotonic()
    if (now - this.#began >= minute) {
      if (this.#unsaid > 0) this.#log.info("more of the like", { lines: this.#unsaid })
      this.#began = now
      this.#lines = this.#unsaid = 0
    }
    if (this.#lines < this.#most) this.#log[level](message, fields)
    else this.#unsaid += 1
    this.#lines += 1
  }
}
