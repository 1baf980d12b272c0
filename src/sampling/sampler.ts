import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import { intervalOf } from "../battery/sampling-interval.ts"
import { LinkError } from "../ble/link-error.ts"
import type { BmsIdentity, Protection } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { ReadingWriter } from "./reading-writer.ts"
import type { Roster } from "./roster.ts"
import type { Sample, StatusBoard } from "./status-board.ts"

export type TakeSample = (
  battery: Battery,
  options: { readonly identityDue: boolean; readonly signal: AbortSignal },
) => Promise<Sample>

interface SamplerDeps {
  readonly roster: Pick<Roster, "batteries">
  readonly board: StatusBoard
  readonly writer: ReadingWriter
  readonly take: TakeSample
  readonly saveIdentity: (id: number, identity: BmsIdentity) => void
  readonly events: EventBus<AppEvents>
  readonly clock: Clock
  readonly log: Logger
  /** Milliseconds between two readings of a battery that has no interval of its own. */
  readonly interval: number
}

/** What a BMS says of itself is asked again after this time. */
const identityEvery = 24 * 3600_000
/** Readings in a row with which it is asked: some BMSs never answer all of it, and each wait costs seconds. */
const identityTries = 3

/** Readings wait this long at most for the slower batteries of their round before they are stored. */
const longestWait = 20_000

/**
 * Takes the readings: each battery at every whole multiple of its interval since the start, so that
 * it does not drift, and those of one moment in one round. In a round each battery is on its own; one
 * that is still busy with the round before is left out.
 */
export class Sampler implements Part {
  readonly name = "sampler"
  readonly #deps: SamplerDeps
  readonly #busy = new Map<number, AbortController>()
  readonly #running = new Set<Promise<void>>()
  /** At which address, by battery. */
  readonly #attempted = new Map<number, string>()
  readonly #identityAt = new Map<number, number>()
  /** How often in a row not all of it was answered, by battery. */
  readonly #identityTried = new Map<number, number>()
  /** Rounds whose readings are still waited for, so that they are stored together. */
  readonly #open = new Set<object>()
  #stopping = new AbortController()
  /** Ends the wait for the next round. */
  #rest = new AbortController()
  #rounds: Promise<void> = Promise.resolve()
  #unsubscribe = () => {}
  #roundAt = Number.NEGATIVE_INFINITY

  constructor(deps: SamplerDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#deps.events.on("batteries-changed", ({ batteries }) => {
      this.#follow(batteries)
      // The next round may be an earlier one now.
      this.#rest.abort()
    })
    this.#rounds = this.#runRounds()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#stopping.abort(new Error("batmon is stopping"))
    this.#rest.abort()
    for (const abort of this.#busy.values()) abort.abort(this.#stopping.signal.reason)
    await Promise.all([this.#rounds, ...this.#running])
    this.#deps.writer.flush()
  }

  /** Whether rounds come as they should; false before the first one, and when one is overdue. */
  get moves(): boolean {
    const { clock, interval } = this.#deps
    return clock.monotonic() - this.#roundAt < 2 * interval
  }

  /** Reads a battery at once: there is reason to think that it goes better now. */
  again(id: number): void {
    const battery = this.#deps.roster.batteries.find((each) => each.id === id)
    if (!battery || !this.#attempted.has(id)) return
    this.#busy.get(id)?.abort(new Error("it is read anew"))
    this.#busy.delete(id)
    this.#round([battery])
  }

  async #runRounds(): Promise<void> {
    const { clock, interval, roster } = this.#deps
    const start = clock.monotonic()
    const turn = (time: number, every: number) => Math.floor((time - start) / every)
    let before = Number.NEGATIVE_INFINITY
    while (!this.#stopping.signal.aborted) {
      const now = clock.monotonic()
      const every = roster.batteries.map((battery) => intervalOf(battery, interval))
      const isDue = (interval: number) => turn(now, interval) > turn(before, interval)
      this.#roundAt = now
      this.#round(roster.batteries.filter((_, index) => isDue(every[index] ?? interval)))
      before = now
      // Also where no battery has the usual one: what the disk refused is tried again.
      const next = Math.min(...[interval, ...every].map((each) => (turn(now, each) + 1) * each))
      this.#rest = new AbortController()
      await clock.sleep(start + next - clock.monotonic(), this.#rest.signal).catch(() => {})
    }
  }

  #round(batteries: readonly Battery[]): void {
    const { clock, interval } = this.#deps
    const free = batteries.filter((battery) => !this.#busy.has(battery.id))
    const longest = Math.max(0, ...free.map((battery) => intervalOf(battery, interval)))
    const round = {}
    this.#open.add(round)
    const all = Promise.all(free.map((battery) => this.#sample(battery)))
    const waited = clock
      .sleep(Math.min(longestWait, longest / 2), this.#stopping.signal)
      .catch(() => {})
    void waited.then(() => this.#open.has(round) && this.#store(round, { now: true }))
    void all.then(() => this.#store(round))
  }

  /** Stores what there is when a round is over, together with that of the rounds that are not, if any. */
  #store(round: object, { now = false } = {}): void {
    this.#open.delete(round)
    if (now || this.#open.size === 0) this.#deps.writer.flush()
  }

  #sample(battery: Battery): Promise<void> {
    const abort = new AbortController()
    const done = this.#exchange(battery, abort.signal).finally(() => {
      this.#running.delete(done)
      if (this.#busy.get(battery.id) === abort) this.#busy.delete(battery.id)
    })
    this.#busy.set(battery.id, abort)
    this.#running.add(done)
    return done
  }

  async #exchange(battery: Battery, signal: AbortSignal): Promise<void> {
    const { board, clock, log, take, writer } = this.#deps
    this.#attempted.set(battery.id, battery.address)
    const asked = this.#identityAt.get(battery.id)
    const identityDue = asked === undefined || clock.monotonic() - asked >= identityEvery
    try {
      const sample = await take(battery, { identityDue, signal })
      // It came too late: what this BMS said is not of the one that was put in its place.
      if (this.#attempted.get(battery.id) !== battery.address) return
      const before = board.status(battery.id)?.latest?.reading.protections ?? []
      const latest = board.succeeded(battery.id, sample)
      if (!latest) return
      writer.add({ battery: battery.id, time: latest.time, reading: latest.reading })
      if (sample.identity) this.#keepIdentity(battery.id, sample.identity, sample.unanswered)
      // What the BMS has counted of it is stored, so that a restart finds nothing that nobody saw.
      else if (!isSame(before, sample.reading.protections)) this.#identityAt.delete(battery.id)
    } catch (error) {
      if (signal.aborted) return
      // What is wrong on the air is told in words; what is wrong in batmon, here and once.
      const known =
        error instanceof LinkError || board.status(battery.id)?.failure?.step === "other"
      const fields = { battery: battery.name, reason: errorMessage(error) }
      if (known) log.debug("no reading", fields)
      else log.warning("a battery could not be asked", fields)
      board.failed(battery.id, error)
    }
  }

  #keepIdentity(id: number, identity: BmsIdentity, unanswered = 0): void {
    const tried = (this.#identityTried.get(id) ?? 0) + 1
    if (unanswered > 0 && tried < identityTries) this.#identityTried.set(id, tried)
    else {
      this.#identityTried.delete(id)
      this.#identityAt.set(id, this.#deps.clock.monotonic())
    }
    try {
      this.#deps.saveIdentity(id, identity)
    } catch (error) {
      this.#deps.log.error("cannot store what the BMS says of itself", {
        reason: errorMessage(error),
      })
    }
  }

  /** A new battery, or one at a new address, is read at once; a removed one is let go of. */
  #follow(batteries: readonly Battery[]): void {
    const addresses = new Map(batteries.map(({ id, address }) => [id, address]))
    for (const [id, address] of this.#attempted) {
      if (addresses.get(id) === address) continue
      this.#busy.get(id)?.abort(new Error("the battery was removed or has another address"))
      this.#busy.delete(id)
      this.#attempted.delete(id)
      this.#identityAt.delete(id)
      this.#identityTried.delete(id)
    }
    const fresh = batteries.filter(({ id }) => !this.#attempted.has(id))
    if (fresh.length > 0) this.#round(fresh)
  }
}

const isSame = (some: readonly Protection[], others: readonly Protection[]) =>
  new Set(some).symmetricDifference(new Set(others)).size === 0
