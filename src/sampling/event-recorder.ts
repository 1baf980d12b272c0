import type { AppEvents } from "../app-events.ts"
import { protectionEvents } from "../battery/history.ts"
import type { RadioState } from "../ble/link.ts"
import type { Clock } from "../lib/clock.ts"
import { en } from "../i18n/en.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { NewEvent } from "../store/event-table.ts"
import type { StorageState } from "../store/storage-state.ts"
import type { BatteryStatus } from "./battery-status.ts"

interface RecorderDeps {
  readonly add: (event: NewEvent) => void
  /** The protections of a battery that were active when batmon last knew. */
  readonly activeProtections: (battery: number) => readonly string[]
  readonly events: EventBus<AppEvents>
  readonly clock: Clock
  readonly log: Logger
}

interface EventFacts {
  readonly detail?: string
  /** What only the log tells. */
  readonly log?: Readonly<Record<string, string>>
}

/** A battery is lost after this many failures in a row: 2.5 intervals, rounded up. */
const lostAfter = 3

/** A step of the wall clock smaller than this is the ordinary work of NTP, milliseconds. */
const clockTolerance = 5_000

/** Turns what happens into events that are kept, and into lines of the log. */
export class EventRecorder implements Part {
  readonly name = "event recorder"
  readonly #deps: RecorderDeps
  readonly #lost = new Set<number>()
  readonly #protections = new Map<number, readonly string[]>()
  #radioWell: boolean | null = null
  #clockOffset = 0
  #unsubscribe: (() => void)[] = []

  constructor(deps: RecorderDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { clock, events } = this.#deps
    this.#clockOffset = clock.now() - clock.monotonic()
    this.#record("started", null)
    this.#unsubscribe = [
      events.on("sampled", (status) => this.#sampled(status)),
      events.on("radio-changed", (state) => this.#radioChanged(state)),
      events.on("storage-changed", (state) => this.#storageChanged(state)),
    ]
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end()
    this.#record("stopped", null)
  }

  #sampled(status: BatteryStatus): void {
    this.#watchClock()
    const { id } = status.battery
    if (status.failure) {
      if (status.failure.count < lostAfter || this.#lost.has(id)) return
      this.#lost.add(id)
      const { cause, message } = status.failure
      const inWords = { why: en[`cause.${cause}`], reason: message }
      this.#record("battery-lost", status, { detail: cause, log: inWords })
      return
    }
    if (this.#lost.delete(id)) this.#record("battery-back", status)
    const active = status.latest?.reading.protections ?? []
    // What was active before a restart and still is has not begun now.
    const before = this.#protections.get(id) ?? this.#deps.activeProtections(id)
    for (const { kind, detail } of protectionEvents(before, active)) {
      this.#record(kind, status, { detail })
    }
    this.#protections.set(id, active)
  }

  #radioChanged(state: RadioState): void {
    const well = state.kind === "ready"
    if (state.kind === "starting" || well === this.#radioWell) return
    // An adapter that is there from the start is no news.
    const news = !(well && this.#radioWell === null)
    this.#radioWell = well
    if (news)
      this.#record(well ? "radio-back" : "radio-lost", null, {
        detail: "detail" in state ? state.detail : "",
      })
  }

  #storageChanged(state: StorageState): void {
    // A damaged file is told by who sets it aside.
    if (state.kind === "damaged") return
    this.#record(`disk-${state.kind}`, null, { detail: "reason" in state ? state.reason : "" })
  }

  #watchClock(): void {
    const offset = this.#deps.clock.now() - this.#deps.clock.monotonic()
    const step = offset - this.#clockOffset
    this.#clockOffset = offset
    if (Math.abs(step) < clockTolerance) return
    const detail = `${step > 0 ? "+" : ""}${Math.round(step / 1000)} s`
    this.#record("clock-stepped", null, { detail })
  }

  #record(
    kind: NewEvent["kind"],
    status: BatteryStatus | null,
    { detail = "", log: more = {} }: EventFacts = {},
  ): void {
    const { add, clock, log } = this.#deps
    const about = status ? { battery: status.battery.name, address: status.battery.address } : {}
    log.info(kind, { ...about, ...(detail === "" ? {} : { detail }), ...more })
    try {
      add({ time: clock.now(), battery: status?.battery.id ?? null, kind, detail })
    } catch (error) {
      log.error("cannot store an event", { kind, reason: errorMessage(error) })
    }
  }
}
