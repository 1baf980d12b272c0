import type { Clock } from "./clock.ts"

/** A jump of the wall clock, seen on the monotonic one. */
export interface ClockStep {
  /** Milliseconds that were added; negative when the clock was set back. */
  readonly by: number
  /** Whether what was dated before the step is right as it is: the clock was kept right then. */
  readonly wasSynchronised: boolean
}

interface WallClockDeps {
  /** The clocks of the operating system. */
  readonly system: Clock
  /** Whether somebody keeps the system's wall clock right. */
  readonly isSynchronised: () => boolean
}

/** No batmon ran before: a wall clock that says so is not set, milliseconds. */
export const earliestTime = Date.UTC(2026, 0, 1)

/** A smaller jump is the ordinary work of NTP, milliseconds. */
const tolerance = 5_000
/** A clock that nobody keeps right is trusted after this time: a board may never see the internet. */
const acceptedAfter = 10 * 60_000
/** Unless it is so far after the last known time that it is more likely to be wrong. */
const longestRest = 366 * 24 * 3_600_000

type Origin = "system" | "floor"

/**
 * The wall clock of a board without a real-time clock. At first the system's may stand in 1970, at
 * the build of the system or at the last shutdown. No time before the last known one comes again, so
 * batmon's clock then goes on from there, and follows the system's by a step as soon as that can be
 * right. A clock that somebody keeps right is always followed; one that was kept right and then jumps
 * is not, until it is kept right again: the monotonic clock knows better. What was dated meanwhile can
 * be put right by whoever listens for the steps.
 */
export class WallClock implements Clock {
  readonly #deps: WallClockDeps
  readonly #listeners = new Set<(step: ClockStep) => void>()
  /** The system's wall clock minus the monotonic one, as last seen. */
  #systemOffset: number
  /** Ours minus the monotonic one. */
  #offset: number
  #origin: Origin = "system"
  #synchronised = false
  #acceptable = true
  /** Monotonic: of the beginning, and of the last jump. */
  #begun: number
  #since: number
  #floor = earliestTime

  constructor(deps: WallClockDeps) {
    this.#deps = deps
    this.#begun = this.#since = deps.system.monotonic()
    this.#systemOffset = this.#offset = this.#readOffset()
  }

  /** Starts to judge the system's clock. `lastKnown`: UTC milliseconds that have passed for certain. */
  begin(lastKnown: number): void {
    const now = this.#deps.system.monotonic()
    const floor = Math.max(lastKnown, earliestTime)
    this.#since = this.#begun = now
    this.#floor = floor
    this.#systemOffset = this.#offset = this.#readOffset()
    this.#synchronised = this.#deps.isSynchronised()
    if (this.#synchronised) return
    if (this.#offset + now < floor) {
      this.#origin = "floor"
      this.#offset = floor - now
    }
    this.#acceptable = this.now() - floor < longestRest || lastKnown === 0
  }

  monotonic(): number {
    return this.#deps.system.monotonic()
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#deps.system.sleep(milliseconds, signal)
  }

  now(): number {
    this.#look()
    return Math.round(this.#offset + this.monotonic())
  }

  /** Whether somebody has kept the clock right since it last jumped. */
  get synchronised(): boolean {
    // A jump that nobody has seen yet must not be taken for a clock that was right before it.
    this.#look()
    this.#synchronised ||= this.#origin === "system" && this.#deps.isSynchronised()
    return this.#synchronised
  }

  /**
   * Whether something may be deleted or closed because of the time: when the clock is kept right, or
   * has run for ten minutes without a jump.
   */
  get trusted(): boolean {
    if (this.synchronised) return true
    return this.#acceptable && this.monotonic() - this.#since >= acceptedAfter
  }

  /** Whether the system's clock is impossible, so that the time goes on from the last known one. */
  get guessed(): boolean {
    return this.#origin === "floor"
  }

  /** Returns the function that ends it. Steps are told before any time after them is. */
  onStep(listener: (step: ClockStep) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #readOffset(): number {
    return this.#deps.system.now() - this.#deps.system.monotonic()
  }

  #look(): void {
    const offset = this.#readOffset()
    const jumped = Math.abs(offset - this.#systemOffset) > tolerance
    this.#systemOffset = offset
    // A floor may have been wrong; a clock that somebody keeps right is not.
    if (jumped || (this.#origin === "floor" && this.#deps.isSynchronised())) this.#adopt(offset)
    else if (this.#origin === "system") this.#offset = offset
  }

  /** The system's clock was set: ours follows where that can be right, and goes on where it cannot. */
  #adopt(offset: number): void {
    const wasSynchronised = this.#synchronised
    this.#synchronised = this.#deps.isSynchronised()
    if (!this.#synchronised && (wasSynchronised || offset + this.#begun < this.#floor)) {
      this.#origin = "floor"
      return
    }
    const by = Math.round(offset - this.#offset)
    this.#origin = "system"
    this.#offset = offset
    this.#since = this.monotonic()
    this.#acceptable = true
    if (Math.abs(by) <= tolerance) return
    for (const listener of this.#listeners) listener({ by, wasSynchronised })
  }
}
