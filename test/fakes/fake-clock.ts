import type { Clock } from "../../src/lib/clock.ts"

interface Sleeper {
  readonly until: number
  wake(): void
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #monotonic = 1000
  #now: number
  #sleepers: Sleeper[] = []

  /** `now`: UTC milliseconds to start from. */
  constructor(now: number = Date.UTC(2026, 10, 22, 12)) {
    this.#now = now
  }

  monotonic(): number {
    return this.#monotonic
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper = { until: this.#monotonic + milliseconds, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal.reason)
      })
    })
  }

  /** Moves both clocks, waking who sleeps in the order of their times; what they do is then done. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#monotonic + milliseconds
    for (;;) {
      const next = this.#sleepers.toSorted((a, b) => a.until - b.until)[0]
      if (next === undefined || next.until > target) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#move(Math.max(0, next.until - this.#monotonic))
      next.wake()
      await settled()
    }
    this.#move(target - this.#monotonic)
    await settled()
  }

  /** Sets the wall clock, as NTP does; the monotonic one does not notice. */
  step(milliseconds: number): void {
    this.#now += milliseconds
  }

  #move(milliseconds: number): void {
    this.#monotonic += milliseconds
    this.#now += milliseconds
  }
}

/** Until all that follows at once has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
