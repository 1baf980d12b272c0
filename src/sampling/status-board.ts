import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import type { RuntimeEstimate } from "../battery/runtime.ts"
import { LinkError } from "../ble/link-error.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { StoredReading } from "../store/reading-table.ts"
import { failureCause, type RadioWitness } from "./silence-cause.ts"
import type { BatteryStatus, LinkQuality, TimedReading } from "./battery-status.ts"

/** What one exchange with a battery gave. */
export interface Sample {
  readonly reading: Reading
  /** Null when it was not asked for this time. */
  readonly identity: BmsIdentity | null
  /** Requests for the identity that had no answer. @default 0 */
  readonly unanswered?: number
  /** dBm */
  readonly rssi: number | null
  /** Milliseconds that the connection lasted. */
  readonly duration: number
  /** Candidates for frames that were broken. */
  readonly frameErrors: number
}

/** Failures that are remembered: enough to see whether they are of one kind. */
const mostFailures = 5

/** Nothing has been tried yet. */
export const untried: LinkQuality = {
  attempts: 0,
  readings: 0,
  frameErrors: 0,
  exchange: null,
  failures: [],
}

interface StatusBoardDeps {
  /** Tells whether it is the battery's or the adapter's fault when one is silent. */
  readonly radio: RadioWitness
  readonly clock: Clock
  readonly events: EventBus<AppEvents>
  /** How long a battery will last by a reading of it. @default nobody knows */
  readonly estimate?: (battery: Battery, latest: TimedReading) => RuntimeEstimate | null
}

/** What is known of each battery now. Reads come from memory; each change is told as `sampled`. */
export class StatusBoard {
  readonly #deps: StatusBoardDeps
  readonly #statuses = new Map<number, BatteryStatus>()

  constructor(deps: StatusBoardDeps) {
    this.#deps = deps
  }

  status(id: number): BatteryStatus | null {
    return this.#statuses.get(id) ?? null
  }

  /** In the order of adding. */
  get statuses(): readonly BatteryStatus[] {
    return [...this.#statuses.values()].sort((a, b) => a.battery.id - b.battery.id)
  }

  /**
   * Takes new batteries in with what is stored of them, new names over, and removed ones out. At
   * another address there is another BMS: what the one before said is no longer so.
   */
  follow(batteries: readonly Battery[], recall: (battery: Battery) => Recalled): void {
    const ids = new Set(batteries.map((battery) => battery.id))
    for (const id of this.#statuses.keys()) if (!ids.has(id)) this.#statuses.delete(id)
    for (const battery of batteries) {
      const known = this.#statuses.get(battery.id)
      const same = known?.battery.address === battery.address
      if (known && !same) this.#statuses.set(battery.id, unheard(battery))
      else
        this.#statuses.set(battery.id, known ? { ...known, battery } : this.#begin(battery, recall))
    }
  }

  succeeded(id: number, sample: Sample): TimedReading | null {
    const status = this.#statuses.get(id)
    if (!status) return null
    const { clock } = this.#deps
    const latest = { reading: sample.reading, time: clock.now(), takenAt: clock.monotonic() }
    this.#update({
      ...status,
      latest,
      runtime: this.#deps.estimate?.(status.battery, latest) ?? null,
      identity: joined(status.identity, sample.identity),
      rssi: sample.rssi ?? status.rssi,
      failure: null,
      cause: null,
      link: {
        ...status.link,
        attempts: status.link.attempts + 1,
        readings: status.link.readings + 1,
        frameErrors: status.link.frameErrors + sample.frameErrors,
        exchange: sample.duration,
      },
    })
    return latest
  }

  failed(id: number, error: unknown): void {
    const status = this.#statuses.get(id)
    if (!status) return
    const { radio, clock } = this.#deps
    const { address } = status.battery
    const rssi = radio.heard(address)?.rssi ?? status.rssi
    const last = { rssi, current: status.latest?.reading.current ?? null }
    const cause = failureCause(error, { radio, address, last })
    const failure = {
      time: clock.now(),
      step: error instanceof LinkError ? error.step : ("other" as const),
      message: errorMessage(error),
      cause,
      count: (status.failure?.count ?? 0) + 1,
    }
    this.#update({
      ...status,
      failure,
      cause,
      rssi,
      link: {
        ...status.link,
        attempts: status.link.attempts + 1,
        failures: [failure, ...status.link.failures].slice(0, mostFailures),
      },
    })
  }

  /** Moves what was dated `since` or later by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    const moved = <Dated extends { readonly time: number }>(dated: Dated): Dated =>
      dated.time >= since ? { ...dated, time: dated.time + by } : dated
    for (const [id, status] of this.#statuses) {
      const { latest, failure, link } = status
      this.#statuses.set(id, {
        ...status,
        latest: latest && moved(latest),
        failure: failure && moved(failure),
        link: { ...link, failures: link.failures.map(moved) },
      })
    }
  }

  /** What is known of a battery's runtime by its newest reading, where no reading brought it. */
  estimated(id: number, runtime: RuntimeEstimate | null): void {
    const status = this.#statuses.get(id)
    if (status) this.#statuses.set(id, { ...status, runtime })
  }

  #begin(battery: Battery, recall: (battery: Battery) => Recalled): BatteryStatus {
    const { identity, latest } = recall(battery)
    const age = latest ? this.#deps.clock.now() - latest.time : 0
    return {
      ...unheard(battery),
      identity,
      // A reading from the future means that the clock is not set: its age is not known.
      latest:
        latest && age >= 0 ? { ...latest, takenAt: this.#deps.clock.monotonic() - age } : null,
    }
  }

  #update(status: BatteryStatus): void {
    this.#statuses.set(status.battery.id, status)
    this.#deps.events.emit("sampled", status)
  }
}

/** What was said now; of what had no answer, what was known before. */
function joined(known: BmsIdentity | null, said: BmsIdentity | null): BmsIdentity | null {
  if (!known || !said) return said ?? known
  return {
    hardware: said.hardware ?? known.hardware,
    softwareVersion: said.softwareVersion ?? known.softwareVersion,
    productionDate: said.productionDate ?? known.productionDate,
    trips: said.trips ?? known.trips,
  }
}

/** Nothing is known of it yet. */
export const unheard = (battery: Battery): BatteryStatus => ({
  battery,
  identity: null,
  latest: null,
  failure: null,
  rssi: null,
  link: untried,
  runtime: null,
  cause: null,
})

/** What the disk knows of a battery when batmon starts. */
export interface Recalled {
  readonly identity: BmsIdentity | null
  readonly latest: Pick<StoredReading, "reading" | "time"> | null
}
