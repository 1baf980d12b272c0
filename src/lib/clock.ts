/**
 * The two clocks of the board. Intervals are measured on the monotonic one, because the board has
 * no real-time clock: the wall clock starts in the past and jumps when NTP answers.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back and never jumps. */
  monotonic(): number
  /** UTC milliseconds since 1970, as the board believes it to be. */
  now(): number
  /** Resolves after `milliseconds` of monotonic time; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort)
        resolve()
      }, milliseconds)
      signal?.addEventListener("abort", abort, { once: true })
    }),
}
