import type { AppEvents } from "../app-events.ts"
import type { Alert } from "../battery/alert.ts"
import type { Energy } from "../battery/energy.ts"
import { judgeFreshness } from "../battery/freshness.ts"
import { agedEstimate } from "../battery/runtime.ts"
import { intervalOf } from "../battery/sampling-interval.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import { gapAfterInterval } from "../store/gap-after.ts"
import type { StoredReading } from "../store/reading-table.ts"
import { EnergyTotals } from "./energy-totals.ts"
import { LatestRows } from "./latest-rows.ts"
import type { MibSource } from "./mib/mib-source.ts"
import { upsBank } from "./mib/ups-bank.ts"
import { UpsWatch } from "./mib/ups-watch.ts"
import { StatusView } from "./status-view.ts"

export interface MemoryDeps {
  readonly statuses: () => readonly BatteryStatus[]
  /** The newest rows on the disk; asked at the start and when the batteries have changed. */
  readonly newestRows: () => readonly StoredReading[]
  /** What has flowed by the disk; asked once for each battery. */
  readonly energyBefore: (battery: number) => Energy
  /** Those that are not over. */
  readonly alerts: () => readonly Alert[]
  /** Milliseconds between two readings of a battery that has no interval of its own. */
  readonly interval: () => number
  readonly board: { readonly name: string; readonly version: string }
  readonly clock: Clock
  readonly events: EventBus<AppEvents>
  readonly log: Logger
}

const unknownEnergy: Energy = { charge: null, energy: null }

/** What SNMP tells, in memory: kept by events, so that a walk never touches the disk. */
export class SnmpMemory {
  readonly rows = new LatestRows()
  readonly source: MibSource
  readonly #deps: MemoryDeps
  readonly #totals: EnergyTotals
  #watch = new UpsWatch()
  #upsBattery: number | null = null
  #isServing = false
  /** Monotonic milliseconds. */
  #changedAt = 0

  constructor(deps: MemoryDeps) {
    const { alerts, board, clock, interval } = deps
    this.#deps = deps
    this.#totals = new EnergyTotals({
      before: (battery) => this.#read(() => deps.energyBefore(battery), unknownEnergy),
      gapAfter: (battery) => gapAfterInterval(intervalOf(battery, interval())),
    })
    const freshness = (status: BatteryStatus) =>
      judgeFreshness(status, {
        now: clock.monotonic(),
        interval: intervalOf(status.battery, interval()),
      })
    this.source = {
      view: new StatusView(deps.statuses),
      board,
      elapsed: (since) => clock.monotonic() - since,
      interval,
      alerts,
      freshness,
      present: (status) =>
        freshness(status).kind === "current" ? (status.latest?.reading ?? null) : null,
      runtime: ({ battery, runtime, latest }) =>
        runtime &&
        latest &&
        agedEstimate(runtime, {
          age: clock.monotonic() - latest.takenAt,
          interval: intervalOf(battery, interval()),
        }),
      total: (battery) => this.#totals.of(battery),
    }
  }

  /** What UPS-MIB is about, and since when it is in which condition. */
  get watch(): UpsWatch {
    return this.#watch
  }

  /** When the list of batteries changed last, monotonic milliseconds. */
  get changedAt(): number {
    return this.#changedAt
  }

  /** Begins; returns the functions that end it. */
  follow(): (() => void)[] {
    const { clock, events } = this.#deps
    this.#recall()
    return [
      events.on("sampled", (status) => {
        this.#totals.sampled(status)
        this.#renew()
      }),
      events.on("alert-changed", () => this.#renew()),
      events.on("batteries-changed", () => {
        this.#changedAt = clock.monotonic()
        this.#recall()
      }),
    ]
  }

  /**
   * From now on somebody may ask: what takes a while to find out is found out. UPS-MIB is about this
   * battery; null for all.
   */
  async serve(upsBattery: number | null): Promise<void> {
    if (upsBattery !== this.#upsBattery) this.#watch = new UpsWatch()
    this.#upsBattery = upsBattery
    this.#isServing = true
    this.#renew()
    await this.#totals.follow(this.source.view.statuses)
  }

  /** Rows that are now on the disk. */
  stored(readings: readonly StoredReading[]): void {
    this.rows.add(readings)
    this.source.view.renew()
  }

  /** Times were moved by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    this.rows.redate(since, by)
    this.source.view.renew()
  }

  /** Something has changed that is told. */
  #renew(): void {
    this.source.view.renew()
    this.#watch.look(upsBank(this.source, this.#upsBattery), this.#deps.clock.monotonic())
  }

  /** What the disk knows of the batteries that there are now. */
  #recall(): void {
    this.#renew()
    this.rows.load(this.#read(() => this.#deps.newestRows(), []))
    if (this.#isServing) void this.#totals.follow(this.source.view.statuses)
  }

  /** A damaged history makes things unknown, and is told by who mends it. */
  #read<Known>(read: () => Known, unknown: Known): Known {
    try {
      return read()
    } catch (error) {
      this.#deps.log.warning("cannot read the history", { reason: errorMessage(error) })
      return unknown
    }
  }
}
