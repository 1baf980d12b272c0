import type { Clock } from "../lib/clock.ts"
import type { Part } from "../lib/part.ts"
import type { WayList } from "./way-list.ts"

/** Milliseconds between two uses of each linked account. */
const interval = 24 * 3_600_000

/** After the start, when the board's network is surely up. */
const firstLook = 60_000

export interface LinkKeeperDeps {
  readonly ways: Pick<WayList, "keepAlive">
  readonly clock: Pick<Clock, "sleep">
}

/** Uses each linked account once a day: Google ends what is not used, and an end is known before an alert. */
export class LinkKeeper implements Part {
  readonly name = "linked accounts"
  readonly #deps: LinkKeeperDeps
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(deps: LinkKeeperDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#running = this.#run().catch(() => {})
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, ways } = this.#deps
    await clock.sleep(firstLook, this.#stop.signal)
    for (;;) {
      await ways.keepAlive()
      await clock.sleep(interval, this.#stop.signal)
    }
  }
}
