import type { Clock } from "../lib/clock.ts"

const hour = 3600_000
const day = 24 * hour
const mostPerHour = 5
const mostPerDay = 20

/**
 * How often a licence code may be tried on the whole board. Who tries wrong ones can keep the owner
 * from it, but not from the board's console; the code has 120 bits, so that nothing else is at stake.
 */
export class ResetLimit {
  readonly #clock: Pick<Clock, "monotonic">
  /** Monotonic times of the tries of a day. */
  #tries: number[] = []

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock
  }

  /** Milliseconds until the next try may be made; 0 takes one. */
  take(): number {
    const now = this.#clock.monotonic()
    this.#tries = this.#tries.filter((time) => now - time < day)
    const wait = Math.max(0, this.#until(mostPerHour, hour, now), this.#until(mostPerDay, day, now))
    if (wait === 0) this.#tries.push(now)
    return wait
  }

  /** The one who tried has the code: nobody is guessing. */
  clear(): void {
    this.#tries = []
  }

  #until(most: number, within: number, now: number): number {
    const oldest = this.#tries.at(-most)
    return oldest === undefined ? 0 : oldest + within - now
  }
}
