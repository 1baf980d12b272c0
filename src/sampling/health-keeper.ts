import { daySpreads, driftOf, type HealthHistory, type HealthHour } from "../battery/health.ts"
import type { Battery } from "../battery/battery.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import { runSteps, type Steps } from "../lib/steps.ts"
import type { History } from "../store/history.ts"

interface HealthKeeperDeps {
  readonly batteries: () => readonly Battery[]
  /** Ampere-hours when new; null where that is not known. */
  readonly capacityOf: (battery: number) => number | null
  readonly history: <Result>(work: (history: History) => Result) => Result
  readonly clock: Clock
  readonly log: Logger
}

const day = 24 * 3_600_000
/** How far back cells are compared. */
const comparedDays = 90
/** Of hours, read at once. */
const stepDays = 10
/** How often it is looked at whether a battery's turn has come. */
const lookEvery = 60_000

const nothing: HealthHistory = { drift: null, out: null }

/** Reads once a day out of the long history what tells how well each battery still is. */
export class HealthKeeper implements Part {
  readonly name = "health keeper"
  readonly #deps: HealthKeeperDeps
  readonly #known = new Map<number, { readonly history: HealthHistory; readonly readAt: number }>()
  readonly #repeat: Repeat

  constructor(deps: HealthKeeperDeps) {
    const { clock, log } = deps
    const onError = (error: unknown) => log.debug("broken off", { reason: errorMessage(error) })
    this.#deps = deps
    this.#repeat = new Repeat({ clock, every: lookEvery, onError })
  }

  async start(): Promise<void> {
    this.#repeat.start((signal) => this.#look(signal))
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
  }

  /** What was read last; nothing before that. */
  history(battery: number): HealthHistory {
    return this.#known.get(battery)?.history ?? nothing
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, batteries, log } = this.#deps
    for (const { id } of batteries()) {
      const readAt = this.#known.get(id)?.readAt ?? Number.NEGATIVE_INFINITY
      if (signal.aborted || clock.monotonic() - readAt < day) continue
      try {
        await runSteps(this.#read(id), signal)
      } catch (error) {
        // One that cannot be read keeps nobody from the others.
        log.debug("cannot read how a battery has aged", { reason: errorMessage(error) })
      }
    }
  }

  *#read(battery: number): Steps {
    const { capacityOf, clock, history } = this.#deps
    const capacity = capacityOf(battery)
    if (capacity === null) return
    const now = clock.now()
    const hours: HealthHour[] = []
    for (let from = now - comparedDays * day; from < now; from += stepDays * day) {
      const to = Math.min(now, from + stepDays * day)
      hours.push(...history((all) => quietHours(all, battery, { from, to })))
      yield
    }
    const out = history(({ rollups }) => rollups.days.chargeOut(battery))
    const drift = driftOf(daySpreads(hours, capacity))
    this.#known.set(battery, { history: { drift, out }, readAt: clock.monotonic() })
  }
}

function quietHours(
  { rollups }: History,
  battery: number,
  span: { readonly from: number; readonly to: number },
): readonly HealthHour[] {
  const names = ["soc", "current", "cellSpread"] as const
  const { times, series } = rollups.hours.columns(battery, { ...span, series: names })
  const [soc, current, spread] = names.map((name) => series.get(name)?.mean ?? [])
  return times.map((time, index) => ({
    time,
    soc: soc?.[index] ?? null,
    current: current?.[index] ?? null,
    spread: spread?.[index] ?? null,
  }))
}
