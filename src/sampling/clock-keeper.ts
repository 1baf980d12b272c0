import type { Boot } from "../lib/boot.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import { runSteps } from "../lib/steps.ts"
import type { ClockStep, WallClock } from "../lib/wall-clock.ts"
import type { BootMoment, MovedTimes } from "../store/estimated-times.ts"
import type { NewEvent } from "../store/event-table.ts"
import type { Store } from "../store/store.ts"
import type { ReadingWriter } from "./reading-writer.ts"
import type { StatusBoard } from "./status-board.ts"

interface ClockKeeperDeps {
  readonly clock: WallClock
  readonly boot: Boot
  readonly store: Pick<
    Store,
    "alerts" | "audit" | "events" | "history" | "knownTime" | "outbox" | "sessions" | "together"
  >
  readonly writer: Pick<ReadingWriter, "hold" | "release" | "redate">
  readonly board: Pick<StatusBoard, "redate">
  readonly add: (event: NewEvent) => void
  readonly log: Logger
}

const second = 1000
/** How often the clock is looked at when nobody asks it for the time. */
const lookEvery = 5 * second
/** A board that has no reading to store still has to know how late it is after a power cut. */
const noteEvery = 600 * second

/**
 * Keeps the times of readings right on a board whose clock is not: remembers since when times are
 * estimated, and moves them when the clock is set. Nothing is stored while readings are being moved.
 */
export class ClockKeeper implements Part {
  readonly name = "clock keeper"
  readonly #deps: ClockKeeperDeps
  readonly #repeat: Repeat
  #unsubscribe = () => {}
  /** What is known of the clock but not yet written down. */
  #due: "begin" | "stepped" | "confirm" | null = null
  #estimatedSince: number | null = null
  #unsetTold = false
  #refused = false

  constructor(deps: ClockKeeperDeps) {
    this.#deps = deps
    this.#repeat = new Repeat({
      clock: deps.clock,
      every: lookEvery,
      onError: (error) => this.#tellRefused(error),
    })
  }

  /** From here on the clock can be asked. */
  async start(): Promise<void> {
    const { clock, log, store } = this.#deps
    const known = Math.max(store.knownTime.newest, store.history.readings.span()?.newest ?? 0)
    clock.begin(known === 0 ? 0 : known + 1)
    if (clock.guessed) {
      log.warning("the clock is not set, batmon goes on from the last known time", {
        time: new Date(clock.now()).toISOString(),
      })
    }
    this.#due = clock.synchronised ? "confirm" : "begin"
    if (!clock.synchronised) this.#estimatedSince = clock.now()
    this.#unsubscribe = clock.onStep((step) => this.#stepped(step))
    this.#writeDown()
    this.#repeat.start(() => this.#round())
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await this.#repeat.stop()
    // The readings that wait are stored now, and must not be taken for those that are to be moved.
    await this.#redate()
  }

  get redating(): boolean {
    return this.#due === "stepped" || this.#deps.store.history.estimatedTimes.redating
  }

  /** Whether the age of what was dated `time` is known: else the clock may have stood in between. */
  knowsAge(time: number): boolean {
    const { boot, clock } = this.#deps
    return clock.synchronised || time >= clock.now() - boot.uptime()
  }

  async #round(): Promise<void> {
    this.#look()
    await this.#redate()
    this.#noteTime()
    if (this.#refused) this.#deps.log.info("the times of readings are kept again")
    this.#refused = false
  }

  /** Once, not with every look. */
  #tellRefused(error: unknown): void {
    const { log } = this.#deps
    if (!this.#refused) {
      log.error("cannot keep the times of readings", { reason: errorMessage(error) })
    }
    this.#refused = true
  }

  #look(): void {
    const { add, clock } = this.#deps
    if (clock.synchronised === (this.#estimatedSince !== null)) {
      this.#due = clock.synchronised ? "confirm" : "begin"
      this.#estimatedSince = clock.synchronised ? null : clock.now()
    }
    this.#writeDown()
    if (this.#unsetTold || !clock.guessed || !clock.trusted) return
    this.#unsetTold = true
    add({ time: clock.now(), battery: null, kind: "clock-unset" })
  }

  #stepped({ by, wasSynchronised }: ClockStep): void {
    const { board, log, writer } = this.#deps
    log.warning("the clock was set", { seconds: Math.round(by / second) })
    const since = this.#estimatedSince
    // What was dated by a clock that was right stays as it is.
    if (wasSynchronised || since === null) return
    writer.hold()
    writer.redate(by)
    board.redate(since, by)
    this.#estimatedSince = since + by
    this.#due = "stepped"
    this.#writeDown()
  }

  /** A disk that refuses is asked again with the next look. */
  #writeDown(): void {
    const { log, store } = this.#deps
    if (this.#due === null) return
    try {
      const times = store.history.estimatedTimes
      const moved = times[this.#due](this.#moment())
      this.#due = null
      if (times.redating) this.#deps.writer.hold()
      if (moved !== null) this.#moveBesides(moved)
    } catch (error) {
      log.debug("cannot write down what is known of the clock", { reason: errorMessage(error) })
    }
  }

  /** What is not of batteries. Readings are moved bit by bit. */
  #moveBesides(moved: MovedTimes): void {
    const { clock, log, store } = this.#deps
    const { alerts, audit, events, outbox, sessions } = store
    try {
      store.together(() => {
        store.knownTime.setBack(clock.now())
        for (const table of [alerts, audit, events, outbox, sessions]) table.redate(moved)
      })
    } catch (error) {
      log.error("cannot move in time what is not of batteries", { reason: errorMessage(error) })
    }
  }

  async #redate(): Promise<void> {
    const { clock, store, writer } = this.#deps
    const times = store.history.estimatedTimes
    if (this.#due === "stepped") return
    if (times.redating) await runSteps(times.redate(clock.now()))
    writer.release()
  }

  #noteTime(): void {
    const { clock, store } = this.#deps
    const now = clock.now()
    const newest = Math.max(
      store.knownTime.newest,
      store.history.readings.span()?.newest ?? Number.NEGATIVE_INFINITY,
    )
    if (now - newest > noteEvery) store.knownTime.note(now)
  }

  #moment(): BootMoment {
    const { boot, clock } = this.#deps
    return { boot: boot.id, now: clock.now(), uptime: boot.uptime() }
  }
}
