import type { Clock } from "./clock.ts"

export interface RepeatOptions {
  readonly clock: Pick<Clock, "sleep">
  /** Milliseconds from the end of one time to the beginning of the next. */
  readonly every: number
  /** Milliseconds before the first time. @default 0: at once */
  readonly after?: number
  /** Told of what a time threw, unless it was being stopped. The next one comes all the same. */
  readonly onError: (error: unknown) => void
}

/** Does something again and again, each time in full, until it is stopped. */
export class Repeat {
  readonly #options: RepeatOptions
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: RepeatOptions) {
    this.#options = options
  }

  /** Aborted when it is to stop, so that a long time can break off. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Once. The first time begins before it returns, where nothing is to come before it. */
  start(work: (signal: AbortSignal) => Promise<void> | void): void {
    this.#running = this.#run(work)
  }

  /** Resolves when nothing is being done any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(work: (signal: AbortSignal) => Promise<void> | void): Promise<void> {
    const { after = 0, clock, every, onError } = this.#options
    const { signal } = this
    const rest = (time: number) => clock.sleep(time, signal).catch(() => {})
    if (after > 0) await rest(after)
    while (!signal.aborted) {
      try {
        await work(signal)
      } catch (error) {
        if (!signal.aborted) onError(error)
      }
      await rest(every)
    }
  }
}
