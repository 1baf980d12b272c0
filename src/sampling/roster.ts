import type { AppEvents } from "../app-events.ts"
import type { Battery } from "../battery/battery.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { Store } from "../store/store.ts"

interface RosterDeps {
  readonly store: Pick<Store, "batteries" | "events">
  readonly clock: Clock
  readonly events: EventBus<AppEvents>
  readonly log: Logger
}

/** How soon a battery that the command line added is noticed, milliseconds. */
const lookEvery = 2_000

/** The batteries being monitored. Whoever changes them does it here. */
export class Roster implements Part {
  readonly name = "roster"
  readonly #deps: RosterDeps
  #batteries: readonly Battery[] = []
  #version = 0
  #timer: ReturnType<typeof setInterval> | null = null
  #isFailing = false

  constructor(deps: RosterDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#version = this.#deps.store.batteries.version()
    this.#batteries = this.#deps.store.batteries.list()
    this.#timer = setInterval(() => this.#look(), lookEvery)
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** In the order of adding. */
  get batteries(): readonly Battery[] {
    return this.#batteries
  }

  /** `prepare` runs before anyone hears of the new battery. Throws `DuplicateAddressError`. */
  add(
    battery: Pick<Battery, "name" | "address" | "protocol" | "interval">,
    prepare: (id: number) => void = () => {},
  ): Battery {
    const time = this.#deps.clock.now()
    const added = this.#deps.store.batteries.add({ ...battery, addedAt: time })
    prepare(added.id)
    this.#note(time, { battery: added.id, kind: "battery-added", detail: added.name })
    return added
  }

  /**
   * Gives a battery another name, another Bluetooth address or both; its history stays. False where
   * there is no such battery; throws `DuplicateAddressError`, and then nothing has changed.
   */
  edit(id: number, { name, address }: Pick<Battery, "name" | "address">): boolean {
    const before = this.#deps.store.batteries.find(id)
    if (!before) return false
    if (address !== before.address) this.#move(before, address)
    return name === before.name || this.#rename(id, name)
  }

  /** Milliseconds between two readings of it from now on; null for that of all batteries. */
  sampleEvery(id: number, interval: number | null): void {
    this.#deps.store.batteries.sampleEvery(id, interval)
    this.#reload()
  }

  #rename(id: number, name: string): boolean {
    if (!this.#deps.store.batteries.rename(id, name)) return false
    this.#note(this.#deps.clock.now(), { battery: id, kind: "battery-renamed", detail: name })
    return true
  }

  #move({ id, address: before }: Battery, address: string): void {
    this.#deps.store.batteries.move(id, address)
    const detail = `${before} → ${address}`
    this.#note(this.#deps.clock.now(), { battery: id, kind: "battery-moved", detail })
  }

  /** False where there is no such battery. */
  remove(id: number): boolean {
    const time = this.#deps.clock.now()
    const battery = this.#deps.store.batteries.find(id)
    if (!battery || !this.#deps.store.batteries.remove(id, time)) return false
    this.#note(time, { battery: id, kind: "battery-removed", detail: battery.name })
    return true
  }

  #note(time: number, event: Omit<Parameters<Store["events"]["add"]>[0], "time">): void {
    this.#deps.store.events.add({ time, ...event })
    this.#reload()
  }

  /** What the disk refuses must not end batmon: those that are known are monitored further. */
  #look(): void {
    const { log } = this.#deps
    try {
      this.#reloadChanged()
      if (this.#isFailing) log.info("reads the list of batteries again")
      this.#isFailing = false
    } catch (error) {
      // Once, not every other second.
      if (!this.#isFailing)
        log.error("cannot read the list of batteries", { reason: errorMessage(error) })
      this.#isFailing = true
    }
  }

  /** Another process may have changed the batteries: the file then has another version. */
  #reloadChanged(): void {
    const version = this.#deps.store.batteries.version()
    if (version === this.#version) return
    this.#reload()
    this.#version = version
  }

  #reload(): void {
    this.#batteries = this.#deps.store.batteries.list()
    this.#deps.events.emit("batteries-changed", { batteries: this.#batteries })
  }
}
