import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import { LinkError } from "../ble/link-error.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { StoredReading } from "../store/reading-table.ts"
import type { BatteryStatus, TimedReading } from "./battery-status.ts"

/** What one exchange with a battery gave. */
export interface Sample {
  readonly reading: Reading
  /** Null when it was not asked for this time. */
  readonly identity: BmsIdentity | null
  /** dBm */
  readonly rssi: number | null
}

interface StatusBoardDeps {
  readonly clock: Clock
  readonly events: EventBus<AppEvents>
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

  /** Takes new batteries in with what is stored of them, new names over, and removed ones out. */
  follow(batteries: readonly Battery[], recall: (battery: Battery) => Recalled): void {
    const ids = new Set(batteries.map((battery) => battery.id))
    for (const id of this.#statuses.keys()) if (!ids.has(id)) this.#statuses.delete(id)
    for (const battery of batteries) {
      const known = this.#statuses.get(battery.id)
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
      identity: sample.identity ?? status.identity,
      rssi: sample.rssi ?? status.rssi,
      failure: null,
    })
    return latest
  }

  failed(id: number, error: unknown): void {
    const status = this.#statuses.get(id)
    if (!status) return
    this.#update({
      ...status,
      failure: {
        time: this.#deps.clock.now(),
        step: error instanceof LinkError ? error.step : "request",
        message: errorMessage(error),
        count: (status.failure?.count ?? 0) + 1,
      },
    })
  }

  #begin(battery: Battery, recall: (battery: Battery) => Recalled): BatteryStatus {
    const { identity, latest } = recall(battery)
    const age = latest ? this.#deps.clock.now() - latest.time : 0
    return {
      battery,
      identity,
      // A reading from the future means that the clock is not set: its age is not known.
      latest:
        latest && age >= 0 ? { ...latest, takenAt: this.#deps.clock.monotonic() - age } : null,
      failure: null,
      rssi: null,
    }
  }

  #update(status: BatteryStatus): void {
    this.#statuses.set(status.battery.id, status)
    this.#deps.events.emit("sampled", status)
  }
}

/** What the disk knows of a battery when batmon starts. */
export interface Recalled {
  readonly identity: BmsIdentity | null
  readonly latest: Pick<StoredReading, "reading" | "time"> | null
}
