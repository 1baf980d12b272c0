import type { Clock } from "../lib/clock.ts"

/** Something took longer than it may. */
export class TimeLimitError extends Error {
  override name = "TimeLimitError" as const
  /** Milliseconds. */
  readonly limit: number

  constructor(limit: number) {
    super(`not done within ${limit / 1_000} s`)
    this.limit = limit
  }
}

interface TimeLimitOptions {
  readonly clock: Clock
  /** Milliseconds. */
  readonly limit: number
  /** Whoever is waiting may give up sooner. */
  readonly signal: AbortSignal
}

/**
 * Gives `run` a signal that is aborted at the limit (TimeLimitError) or with the caller's signal, and
 * rejects then at once, even where `run` does not heed it.
 */
export async function withTimeLimit<Value>(
  run: (signal: AbortSignal) => Promise<Value>,
  { clock, limit, signal }: TimeLimitOptions,
): Promise<Value> {
  signal.throwIfAborted()
  const inner = new AbortController()
  const given = Promise.withResolvers<never>()
  const giveUp = (reason: unknown) => {
    inner.abort(reason)
    given.reject(reason)
  }
  const outerAborted = () => giveUp(signal.reason)
  signal.addEventListener("abort", outerAborted, { once: true })
  const timer = new AbortController()
  clock.sleep(limit, timer.signal).then(
    () => giveUp(new TimeLimitError(limit)),
    () => {},
  )
  try {
    return await Promise.race([run(inner.signal), given.promise])
  } finally {
    timer.abort()
    signal.removeEventListener("abort", outerAborted)
  }
}
