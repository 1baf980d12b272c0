import type { Clock } from "./clock.ts"

interface Bucket {
  tokens: number
  filledAt: number
}

/** Names that are remembered: whoever invents senders must not fill the memory. */
const mostNames = 1_000

/** Lets each name through so often per second, and twice that at once. */
export class RateLimit {
  readonly #perSecond: number
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  /** 0 lets everything through. */
  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
  }

  /** Whether `name` may once more, which is then counted. */
  allows(name: string): boolean {
    if (this.#perSecond === 0) return true
    const bucket = this.#bucket(name)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  #bucket(name: string): Bucket {
    const now = this.#clock.monotonic()
    const most = 2 * this.#perSecond
    const known = this.#buckets.get(name)
    const bucket = known ?? { tokens: most, filledAt: now }
    const earned = ((now - bucket.filledAt) / 1000) * this.#perSecond
    bucket.tokens = Math.min(most, bucket.tokens + earned)
    bucket.filledAt = now
    if (!known) {
      // The one that has been there longest: a map keeps the order in which it was filled.
      const [oldest] = this.#buckets.keys()
      if (this.#buckets.size >= mostNames && oldest !== undefined) this.#buckets.delete(oldest)
      this.#buckets.set(name, bucket)
    }
    return bucket
  }
}
