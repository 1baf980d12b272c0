import type { AlertRuleId } from "../battery/alert-rule.ts"
import type { Alert } from "../battery/alert.ts"
import type { WallClock } from "../lib/wall-clock.ts"
import type { AlertTurn } from "../mail/mail-content.ts"
import type { StoredAlert } from "../store/alert-table.ts"
import type { Store } from "../store/store.ts"
import type { Turn } from "./alert-watch.ts"
import { planMessages, type PlanContext } from "./message-plan.ts"
import type { Recipient } from "./recipient.ts"
import { hour } from "./rule.ts"

export interface JournalDeps {
  readonly store: Pick<Store, "alerts" | "events" | "outbox" | "together">
  readonly clock: Pick<WallClock, "now" | "monotonic">
  readonly recipients: () => readonly Recipient[]
  /** Ids of the ways that reach somebody by themselves. */
  readonly directWays: () => readonly string[]
  readonly boardId: () => string
  readonly timeZone: string
}

/** What was stored of some turns. */
export interface Written {
  /** All that are pending, raised or acknowledged now, by rule and key. */
  readonly stored: ReadonlyMap<string, StoredAlert>
  /** Raised or cleared by these turns. */
  readonly changed: readonly StoredAlert[]
  /** Messages put into the outbox. */
  readonly queued: number
}

/** Their beginnings and ends are events of their own kinds. */
const recordedRules: readonly AlertRuleId[] = ["protection", "silent", "adapter", "disk"]

/** Writes what becomes of faults: an alert, its event and the messages about it are one transaction. */
export class AlertJournal {
  readonly #deps: JournalDeps

  constructor(deps: JournalDeps) {
    this.#deps = deps
  }

  /** All of it or nothing. Throws what SQLite throws. */
  write(
    battery: number | null,
    turns: readonly Turn[],
    before: ReadonlyMap<string, StoredAlert>,
  ): Written {
    const stored = new Map(before)
    const changed: StoredAlert[] = []
    let queued = 0
    this.#deps.store.together(() => {
      for (const turn of turns) {
        const { alert, isTold } = this.#write(battery, turn, stored)
        if (!alert) continue
        changed.push(alert)
        this.#note(alert)
        if (isTold) queued += this.#queue(alert, alert.clearedAt === null ? "raised" : "cleared")
      }
    })
    return { stored, changed, queued }
  }

  /** Tells of critical alerts again that last and that nobody has acknowledged; returns how many messages. */
  repeat(active: readonly Alert[]): number {
    const { clock, recipients, store } = this.#deps
    const now = clock.now()
    let queued = 0
    for (const alert of active) {
      if (alert.state !== "raised" || alert.level !== "critical") continue
      const due = recipients().filter(({ address, repeat }) => {
        const told = store.outbox.about(alert.id, address).at(-1)
        return repeat > 0 && told !== undefined && now - told.createdAt >= repeat * hour
      })
      const context = { ...this.#planContext(), recipients: due, directWays: [] }
      const messages = due.length === 0 ? [] : planMessages(alert, "repeated", context)
      store.together(() => {
        for (const message of messages) store.outbox.add(message)
      })
      queued += messages.length
    }
    return queued
  }

  /** Of a battery that was removed while batmon did not run. */
  close(alert: StoredAlert): void {
    const { clock, store } = this.#deps
    if (alert.raisedAt === null) store.alerts.drop(alert.id)
    else store.alerts.change({ ...alert, state: "cleared", clearedAt: clock.now() })
  }

  #write(
    battery: number | null,
    { kind, episode, at, isTold }: Turn,
    stored: Map<string, StoredAlert>,
  ): { readonly alert: StoredAlert | null; readonly isTold: boolean } {
    const { clock, store } = this.#deps
    const { alerts } = store
    const now = clock.now()
    const time = Math.round(now - (clock.monotonic() - at))
    const name = `${episode.rule}/${episode.key}`
    const known = stored.get(name)
    const { rule, key, level, value, limit, detail, flapping } = episode
    const present = { rule, key, battery, level, value, limit, detail, flapping }
    const over = { clearedAt: null, acknowledgedAt: null, acknowledgedBy: null }
    if (kind === "pending") {
      const since = { since: time, raisedAt: null }
      stored.set(name, alerts.add({ ...present, ...over, ...since, state: "pending" }))
      return { alert: null, isTold: false }
    }
    if (kind === "dropped") {
      if (known) alerts.drop(known.id)
      stored.delete(name)
      return { alert: null, isTold: false }
    }
    if (kind === "raised") {
      const raised = { ...present, ...over, since: known?.since ?? time, raisedAt: now }
      const alert: StoredAlert = known
        ? { ...raised, state: "raised", id: known.id }
        : alerts.add({ ...raised, state: "raised" })
      if (known) alerts.change(alert)
      stored.set(name, alert)
      return { alert, isTold }
    }
    stored.delete(name)
    if (!known || known.raisedAt === null) return { alert: null, isTold: false }
    // Not before it was raised, where the clock was set meanwhile.
    const clearedAt = Math.max(time, known.raisedAt)
    const alert: StoredAlert = { ...known, state: "cleared", clearedAt, flapping }
    alerts.change(alert)
    return { alert, isTold }
  }

  /** Among the events of a battery; what the event recorder notes by itself is not noted twice. */
  #note({ battery, rule, state, raisedAt, clearedAt }: StoredAlert): void {
    if (recordedRules.some((known) => known === rule)) return
    const time = clearedAt ?? raisedAt ?? this.#deps.clock.now()
    const kind = state === "cleared" ? "alert-cleared" : "alert-raised"
    this.#deps.store.events.add({ time, battery, kind, detail: rule })
  }

  /** Returns how many messages were put into the outbox. The caller holds the transaction. */
  #queue(alert: Alert, turn: AlertTurn): number {
    const { outbox } = this.#deps.store
    const messages = planMessages(alert, turn, this.#planContext())
    for (const message of messages) outbox.add(message)
    return messages.length
  }

  #planContext(): PlanContext {
    const { boardId, clock, directWays, recipients, store, timeZone } = this.#deps
    return {
      recipients: recipients(),
      directWays: directWays(),
      boardId: boardId(),
      timeZone,
      now: clock.now(),
      wasTold: (alert, recipient) => store.outbox.about(alert, recipient).length > 0,
    }
  }
}
