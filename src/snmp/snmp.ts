import type { AppEvents } from "../app-events.ts"
import type { Alert } from "../battery/alert.ts"
import type { Energy } from "../battery/energy.ts"
import { judgeFreshness } from "../battery/freshness.ts"
import { agedEstimate } from "../battery/runtime.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import { freshSnmpChoices, type SnmpChoices } from "../settings/snmp-choices.ts"
import { gapAfterInterval } from "../store/history.ts"
import type { StoredReading } from "../store/reading-table.ts"
import { Agent } from "./agent.ts"
import { EnergyTotals } from "./energy-totals.ts"
import { Engine } from "./engine.ts"
import { LatestRows } from "./latest-rows.ts"
import { upsBank } from "./mib/ups-bank.ts"
import { UpsWatch } from "./mib/ups-watch.ts"
import { test } from "./notification.ts"
import { EventNotices, type Tell } from "./event-notices.ts"
import { Notifier } from "./notifier.ts"
import { SendError } from "./send-error.ts"
import type { SnmpStore } from "./snmp-store.ts"
import { ownRoot, type SnmpSource, snmpTree } from "./snmp-tree.ts"
import { Sockets } from "./sockets.ts"
import { StatusView } from "./status-view.ts"

interface SnmpDeps {
  readonly store: Pick<SnmpStore, "load" | "save" | "beginEngine">
  readonly statuses: () => readonly BatteryStatus[]
  /** The newest rows on the disk; asked at the start and when a battery was removed. */
  readonly newestRows: () => readonly StoredReading[]
  /** Milliseconds between two readings of a battery. */
  readonly interval: () => number
  /** Those that are not over. */
  readonly alerts: () => readonly Alert[]
  /** What has flowed by the disk; asked once for each battery. */
  readonly energyBefore: (battery: number) => Energy
  readonly board: { readonly name: string; readonly version: string }
  readonly clock: Clock
  readonly events: EventBus<AppEvents>
  readonly log: Logger
  /** Where to listen. @default every address of the board */
  readonly addresses?: (() => readonly string[]) | undefined
}

/** Whether it answers: `failed` where it should and cannot. */
export type SnmpState =
  | { readonly kind: "off" }
  | { readonly kind: "answering"; readonly port: number }
  | { readonly kind: "failed"; readonly reason: string }

/** Milliseconds: who presses a button waits no longer. */
const testWaits = [1_000, 2_000, 2_000]

/** Answers SNMP from memory, as it is set on the page. */
export class Snmp implements Part {
  readonly name = "snmp"
  readonly #deps: SnmpDeps
  readonly #view: StatusView
  readonly #rows = new LatestRows()
  readonly #totals: EnergyTotals
  #choices: SnmpChoices = freshSnmpChoices
  /** Begins anew with what UPS-MIB is about. */
  #watch = new UpsWatch()
  #changedAt = 0
  #engine: Engine | null = null
  #agent: Agent | null = null
  #notifier: Notifier | null = null
  readonly #notices = new EventNotices((make) => this.#tell(make))
  #sockets: Sockets | null = null
  #state: SnmpState = { kind: "off" }
  #unsubscribe: (() => void)[] = []
  /** Changes are made one after another. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor(deps: SnmpDeps) {
    this.#deps = deps
    this.#view = new StatusView(deps.statuses)
    this.#totals = new EnergyTotals({
      before: deps.energyBefore,
      gapAfter: () => gapAfterInterval(deps.interval()),
    })
  }

  get state(): SnmpState {
    return this.#state
  }

  get choices(): SnmpChoices {
    return this.#choices
  }

  /** Its id is what the keys of users are made for. */
  get engineId(): Uint8Array {
    return this.#startedEngine().id
  }

  async start(): Promise<void> {
    const { events, store } = this.#deps
    this.#unsubscribe = [
      events.on("sampled", (status) => {
        this.#totals.sampled(status)
        this.#renew()
      }),
      events.on("alert-changed", () => this.#renew()),
      events.on("batteries-changed", () => {
        this.#recall()
        this.#changedAt = this.#engine?.upTime ?? 0
      }),
      ...this.#notices.follow(events),
    ]
    this.#choices = store.load()
    this.#recall()
    await this.#listen()
    this.#notices.started()
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end()
    await this.#changing
    this.#notifier?.stop()
    await this.#sockets?.close()
    this.#sockets = null
  }

  /** Rows that are now on the disk. */
  stored(readings: readonly StoredReading[]): void {
    this.#rows.add(readings)
    this.#view.renew()
  }

  /** Times were moved by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    this.#rows.redate(since, by)
    this.#view.renew()
  }

  /** Stores what is set and does it at once; resolves when it is so. */
  change(choices: SnmpChoices): Promise<SnmpState> {
    const changed = this.#changing.then(async () => {
      this.#deps.store.save(choices)
      this.#choices = choices
      await this.#listen()
      return this.#state
    })
    this.#changing = changed.catch(() => {})
    return changed
  }

  /** Sends the receiver with this id something. Throws where that does not arrive, as far as it is known. */
  async test(id: number): Promise<void> {
    const receiver = this.#choices.receivers.find((each) => each.id === id)
    if (!receiver || !this.#notifier) throw new SendError("SNMP is off")
    const source = this.#source(this.#startedEngine())
    await this.#notifier.send(receiver, test(ownRoot(this.#choices), source), testWaits)
  }

  #tell(make: Parameters<Tell>[0]): void {
    const { receivers } = this.#choices
    if (!this.#notifier || receivers.length === 0) return
    const notification = make(ownRoot(this.#choices), this.#source(this.#startedEngine()))
    if (notification) this.#notifier.tell(receivers, notification)
  }

  /** As `#choices` say; the socket stays where it need not change. */
  async #listen(): Promise<void> {
    const { enabled, port } = this.#choices
    this.#watch = new UpsWatch()
    this.#agent = enabled ? this.#createAgent() : null
    if (!enabled) this.#notifier?.stop()
    // It stays while other things change: informs may be under way.
    this.#notifier = this.#agent && (this.#notifier ?? this.#createNotifier(this.#agent))
    this.#renew()
    if (enabled && this.#sockets?.wanted === port) return
    await this.#sockets?.close()
    this.#sockets = null
    this.#state = { kind: "off" }
    if (!enabled) return
    const { addresses, log } = this.#deps
    const sockets = new Sockets({
      port,
      log,
      addresses,
      answer: (datagram, from) => this.answer(datagram, from),
    })
    try {
      await sockets.open()
      this.#sockets = sockets
      this.#state = { kind: "answering", port: sockets.port }
      log.info("answering", { port: sockets.port })
    } catch (error) {
      this.#state = { kind: "failed", reason: errorMessage(error) }
      log.error("cannot answer SNMP", { port, reason: errorMessage(error) })
    }
  }

  /** To one datagram, as it would be sent. */
  answer(datagram: Uint8Array, from: string): Uint8Array | null {
    try {
      return this.#agent?.answer(datagram, from) ?? null
    } catch (error) {
      this.#deps.log.error("a request failed", { from, reason: errorMessage(error) })
      return null
    }
  }

  #createAgent(): Agent {
    const { clock, log } = this.#deps
    const engine = this.#startedEngine()
    return new Agent({
      tree: snmpTree(this.#source(engine), this.#choices),
      choices: this.#choices,
      engine,
      clock,
      log,
    })
  }

  #createNotifier({ usm }: Agent): Notifier {
    const { clock, log } = this.#deps
    return new Notifier({ engine: this.#startedEngine(), usm, clock, log })
  }

  #source(engine: Engine): SnmpSource {
    const { alerts, board, clock, interval } = this.#deps
    const freshness = (status: BatteryStatus) =>
      judgeFreshness(status, { now: clock.monotonic(), interval: interval() })
    return {
      view: this.#view,
      rows: this.#rows,
      board,
      engine,
      usm: () => this.#agent?.usm ?? null,
      watch: this.#watch,
      changedAt: () => this.#changedAt,
      now: () => clock.now(),
      interval,
      alerts,
      freshness,
      present: (status) =>
        freshness(status).kind === "current" ? (status.latest?.reading ?? null) : null,
      runtime: ({ runtime, latest }) =>
        runtime &&
        latest &&
        agedEstimate(runtime, { age: clock.monotonic() - latest.takenAt, interval: interval() }),
      total: (battery) => this.#totals.of(battery),
    }
  }

  /** Begun once in a run, and only where SNMP is used. */
  #startedEngine(): Engine {
    return (this.#engine ??= new Engine(this.#deps.store.beginEngine(), this.#deps.clock))
  }

  /** Something has changed that is told. */
  #renew(): void {
    this.#view.renew()
    if (!this.#engine || !this.#agent) return
    const bank = upsBank(this.#source(this.#engine), this.#choices.upsBattery)
    this.#watch.look(bank, this.#engine.upTime)
  }

  /** What the disk knows of the batteries that there are now. */
  #recall(): void {
    this.#renew()
    this.#rows.load(this.#deps.newestRows())
    this.#totals.follow(this.#view.statuses)
  }
}
