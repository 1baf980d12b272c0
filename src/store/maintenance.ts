import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import { runSteps, type Steps } from "../lib/steps.ts"
import type { DiskReserve } from "./disk-reserve.ts"
import type { DiskWatch } from "./disk-watch.ts"
import type { Expiry } from "./retention.ts"
import type { Store } from "./store.ts"

/** Days after which something is deleted; 0 keeps it for ever. */
export interface Keep {
  readonly readings: number
  readonly hours: number
  readonly days: number
}

interface MaintenanceDeps {
  readonly store: Pick<Store, "batteries" | "history">
  readonly disk: DiskWatch
  readonly reserve: Pick<DiskReserve, "fill">
  readonly keep: Keep
  readonly clock: Clock
  /** Whether something may be deleted or closed because of the time. */
  readonly isTimeTrusted: () => boolean
  /** Whether readings are being moved in time: nothing is made from them meanwhile. */
  readonly isRedating: () => boolean
  /** Whether a new batmon is on trial: a copy of the data takes space then, which comes back. @default never */
  readonly isOnTrial?: () => boolean
  /** Told of every failure. */
  readonly onFailed?: (error: unknown) => void
  readonly log: Logger
}

const minute = 60_000
const day = 24 * 3_600_000

/** However full the disk is, readings so young stay, days. */
const leastKept = 30
/** Steps of one task in one minute: a large one is spread over hours instead of holding up the rest. */
const mostSteps = 200
/** Some thousand readings make a difference that can be measured. */
const stepsBetweenLooks = 8

/**
 * The housekeeping, every minute, in steps of some milliseconds: what is over is rolled up, what is
 * too old or removed is deleted. What fails is logged and tried again.
 */
export class Maintenance implements Part {
  readonly name = "maintenance"
  readonly #deps: MaintenanceDeps
  readonly #repeat: Repeat
  readonly #failing = new Set<string>()

  constructor(deps: MaintenanceDeps) {
    const { clock, log } = deps
    const onError = (error: unknown) => log.error("broken off", { reason: errorMessage(error) })
    this.#deps = deps
    this.#repeat = new Repeat({ clock, every: minute, onError })
  }

  async start(): Promise<void> {
    this.#repeat.start(() => this.#pass())
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
    const { disk, store } = this.#deps
    // Nothing else keeps the last hour of a time in which readings are not stored.
    if (disk.state.kind === "full") store.history.rollups.writeHours(Number.MAX_SAFE_INTEGER)
  }

  async #pass(): Promise<void> {
    const { disk, isRedating, isTimeTrusted } = this.#deps
    disk.look()
    const { kind } = disk.state
    if (!isRedating()) {
      await this.#task("roll up again", (history) => history.rollups.refresh())
      await this.#task("open the day", (history) => history.rollups.reopenAll())
      await this.#task("keep hours", () => this.#keepHours())
      if (isTimeTrusted()) {
        await this.#task("roll up", (history, now) => history.rollups.writeClosed(now))
        await this.#task("delete the oldest", (history, now) =>
          history.retention.expire(expiryOf(this.#deps.keep, now)),
        )
      }
      await this.#task("delete a removed battery", (_history, now) => this.#removeBatteries(now))
    }
    const short = kind === "filling" || kind === "full"
    if (short && this.#deps.isOnTrial?.()) return
    if (short) await this.#task("make space", () => this.#makeSpace())
    else await this.#task("shrink", ({ freePages }) => freePages.giveBack({ all: false }))
    if (kind === "well") await this.#task("keep a reserve", () => this.#fillReserve())
  }

  async #task(
    name: string,
    begin: (history: Store["history"], now: number) => Steps,
  ): Promise<void> {
    const { clock, log, store } = this.#deps
    if (this.#repeat.signal.aborted) return
    try {
      const steps = begin(store.history, clock.now())
      await runSteps(limited(steps, mostSteps), this.#repeat.signal)
      if (this.#failing.delete(name)) log.info("goes on", { task: name })
    } catch (error) {
      // Once, not every minute.
      if (!this.#failing.has(name)) log.error("failed", { task: name, reason: errorMessage(error) })
      this.#failing.add(name)
      this.#deps.onFailed?.(error)
    }
  }

  *#keepHours(): Steps {
    const { clock, disk, store } = this.#deps
    store.history.rollups.writeHours(clock.now(), { begun: disk.state.kind !== "full" })
  }

  *#removeBatteries(now: number): Steps {
    const { store } = this.#deps
    for (const id of store.batteries.removed(now)) {
      yield* store.history.removal.remove(id)
      store.batteries.forget(id)
      yield
    }
  }

  /** Old readings go before their time, a few at a time, until there is space or they are young. */
  *#makeSpace(): Steps {
    const { clock, disk, store } = this.#deps
    const { freePages, readings, retention } = store.history
    const newest = readings.span()?.newest ?? 0
    const before = Math.min(newest, clock.now()) - leastKept * day
    // What is free inside the file already is given back first: it may be enough.
    yield* freePages.giveBack({ all: true })
    disk.look()
    let steps = 0
    for (const _step of retention.expireReadings(before)) {
      yield
      if (++steps % stepsBetweenLooks > 0) continue
      yield* freePages.giveBack({ all: true })
      disk.look()
      if (!isShort(disk)) return
    }
    if (steps === 0) return
    yield* freePages.giveBack({ all: true })
    disk.look()
  }

  *#fillReserve(): Steps {
    const { disk, reserve } = this.#deps
    if (disk.space) yield* reserve.fill(disk.space)
  }
}

const isShort = ({ state }: DiskWatch) => state.kind === "filling" || state.kind === "full"

const expiryOf = ({ readings, hours, days }: Keep, now: number): Expiry => {
  const before = (kept: number) => (kept === 0 ? null : now - kept * day)
  return { readings: before(readings), hours: before(hours), days: before(days) }
}

function* limited(steps: Steps, most: number): Steps {
  let done = 0
  for (const step of steps) {
    yield step
    if (++done >= most) return
  }
}
