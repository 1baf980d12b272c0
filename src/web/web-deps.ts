import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import type { HistoryEvent, RangeQuery, RangeResult } from "../battery/history.ts"
import type { RadioState } from "../ble/link.ts"
import type { Clock } from "../lib/clock.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"

/** All that the web face knows of the rest of batmon. */
export interface WebDeps {
  readonly board: BoardInfo
  readonly clock: Clock
  readonly log: Logger
  readonly events: EventBus<AppEvents>
  /** Milliseconds between two readings of one battery, as set now. */
  interval(): number
  /** Every battery in the order of adding; from memory, so that a page never waits for the disk. */
  statuses(): readonly BatteryStatus[]
  status(id: number): BatteryStatus | null
  radio(): RadioInfo
  readonly batteries: BatteryDesk
  readonly history: HistoryDesk
  health(): Health
}

export interface BoardInfo {
  /** What its owner calls it; the host name where nothing is set. */
  readonly name: string
  /** Of batmon, `major.minor.patch`. */
  readonly version: string
  /** Whether the batteries are simulated, which every page then says. */
  readonly demo: boolean
  /** IANA zone in which the board's days begin. @default the zone of the process */
  readonly timeZone?: string
}

export interface RadioInfo {
  /** As configured: `hci0`, `unix:/path`, `simulated`. */
  readonly adapter: string
  readonly state: RadioState
}

/** Changes to the list of batteries; each is followed by a `batteries-changed` event. */
export interface BatteryDesk {
  /** `address` in upper case with colons, `name` not empty. */
  add(battery: { readonly address: string; readonly name: string }): AddResult
  /** False when there is no such battery. */
  rename(id: number, name: string): boolean
  /** False when there is no such battery. Returns at once, however much history there is. */
  remove(id: number): boolean
}

export type AddResult =
  | { readonly ok: true; readonly battery: Battery }
  /** The address is monitored already, as `existing`. */
  | { readonly ok: false; readonly existing: Battery }

export interface HistoryDesk {
  range(query: RangeQuery): RangeResult | Promise<RangeResult>
  /** Newest first. */
  events(query: { readonly battery: number; readonly limit: number }): readonly HistoryEvent[]
}

export interface Health {
  /** `failing` when a part that batmon needs does not move; the page still answers. */
  readonly status: "ok" | "failing"
  /** Seconds since batmon started. */
  readonly uptime: number
}
