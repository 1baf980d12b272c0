import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import type { WallClock } from "../lib/wall-clock.ts"
import type { NewMessage } from "../store/outbox-table.ts"
import type { Store } from "../store/store.ts"
import { lastDue, requestFor } from "./digest-schedule.ts"
import { lateLifetime } from "./message-plan.ts"
import type { Recipient } from "./recipient.ts"
import { minute } from "./rule.ts"

export interface PlannerDeps {
  readonly store: Pick<Store, "choices" | "outbox" | "together">
  readonly clock: Pick<WallClock, "now" | "sleep" | "trusted">
  readonly recipients: () => readonly Recipient[]
  readonly boardId: () => string
  readonly timeZone: string
  readonly onQueued: () => void
  /** What came in the way, to be looked at: it may be a damaged file. */
  readonly onError: (error: unknown) => void
  readonly log: Logger
}

/** Where it is kept which regular mails were written last. */
const plannedKey = "periodic-mails"

/**
 * Writes digests and mails with data into the outbox when it is time. One that was due while the
 * board was off is written once it runs again; none is written twice. A digest takes the place of one
 * that still waits.
 */
export class DigestPlanner implements Part {
  readonly name = "digests"
  readonly #deps: PlannerDeps
  readonly #repeat: Repeat

  constructor(deps: PlannerDeps) {
    const { clock, log, onError } = deps
    this.#deps = deps
    this.#repeat = new Repeat({
      clock,
      every: minute,
      onError(error) {
        log.error("cannot plan regular mails", { reason: errorMessage(error) })
        onError(error)
      },
    })
  }

  async start(): Promise<void> {
    this.#repeat.start(() => {
      if (this.#deps.clock.trusted) this.#plan()
    })
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
  }

  #plan(): void {
    const { boardId, clock, onQueued, recipients, store, timeZone } = this.#deps
    const now = clock.now()
    const planned = this.#planned()
    const next = new Map<string, number>()
    const messages: NewMessage[] = []
    for (const recipient of recipients()) {
      for (const periodic of ["digest", "data"] as const) {
        const choice = recipient[periodic]
        const found = recipient.on ? lastDue(choice, now, timeZone) : null
        if (found === null) continue
        // Chosen anew, it begins with the next one.
        const key = `${recipient.id}/${periodic}/${choice.period}/${choice.at}/${choice.weekday}`
        const last = planned.get(key) ?? found.due
        next.set(key, Math.max(last, found.due))
        const request = requestFor(periodic, recipient, { day: found.day, timeZone })
        if (found.due <= last || request === null) continue
        messages.push({
          createdAt: now,
          recipient: recipient.address,
          language: recipient.language,
          kind: periodic,
          alert: null,
          turn: null,
          content: request,
          nextAttemptAt: now,
          expiresAt: now + lateLifetime,
          messageId: `<${periodic}-${found.due}.${recipient.id}@${boardId()}.batmon>`,
          thread: [],
        })
      }
    }
    if (Bun.deepEquals(Object.fromEntries(next), Object.fromEntries(planned))) return
    store.together(() => {
      for (const message of messages) {
        // After a week offline one digest is enough; of the data none may be missing.
        if (message.kind === "digest") store.outbox.withdraw(message)
        store.outbox.add(message)
      }
      store.choices.set(plannedKey, Object.fromEntries(next))
    })
    if (messages.length > 0) onQueued()
  }

  #planned(): Map<string, number> {
    const kept = this.#deps.store.choices.get(plannedKey)
    const entries = Object.entries(Object(kept) as Record<string, unknown>)
    return new Map(
      entries.flatMap(([key, time]) => (typeof time === "number" ? [[key, time] as const] : [])),
    )
  }
}
