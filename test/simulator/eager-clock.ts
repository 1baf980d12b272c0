import type { Clock } from "../../src/lib/clock.ts"

/** Nobody waits: a sleep moves the clock, and ends as soon as others had their turn. */
export function createEagerClock(start = 0): Clock & { pass(milliseconds: number): void } {
  let time = start
  return {
    monotonic: () => time,
    now: () => time,
    pass(milliseconds) {
      time += milliseconds
    },
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      time += milliseconds
    },
  }
}
