import type { AppEvents } from "../app-events.ts"
import type { Alert } from "../battery/alert.ts"
import type { Battery } from "../battery/battery.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import { freshFor } from "../battery/freshness.ts"
import { intervalOf } from "../battery/sampling-interval.ts"
import type { RadioState } from "../ble/link.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { EventBus } from "../lib/events.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import type { WallClock } from "../lib/wall-clock.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { StoredAlert } from "../store/alert-table.ts"
import type { StorageState } from "../store/storage-state.ts"
import { AlertJournal, type JournalDeps, type Written } from "./alert-journal.ts"
import { AlertWatch, type Turn } from "./alert-watch.ts"
import { BatteryTrack } from "./battery-track.ts"
import type { BatteryView } from "./battery-view.ts"
import { type BoardView, causesOfBoard, unheardOf } from "./board-view.ts"
import { hour, minute } from "./rule.ts"
import { type AllRuleChoices, choicesOf } from "./rule-choice.ts"
import { batteryRules, boardRules } from "./rule-registry.ts"

export interface KeeperDeps extends JournalDeps {
  readonly events: EventBus<AppEvents>
  readonly clock: Pick<WallClock, "now" | "monotonic" | "sleep" | "trusted" | "guessed" | "onStep">
  readonly statuses: () => readonly BatteryStatus[]
  readonly radio: () => RadioState
  readonly storage: () => StorageState
  /** The model chosen for a battery, else the one that fits what its BMS reports. */
  readonly modelOf: (battery: number, reading: Reading) => BatteryModel | null
  /** What a BMS said of itself when it was last asked, before this run. */
  readonly identityOf: (battery: number) => BmsIdentity | null
  readonly choices: () => AllRuleChoices
  /** Milliseconds between two readings of a battery that has no interval of its own. */
  readonly interval: number
  readonly mailState: () => MailState
  /** A critical alert was raised, and the disk refuses it: nobody will be told by the outbox. */
  readonly onUnsaved: (alert: Alert) => void
  /** Something was put into the outbox. */
  readonly onQueued: () => void
  /** What came in the way, to be looked at: it may be a damaged file. */
  readonly onError: (error: unknown) => void
  readonly log: Logger
}

type MailState = Pick<BoardView, "mailStuckFor" | "mailLost" | "mailAnswer">

const unknownMail: MailState = { mailStuckFor: null, mailLost: 0, mailAnswer: "" }

/** A battery's, or the board's, faults with what is stored of them. */
interface Followed<View extends { readonly at: number }> {
  readonly battery: number | null
  readonly watch: AlertWatch<View>
  /** By rule and key. */
  stored: Map<string, StoredAlert>
  /** Turns that the disk has refused so far. */
  unsaved: readonly Turn[]
}

interface FollowedBattery extends Followed<BatteryView> {
  readonly track: BatteryTrack
  /** At another one there is another BMS. */
  readonly address: string | null
  /** Monotonic: of the newest reading that was judged. */
  takenAt: number
  failures: number
}

const boardEvery = minute
/** A raising that long ago says nothing of fluttering. */
const raisingsFrom = 6 * hour
const mostRemembered = 200

/**
 * Judges every reading by the rules, and keeps what comes of it: each change of an alert is stored
 * together with the messages about it. Nothing is judged while the time is not to be trusted.
 */
export class AlertKeeper implements Part {
  readonly name = "alerts"
  readonly #deps: KeeperDeps
  readonly #repeat: Repeat
  readonly #batteries = new Map<number, FollowedBattery>()
  readonly #journal: AlertJournal
  #board: Followed<BoardView>
  #unsubscribe: (() => void)[] = []
  #refused = false

  constructor(deps: KeeperDeps) {
    const { clock } = deps
    const onError = (error: unknown) => this.#failed("broken off", error)
    this.#deps = deps
    this.#repeat = new Repeat({ clock, every: boardEvery, onError })
    this.#journal = new AlertJournal(deps)
    this.#board = this.#follow(null, new AlertWatch(boardRules))
  }

  async start(): Promise<void> {
    const { clock, events, store } = this.#deps
    const open = store.alerts.open()
    const known = new Set(this.#deps.statuses().map(({ battery }) => battery.id))
    // Now, so that counters are compared with what they were before this run.
    for (const id of known) this.#batteryOf(id)
    for (const alert of open) {
      if (alert.battery === null) this.#resume(this.#board, alert)
      else if (known.has(alert.battery)) this.#resume(this.#batteryOf(alert.battery), alert)
      // Removed while batmon did not run.
      else this.#journal.close(alert)
    }
    this.#rememberRaisings()
    this.#unsubscribe = [
      events.on("sampled", (status) => this.#sampled(status)),
      events.on("radio-changed", () => this.#lookAtBoard()),
      events.on("storage-changed", () => this.#lookAtBoard()),
      events.on("batteries-changed", ({ batteries }) => this.#keepOnly(batteries)),
      clock.onStep(() => this.#readAgain()),
    ]
    this.#repeat.start(() => this.#look())
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end()
    await this.#repeat.stop()
  }

  /** Raised ones, acknowledged or not; the oldest first. */
  get active(): readonly Alert[] {
    return [this.#board, ...this.#batteries.values()]
      .flatMap(({ stored }) => [...stored.values()])
      .filter(({ state }) => state === "raised" || state === "acknowledged")
      .sort((one, other) => one.id - other.id)
  }

  /** A person knows of it: it is not repeated. False where it is over, or was acknowledged before. */
  acknowledge(id: number, by: string | null): boolean {
    const { clock, events, store } = this.#deps
    for (const { stored } of [this.#board, ...this.#batteries.values()]) {
      for (const [name, alert] of stored) {
        if (alert.id !== id || alert.state !== "raised") continue
        const acknowledgedAt = clock.now()
        const changed = {
          ...alert,
          state: "acknowledged",
          acknowledgedAt,
          acknowledgedBy: by,
        } as const
        store.alerts.change(changed)
        stored.set(name, changed)
        events.emit("alert-changed", changed)
        return true
      }
    }
    return false
  }

  /** Judges again by other choices: what is switched off is over at once. */
  choicesChanged(): void {
    this.#lookAtBoard()
  }

  #look(): void {
    this.#readAgain()
    this.#lookAtBoard()
    this.#remind()
    for (const followed of [this.#board, ...this.#batteries.values()]) this.#keep(followed, [])
  }

  #sampled(status: BatteryStatus): void {
    const { clock, choices, interval, modelOf } = this.#deps
    const { battery, latest, failure, identity, runtime, cause } = status
    const followed = this.#batteryOf(battery.id)
    const { track, watch } = followed
    const at = clock.monotonic()
    const fresh = freshFor(intervalOf(battery, interval))
    let view: BatteryView
    if (failure) {
      if (failure.count === followed.failures) return
      followed.failures = failure.count
      const isItsOwn = this.#canHear() && !causesOfBoard.test(cause ?? "")
      view = track.unheard(at, { cause, isItsOwn, freshFor: fresh })
    } else {
      if (latest === null || latest.takenAt === followed.takenAt) return
      followed.takenAt = latest.takenAt
      followed.failures = 0
      const { reading } = latest
      const model = modelOf(battery.id, reading)
      view = track.heard({ at: latest.takenAt, reading, model, runtime, identity })
    }
    if (clock.trusted) {
      const chosen = choicesOf(choices(), battery.id)
      const context = { model: view.model, choices: chosen, freshFor: fresh }
      this.#keep(followed, watch.look(view, context))
    }
  }

  /** Whether silence is a battery's own: the adapter works, and others are heard. */
  #canHear(): boolean {
    const { radio, statuses } = this.#deps
    if (radio().kind !== "ready") return false
    const all = statuses()
    return all.length < 2 || unheardOf(all) < all.length
  }

  #lookAtBoard(): void {
    const { clock, choices, radio, statuses, storage } = this.#deps
    if (!clock.trusted && !clock.guessed) return
    const all = statuses()
    const view: BoardView = {
      at: clock.monotonic(),
      radio: radio(),
      storage: storage(),
      batteries: all.length,
      unheard: unheardOf(all),
      isClockGuessed: clock.guessed,
      ...this.#mailState(),
    }
    const chosen = choicesOf(choices(), null)
    const context = { model: null, choices: chosen, freshFor: freshFor(boardEvery) }
    this.#keep(this.#board, this.#board.watch.look(view, context))
  }

  /** The outbox may be damaged, and the rest of the board is judged all the same. */
  #mailState(): MailState {
    try {
      return this.#deps.mailState()
    } catch (error) {
      this.#failed("cannot look at the outbox", error)
      return unknownMail
    }
  }

  /** Stores turns with their messages. What the disk refuses waits, and comes before what is newer. */
  #keep(followed: Followed<never>, turns: readonly Turn[]): void {
    const { events, log, onError, onQueued } = this.#deps
    followed.unsaved = [...followed.unsaved, ...turns]
    if (followed.unsaved.length === 0) return
    let written: Written
    try {
      written = this.#journal.write(followed.battery, followed.unsaved, followed.stored)
    } catch (error) {
      if (!this.#refused) log.error("cannot store an alert", { reason: errorMessage(error) })
      this.#refused = true
      onError(error)
      this.#tellUnsaved(followed.battery, turns)
      return
    }
    this.#refused = false
    followed.unsaved = []
    followed.stored = new Map(written.stored)
    for (const alert of written.changed) {
      const { id, rule, battery, level, value, detail } = alert
      const about = { alert: id, rule, battery: battery ?? "board", level }
      log.info(`alert ${alert.state}`, { ...about, value: value ?? "", detail })
      events.emit("alert-changed", alert)
    }
    if (written.queued > 0) onQueued()
  }

  #tellUnsaved(battery: number | null, turns: readonly Turn[]): void {
    const { clock, onUnsaved } = this.#deps
    for (const { kind, episode } of turns) {
      if (kind !== "raised" || episode.level !== "critical") continue
      const { rule, level, value, limit, detail, flapping } = episode
      const over = { clearedAt: null, acknowledgedAt: null, acknowledgedBy: null }
      const now = { since: clock.now(), raisedAt: clock.now() }
      const what = { rule, battery, level, value, limit, detail, flapping }
      onUnsaved({ ...what, ...now, ...over, id: 0, state: "raised" })
    }
  }

  #remind(): void {
    const { clock, onQueued } = this.#deps
    if (!clock.trusted) return
    try {
      if (this.#journal.repeat(this.active) > 0) onQueued()
    } catch (error) {
      this.#failed("cannot repeat an alert", error)
    }
  }

  #failed(what: string, error: unknown): void {
    const { log, onError } = this.#deps
    log.error(what, { reason: errorMessage(error) })
    onError(error)
  }

  /** What is said of a battery that is gone, or has another BMS now, is over. */
  #keepOnly(batteries: readonly Battery[]): void {
    const addresses = new Map(batteries.map(({ id, address }) => [id, address]))
    for (const [id, followed] of this.#batteries) {
      if (addresses.get(id) === followed.address) continue
      this.#keep(followed, followed.watch.end(this.#deps.clock.monotonic()))
      this.#batteries.delete(id)
    }
  }

  #batteryOf(id: number): FollowedBattery {
    const known = this.#batteries.get(id)
    if (known) return known
    const watch = new AlertWatch<BatteryView>(batteryRules)
    const track = new BatteryTrack(this.#deps.clock.monotonic())
    track.recall(this.#deps.identityOf(id))
    const status = this.#deps.statuses().find(({ battery }) => battery.id === id)
    const address = status?.battery.address ?? null
    const fresh = { track, address, takenAt: Number.NaN, failures: 0 }
    const followed = { ...this.#follow(id, watch), ...fresh }
    this.#batteries.set(id, followed)
    return followed
  }

  #follow<View extends { readonly at: number }>(
    battery: number | null,
    watch: AlertWatch<View>,
  ): Followed<View> {
    return { battery, watch, stored: new Map(), unsaved: [] }
  }

  #resume(followed: Followed<never>, alert: StoredAlert): void {
    followed.watch.resume({ alert, since: this.#monotonicOf(alert.since) })
    followed.stored.set(`${alert.rule}/${alert.key}`, alert)
  }

  /** How often each fault was raised lately: what comes and goes does so over a restart too. */
  #rememberRaisings(): void {
    const { clock, store } = this.#deps
    for (const alert of store.alerts.list({ limit: mostRemembered }).toReversed()) {
      const { battery, raisedAt } = alert
      if (raisedAt === null || clock.now() - raisedAt > raisingsFrom) continue
      const followed = battery === null ? this.#board : this.#batteries.get(battery)
      followed?.watch.remember(alert, this.#monotonicOf(raisedAt))
    }
  }

  /** The time before this run is known by the wall clock alone. */
  #monotonicOf(time: number): number {
    const { clock } = this.#deps
    return clock.monotonic() - Math.max(0, clock.now() - time)
  }

  /** The clock keeper, which hears of a step first, moves what is stored: at once, or as the disk lets it. */
  #readAgain(): void {
    const { store } = this.#deps
    try {
      for (const { stored } of [this.#board, ...this.#batteries.values()]) {
        for (const [name, { id }] of stored) {
          const alert = store.alerts.find(id)
          if (alert) stored.set(name, alert)
        }
      }
    } catch (error) {
      // Whoever just asked for the time is not to blame.
      this.#failed("cannot read alerts again", error)
    }
  }
}
