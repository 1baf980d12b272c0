/** More are waiting than will be served. */
export class BusyError extends Error {
  override name = "BusyError" as const

  constructor() {
    super("too many are waiting")
  }
}

interface Waiting {
  readonly run: () => Promise<void>
}

/** Waiting at most: of one party, and of all together. */
const mostOfOne = 32
const mostOfAll = 512

/**
 * One piece of work at a time, the parties in turn: however many one of them sends, another waits for
 * one piece of each party that is before it, and no longer.
 */
export class FairQueue {
  readonly #waiting = new Map<string, Waiting[]>()
  #count = 0
  #busy = false

  /** Resolves and rejects as `work` does; rejects with `BusyError` when too many wait already. */
  run<Result>(party: string, work: () => Promise<Result>): Promise<Result> {
    const own = this.#waiting.get(party) ?? []
    if (own.length >= mostOfOne || this.#count >= mostOfAll) return Promise.reject(new BusyError())
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    own.push({ run: () => work().then(resolve, reject) })
    this.#waiting.set(party, own)
    this.#count += 1
    void this.#serve()
    return promise
  }

  async #serve(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let next = this.#take(); next !== null; next = this.#take()) await next.run()
    this.#busy = false
  }

  /** The first of the party that has waited longest, which then goes behind the others. */
  #take(): Waiting | null {
    for (const [party, own] of this.#waiting) {
      const next = own.shift()
      this.#waiting.delete(party)
      if (own.length > 0) this.#waiting.set(party, own)
      if (next === undefined) continue
      this.#count -= 1
      return next
    }
    return null
  }
}
