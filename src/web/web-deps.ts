import type { Alerting } from "../alerts/alerting.ts"
import type { Preview, PreviewQuery } from "../alerts/rule-preview.ts"
import type { AppEvents } from "../app-events.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import type { AuthDesk } from "../auth/auth-desk.ts"
import type { Battery } from "../battery/battery.ts"
import type { Energy } from "../battery/energy.ts"
import type { ModelChoice } from "../battery/chosen-model.ts"
import type { ScoredForecast } from "../battery/forecast-record.ts"
import type { HealthReport } from "../battery/health.ts"
import type { HistoryEvent, ProtectionTimes, RangeQuery, RangeResult } from "../battery/history.ts"
import type { AdapterReport, RadioState } from "../ble/link.ts"
import type { RecoveryCounts } from "../ble/recovery.ts"
import type { BackupDesk } from "../machine/backup-desk.ts"
import type { BoardRequest } from "../machine/board-request.ts"
import type { ReleaseUpload } from "../machine/release-upload.ts"
import type { CsvQuery } from "../export/csv-export.ts"
import type { Clock } from "../lib/clock.ts"
import type { EventBus } from "../lib/events.ts"
import type { LogRing } from "../lib/log-ring.ts"
import type { Logger } from "../lib/log.ts"
import type { Span } from "../lib/time-grid.ts"
import type { SwitchChange } from "../battery/switch-change.ts"
import type { SwitchResult } from "../sampling/battery-switch.ts"
import type { PolicyChange, PolicyInfo } from "../sampling/connection-policies.ts"
import type { GmailLinks } from "../mail/gmail-links.ts"
import type { Heartbeat } from "../mail/heartbeat.ts"
import type { MailContext } from "../mail/mail-content.ts"
import type { WayList } from "../mail/way-list.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { ModelView } from "../sampling/model-keeper.ts"
import type { NearbyScan } from "../sampling/nearby-scan.ts"
import type { TakeTestReading } from "../sampling/test-reading.ts"
import type { AuditTable } from "../store/audit-table.ts"
import type { SnmpChoices } from "../settings/snmp-choices.ts"
import type { Snmp } from "../snmp/snmp.ts"
import type { StorageState } from "../store/storage-state.ts"

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
  readonly bluetooth: BluetoothDesk
  /** How well readings are stored now. */
  storage(): StorageState
  /** Who may do what. */
  readonly auth: AuthDesk
  /** What people did. */
  readonly auditLog: Pick<AuditTable, "list" | "actions" | "accounts">
  readonly batteries: BatteryDesk
  readonly models: ModelDesk
  readonly nearby: NearbyDesk
  readonly history: HistoryDesk
  readonly alerts: AlertDesk
  readonly logbook: Logbook
  readonly mail: MailDesk
  readonly snmp: SnmpDesk
  readonly machine: MachineDesk
  health(): Health
}

export interface BoardInfo {
  /** What its owner calls it; the host name where nothing is set. */
  readonly name: string
  /** Of batmon, `major.minor.patch`. */
  readonly version: string
  /** Whether the batteries are simulated, which every page then says. */
  readonly demo: boolean
  /** By which its vendor knows it: `DC:A6:32:01:02:03`; null where it has no network card. */
  readonly mac: string | null
  /** Names that lead to it besides addresses, `localhost` and those in `.local`. @default none */
  readonly hosts?: readonly string[]
  /** IANA zone in which the board's days begin. @default the zone of the process */
  readonly timeZone?: string
}

export interface RadioInfo {
  /** As configured: `hci0`, `unix:/path`, `simulated`. */
  readonly adapter: string
  readonly state: RadioState
}

/** How batteries are reached. */
export interface BluetoothDesk {
  adapters(): readonly AdapterReport[]
  /** What was done again within single readings. */
  readonly connections: RecoveryCounts
  /** Milliseconds since a battery was last heard advertising; null where it was not, or long ago. */
  heardAgo(address: string): number | null
  /** Whether batteries may be switched on the page. */
  readonly switching: boolean
  /** Switches, and verifies it with the battery. Never rejects. */
  switch(id: number, change: SwitchChange): Promise<SwitchResult>
}

/** Changes to the list of batteries; each is followed by a `batteries-changed` event. */
export interface BatteryDesk {
  /** `address` in upper case with colons, `name` not empty. */
  add(battery: {
    readonly address: string
    readonly name: string
    /** @default no password, connected for each reading alone */
    readonly policy?: PolicyChange
    /** Milliseconds between two readings. @default that of all batteries */
    readonly interval?: number
  }): AddResult
  /** Both as for `add`. At another address the history goes on. */
  edit(id: number, battery: { readonly address: string; readonly name: string }): EditResult
  /** Milliseconds between two readings from now on; null for that of all batteries. */
  sampleEvery(id: number, interval: number | null): void
  policy(id: number): PolicyInfo
  /** How to connect from now on; it is read at once where that has changed. */
  connectBy(id: number, policy: PolicyChange): void
  /** False when there is no such battery. Returns at once, however much history there is. */
  remove(id: number): boolean
}

export type AddResult =
  | { readonly ok: true; readonly battery: Battery }
  /** The address is monitored already, as `existing`. */
  | { readonly ok: false; readonly existing: Battery }

export type EditResult =
  | { readonly ok: true }
  /** Another battery, `existing`, has the address; null when there is no battery to change. */
  | { readonly ok: false; readonly existing: Battery | null }

/** What each battery is taken to be. */
export interface ModelDesk {
  view(battery: number): ModelView
  choose(battery: number, choice: ModelChoice): void
  /** How well it still is; null where it has no model. */
  health(battery: number): HealthReport | null
}

/** What is in range and not necessarily monitored. */
export interface NearbyDesk extends Pick<NearbyScan, "begin" | "look" | "device"> {
  readonly test: TakeTestReading
}

/** The ways out of the board and how they are set up. */
export interface MailDesk {
  readonly ways: Pick<
    WayList,
    "ways" | "entries" | "entry" | "add" | "change" | "remove" | "raise" | "unlink"
  >
  readonly heartbeat: Pick<Heartbeat, "url" | "last" | "choose" | "call">
  readonly links: Pick<GmailLinks, "begin" | "consent" | "finish">
  /** Where Google sends the browser with its answer. */
  readonly redirect: string
  /** Whether that is a relay, which leads back to the board. */
  readonly isRelay: boolean
  /** What a mail has to know of the board now. */
  context(): MailContext
}

/** What batmon wrote about its own work. */
export interface Logbook extends Pick<LogRing, "entries"> {
  /** Files of the whole log, the oldest first; empty where none is kept. */
  files(): readonly string[]
}

/** What can be asked of the board itself, and of its system. */
export interface MachineDesk {
  /** Another one after each start of batmon. */
  readonly run: string
  /** Whether somebody carries out requests: batmon runs as the service that install.sh makes. */
  canRequest(): boolean
  /** Returns at once; what was asked for ends this batmon within seconds. */
  request(request: BoardRequest): void
  /** All that support may want to know, as a ZIP archive in chunks; ends when `signal` is aborted. */
  diagnostics(signal: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>>
  readonly backup: Pick<BackupDesk, "make" | "ready" | "receive" | "stage">
  readonly release: Pick<ReleaseUpload, "ready" | "onTrial" | "receive" | "result">
}

type AlertQuestions = "active" | "list" | "choices" | "recipients" | "outbox"
type AlertChanges = "acknowledge" | "choose" | "saveRecipient" | "removeRecipient"

export interface AlertDesk extends Pick<Alerting, AlertQuestions | AlertChanges> {
  /** What a battery is taken to be; null while that is not known. */
  modelOf(battery: number): BatteryModel | null
  /** What a rule would have done: yields once. Ends when `signal` is aborted. */
  preview(query: PreviewQuery, signal: AbortSignal): AsyncIterable<Preview>
}

export interface HistoryDesk {
  range(query: RangeQuery): RangeResult | Promise<RangeResult>
  /** Newest first. */
  events(query: { readonly battery: number; readonly limit: number }): readonly HistoryEvent[]
  /** What happened to these batteries or to the board from `from` until before `to`, newest first. */
  eventsBetween(query: EventsQuery): readonly HistoryEvent[]
  /** Of whole local days: both ends are beginnings of days, UTC milliseconds. */
  energy(query: { readonly battery: number } & Span): Energy
  protectionTimes(battery: number): ProtectionTimes
  /** The last forecasts of one battery whose truth is known, the newest first. */
  forecasts(query: { readonly battery: number; readonly limit: number }): readonly ScoredForecast[]
  /** As a CSV file in chunks; ends when `signal` is aborted. */
  exportCsv(query: CsvQuery, signal: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>>
}

export interface EventsQuery extends Span {
  readonly batteries: readonly number[]
  readonly limit: number
}

export interface Health {
  /** `failing` when a part that batmon needs does not move; the page still answers. */
  readonly status: "ok" | "failing"
  /** Seconds since batmon started. */
  readonly uptime: number
}

/** SNMP as it is set, and how it goes. */
export interface SnmpDesk extends Pick<
  Snmp,
  "state" | "choices" | "change" | "createUser" | "test"
> {
  /** What an operator feeds to a manager, by the name of the file. */
  readonly files: Readonly<Record<string, (choices: SnmpChoices) => string>>
}
