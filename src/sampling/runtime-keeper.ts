import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import { chargeState } from "../battery/charge-state.ts"
import { backfill, backfillSpan } from "../battery/load-backfill.ts"
import type { UtcOffset } from "../battery/load-outlook.ts"
import { redateForecasts, type ScoredForecast } from "../battery/forecast-record.ts"
import { nothing, type RuntimeContext, type RuntimeEstimate } from "../battery/runtime.ts"
import {
  foretell,
  freshMemory,
  readMemory,
  redateMemory,
  remember,
  type RuntimeMemory,
} from "../battery/runtime-memory.ts"
import type { Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { runSteps, type Steps } from "../lib/steps.ts"
import type { History } from "../store/history.ts"
import type { TimedReading } from "./battery-status.ts"
import type { ModelKeeper } from "./model-keeper.ts"

interface RuntimeKeeperDeps {
  readonly batteries: () => readonly Battery[]
  readonly models: Pick<ModelKeeper, "model" | "view">
  /** Does something with the history, which may be damaged or full. */
  readonly history: <Result>(work: (history: History) => Result) => Result
  readonly events: EventBus<AppEvents>
  readonly clock: Clock
  readonly utcOffset: UtcOffset
  /** Tells an estimate that no reading brought. */
  readonly onRecalled: (battery: number, estimate: RuntimeEstimate) => void
  readonly log: Logger
}

const hour = 3_600_000
/**
 * What is remembered is stored this often, for the sake of the card: after a crash, the readings since
 * then are taken in again.
 */
const saveEvery = 48 * hour
/** How far back readings are taken in where nothing is stored; before that, hours tell enough. */
const catchUp = 48 * hour
/** Forecasts that wait for being stored: a disk that refuses must not fill the memory. */
const mostScored = 200
/** Of readings, taken in at once. */
const stepLength = 4 * hour

interface Remembered {
  memory: RuntimeMemory
  /** Forecasts that are not stored yet, in the order in which their truth was known. */
  scored: readonly ScoredForecast[]
  /** Monotonic milliseconds. */
  savedAt: number
  readonly address: string
}

/**
 * Learns from every reading how each battery is used, and says how long it will last. At the start it
 * recalls what was stored and the readings since then, or what the hours tell, in small steps.
 */
export class RuntimeKeeper implements Part {
  readonly name = "runtime keeper"
  readonly #deps: RuntimeKeeperDeps
  readonly #known = new Map<number, Remembered>()
  readonly #stopping = new AbortController()
  #recalling: Promise<void> = Promise.resolve()
  #unsubscribe = () => {}

  constructor(deps: RuntimeKeeperDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#deps.events.on("batteries-changed", () => this.#follow())
    this.#follow()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#stopping.abort()
    await this.#recalling
    for (const battery of this.#known.keys()) this.#save(battery)
  }

  /** Resolves when everything that is stored has been taken in. */
  get recalled(): Promise<void> {
    return this.#recalling
  }

  /** Takes a new reading in; null while what is stored is not recalled yet. */
  estimate({ id }: Battery, { reading, time }: TimedReading): RuntimeEstimate | null {
    const known = this.#known.get(id)
    const model = this.#deps.models.model(id, reading)
    if (model === null) return nothing(chargeState(reading.current), "no-model")
    if (!known) return null
    const estimate = this.#take(known, { reading, time, model })
    if (this.#deps.clock.monotonic() - known.savedAt >= saveEvery) this.#save(id)
    return estimate
  }

  /** What is remembered of a battery; nothing where it is not recalled yet. */
  memory(battery: number): RuntimeMemory {
    return this.#known.get(battery)?.memory ?? freshMemory
  }

  /** The last forecasts of a battery whose truth is known, the newest first. */
  forecasts(battery: number, limit: number): readonly ScoredForecast[] {
    const stored = this.#deps.history((all) => all.forecasts.newest(battery, limit))
    const fresh = this.#known.get(battery)?.scored ?? []
    return [...fresh, ...stored].toSorted((a, b) => b.time - a.time).slice(0, limit)
  }

  /** Moves what was dated `since` or later by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    for (const known of this.#known.values()) {
      known.memory = redateMemory(known.memory, { since, by })
      known.scored = redateForecasts(known.scored, { since, by })
    }
  }

  #take(known: Remembered, taken: Taken): RuntimeEstimate {
    const context = this.#context(taken)
    const { memory, scored } = remember(known.memory, taken.reading, context)
    const told = foretell(memory, taken.reading, context)
    known.memory = told.memory
    known.scored = [...known.scored, ...scored].slice(-mostScored)
    return told.estimate
  }

  #context({ model, time }: Taken): RuntimeContext {
    return { model, time, utcOffset: this.#deps.utcOffset }
  }

  #follow(): void {
    const batteries = this.#deps.batteries()
    const addresses = new Map(batteries.map(({ id, address }) => [id, address]))
    for (const [id, { address }] of this.#known)
      if (addresses.get(id) !== address) this.#known.delete(id)
    for (const battery of batteries) {
      if (this.#known.has(battery.id)) continue
      this.#recalling = this.#recalling.then(() => this.#recall(battery))
    }
  }

  async #recall({ id, address }: Battery): Promise<void> {
    const { log } = this.#deps
    if (this.#stopping.signal.aborted || this.#known.has(id)) return
    const savedAt = this.#deps.clock.monotonic()
    const known: Remembered = { memory: freshMemory, scored: [], savedAt, address }
    try {
      await runSteps(this.#recallSteps(id, known), this.#stopping.signal)
    } catch (error) {
      log.error("cannot recall how a battery is used", { reason: errorMessage(error) })
    }
    // It may have been removed meanwhile.
    const isThere = this.#deps.batteries().some((battery) => battery.id === id)
    if (isThere && !this.#stopping.signal.aborted) this.#known.set(id, known)
  }

  *#recallSteps(battery: number, known: Remembered): Steps {
    const { clock, history, models } = this.#deps
    const now = clock.now()
    const stored = history(({ runtimes }) => readMemory(runtimes.get(battery)))
    const memory = stored ?? freshMemory
    const hours = history((all) => hourCurrents(all, battery, now))
    yield
    const from = stored ? stored.runtime.charge.time + 1 : now - catchUp
    // A clock that was set back: what was taken in already is not taken in again.
    let begin = Math.max(from, now - backfillSpan)
    const loads = backfill(memory.runtime.loads, { hours, now: Math.min(begin, now) })
    known.memory = { ...memory, runtime: { ...memory.runtime, loads } }
    let last: Taken | null = null
    for (; begin <= clock.now(); begin += stepLength) {
      const to = begin + stepLength
      const readings = history((all) => all.readings.range({ battery, from: begin, to }))
      for (const { reading, time } of readings) {
        const model = models.view(battery).model ?? models.model(battery, reading)
        if (model === null) continue
        last = { reading, time, model }
        const { memory: next, scored } = remember(known.memory, reading, this.#context(last))
        known.memory = next
        known.scored = [...known.scored, ...scored].slice(-mostScored)
      }
      yield
    }
    if (last) this.#deps.onRecalled(battery, this.#tell(known, last))
  }

  #tell(known: Remembered, last: Taken): RuntimeEstimate {
    const { memory, estimate } = foretell(known.memory, last.reading, this.#context(last))
    known.memory = memory
    return estimate
  }

  #save(battery: number): void {
    const known = this.#known.get(battery)
    // A battery that told nothing is not worth a write.
    if (!known || known.memory.runtime.charge.time === 0) return
    const { clock, history, log } = this.#deps
    try {
      history((all) => all.remember(battery, known))
      known.scored = []
      known.savedAt = clock.monotonic()
    } catch (error) {
      log.debug("cannot store how a battery is used", { reason: errorMessage(error) })
    }
  }
}

interface Taken {
  readonly reading: Reading
  /** UTC milliseconds. */
  readonly time: number
  readonly model: BatteryModel
}

/** The mean currents of the last weeks, those that are not written yet included. */
function hourCurrents({ rollups }: History, battery: number, now: number) {
  const { times, series } = rollups.hours.columns(battery, {
    from: now - backfillSpan,
    to: now,
    series: ["current"],
  })
  const means = series.get("current")?.mean ?? []
  return times.map((time, index) => ({ time, current: means[index] ?? null }))
}
