import type { AppEvents } from "../app-events.ts"
import type { AuditEntry } from "../auth/audit-entry.ts"
import type { Clock } from "../lib/clock.ts"
import type { EventBus } from "../lib/events.ts"
import type { Part } from "../lib/part.ts"
import type { SecurityContent } from "../mail/mail-content.ts"
import type { Store } from "../store/store.ts"
import { lateLifetime } from "./message-plan.ts"
import type { Recipient } from "./recipient.ts"

export interface SecurityNoticeDeps {
  readonly store: Pick<Store, "outbox">
  readonly events: EventBus<AppEvents>
  readonly clock: Pick<Clock, "now">
  readonly recipients: () => readonly Recipient[]
  readonly boardId: () => string
  readonly onQueued: () => void
}

/** Tells everyone who is told of faults of the board that its password was reset: it may be a thief. */
export class SecurityNotice implements Part {
  readonly name = "security notice"
  readonly #deps: SecurityNoticeDeps
  #stop = () => {}

  constructor(deps: SecurityNoticeDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#stop = this.#deps.events.on("audited", (entry) => {
      if (entry.action === "password-reset") this.#write(entry)
    })
  }

  async stop(): Promise<void> {
    this.#stop()
  }

  #write({ time, from, detail }: AuditEntry): void {
    const { store, clock, recipients, boardId, onQueued } = this.#deps
    const now = clock.now()
    const content: SecurityContent = { kind: "security", time, from, account: detail }
    for (const { id, address, language } of recipients().filter(({ on, board }) => on && board))
      store.outbox.add({
        createdAt: now,
        recipient: address,
        language,
        kind: "security",
        alert: null,
        turn: null,
        content,
        nextAttemptAt: now,
        expiresAt: now + lateLifetime,
        messageId: `<security-${time}.${id}@${boardId()}.batmon>`,
        thread: [],
      })
    onQueued()
  }
}

export const isSecurity = (content: unknown): content is SecurityContent =>
  typeof content === "object" &&
  content !== null &&
  "kind" in content &&
  content.kind === "security"
