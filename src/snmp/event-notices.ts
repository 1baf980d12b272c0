import type { AppEvents } from "../app-events.ts"
import type { Alert, AlertState } from "../battery/alert.ts"
import type { EventBus } from "../lib/events.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { MibSource } from "./mib/mib-source.ts"
import {
  alertNotification,
  batteryBack,
  batteryLost,
  coldStart,
  type Notification,
  started,
} from "./notification.ts"
import type { Oid } from "./oid.ts"

/** Makes a notification under this root, and has it sent. */
export type Tell = (make: (root: Oid, source: MibSource) => Notification | null) => void

/** A battery is lost after this many failures in a row: as the log and the page tell it. */
const lostAfter = 3
/** Alerts that are remembered; those before are over for long. */
const mostAlerts = 1_000

/** Tells managers what is news among what happens, each piece once. */
export class EventNotices {
  readonly #tell: Tell
  readonly #lost = new Set<number>()
  readonly #alerts = new Map<number, AlertState>()

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** Returns the functions that end it. */
  follow(events: EventBus<AppEvents>): (() => void)[] {
    return [
      events.on("sampled", (status) => this.#sampled(status)),
      events.on("alert-changed", (alert) => this.#changed(alert)),
    ]
  }

  started(): void {
    this.#tell(() => coldStart)
    this.#tell(started)
  }

  #sampled(status: BatteryStatus): void {
    const { battery, failure } = status
    if (!failure) {
      if (!this.#lost.delete(battery.id)) return
      this.#tell((root, source) => batteryBack(root, source, status))
    } else if (failure.count >= lostAfter && !this.#lost.has(battery.id)) {
      this.#lost.add(battery.id)
      this.#tell((root, source) => batteryLost(root, source, status))
    }
  }

  #changed(alert: Alert): void {
    const before = this.#alerts.get(alert.id)
    // The one that changed longest ago goes first: a map keeps its order.
    this.#alerts.delete(alert.id)
    this.#alerts.set(alert.id, alert.state)
    const [oldest] = this.#alerts.keys()
    if (this.#alerts.size > mostAlerts && oldest !== undefined) this.#alerts.delete(oldest)
    if (before !== alert.state) this.#tell((root, source) => alertNotification(root, source, alert))
  }
}
