import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import type { WayList } from "./way-list.ts"

/** Milliseconds between two uses of each linked account. */
const interval = 24 * 3_600_000

/** After the start, when the board's network is surely up. */
const firstLook = 60_000

export interface LinkKeeperDeps {
  readonly ways: Pick<WayList, "keepAlive">
  readonly clock: Pick<Clock, "sleep">
  readonly log: Logger
}

/** Uses each linked account once a day: Google ends what is not used, and an end is known before an alert. */
export class LinkKeeper implements Part {
  readonly name = "linked accounts"
  readonly #deps: LinkKeeperDeps
  readonly #repeat: Repeat

  constructor(deps: LinkKeeperDeps) {
    const { clock, log } = deps
    const onError = (error: unknown) =>
      log.error("cannot use the linked accounts", { reason: errorMessage(error) })
    this.#deps = deps
    this.#repeat = new Repeat({ clock, every: interval, after: firstLook, onError })
  }

  async start(): Promise<void> {
    this.#repeat.start(() => this.#deps.ways.keepAlive())
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
  }
}
