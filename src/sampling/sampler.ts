import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import { LinkError } from "../ble/link-error.ts"
import type { BmsIdentity } from "../bms/reading.ts"
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
  /** Milliseconds between two rounds. */
  readonly interval: number
}

/** What a BMS says of itself is asked again after this time. */
const identityEvery = 24 * 3600_000

/** Readings wait this long at most for the slower batteries of their round before they are stored. */
const longestWait = 20_000

/**
 * Takes the readings: a round every interval, counted from the start so that it does not drift. In a
 * round each battery is on its own; one that is still busy with the round before is left out.
 */
export class Sampler implements Part {
  readonly name = "sampler"
  readonly #deps: SamplerDeps
  readonly #busy = new Map<number, AbortController>()
  readonly #running = new Set<Promise<void>>()
  /** At which address, by battery. */
  readonly #attempted = new Map<number, string>()
  readonly #identityAt = new Map<number, number>()
  #stopping = new AbortController()
  #rounds: Promise<void> = Promise.resolve()
  #unsubscribe = () => {}
  #roundAt = Number.NEGATIVE_INFINITY

  constructor(deps: SamplerDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#deps.events.on("batteries-changed", ({ batteries }) => {
      this.#follow(batteries)
    })
    this.#rounds = this.#runRounds()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#stopping.abort(new Error("batmon is stopping"))
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
    while (!this.#stopping.signal.aborted) {
      this.#roundAt = clock.monotonic()
      this.#round(roster.batteries)
      const passed = Math.floor((clock.monotonic() - start) / interval)
      const next = start + (passed + 1) * interval
      await clock.sleep(next - clock.monotonic(), this.#stopping.signal).catch(() => {})
    }
  }

  #round(batteries: readonly Battery[]): void {
    const { clock, interval, writer } = this.#deps
    const free = batteries.filter((battery) => !this.#busy.has(battery.id))
    const all = Promise.all(free.map((battery) => this.#sample(battery)))
    const waited = clock
      .sleep(Math.min(longestWait, interval / 2), this.#stopping.signal)
      .catch(() => {})
    void Promise.race([all, waited]).then(() => writer.flush())
    void all.then(() => writer.flush())
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
      const latest = board.succeeded(battery.id, sample)
      if (!latest) return
      writer.add({ battery: battery.id, time: latest.time, reading: latest.reading })
      if (sample.identity) this.#keepIdentity(battery.id, sample.identity)
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

  #keepIdentity(id: number, identity: BmsIdentity): void {
    this.#identityAt.set(id, this.#deps.clock.monotonic())
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
    }
    const fresh = batteries.filter(({ id }) => !this.#attempted.has(id))
    if (fresh.length > 0) this.#round(fresh)
  }
}
