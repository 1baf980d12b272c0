import type { Alert } from "../battery/alert.ts"

/** One message on its way out, finished but for its form on the wire. */
export interface OutgoingMessage {
  /** Fixed when it was first meant to be sent, angle brackets included: a repetition bears it again. */
  readonly messageId: string
  /** UTC milliseconds. */
  readonly date: number
  /** A mail address; empty where the way itself knows whom it reaches. */
  readonly to: string
  /** What the board is called, shown as who the mail is from. @default nothing but batmon */
  readonly board?: string
  /** One line. May hold names from outside: whoever makes a header of it encodes it. */
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Message-IDs of the thread, the first one first; empty where it begins one. */
  readonly references: readonly string[]
  readonly attachments: readonly Attachment[]
  /** What it tells of, for ways that send data instead of text; empty in other messages. */
  readonly alerts: readonly Alert[]
}

export interface Attachment {
  readonly name: string
  /** Media type, `text/csv; charset=utf-8`. */
  readonly type: string
  readonly content: Uint8Array
  /** Name by which the HTML shows it as an inline image, without brackets. */
  readonly cid?: string
}

/** What a row of the outbox is about. */
export const outboxKinds = ["alert", "recovery", "digest", "data", "test", "security"] as const

export type OutboxKind = (typeof outboxKinds)[number]

/**
 * `merged`: told in another message, a summary. `expired`: not delivered in time. `refused`: a server
 * has said for good that it does not take it.
 */
export type OutboxState = "waiting" | "sent" | "merged" | "expired" | "refused"

/** A row of the outbox, as the pages show it. */
export interface OutboxRow {
  readonly id: number
  /** UTC milliseconds. */
  readonly createdAt: number
  /** A mail address, or `way:` and the id of a way that is no mail. */
  readonly recipient: string
  readonly kind: OutboxKind
  readonly state: OutboxState
  readonly attempts: number
  /** UTC milliseconds; of no meaning unless it waits. */
  readonly nextAttemptAt: number
  /** What the last server answered, or why none was reached, in words; empty before the first attempt. */
  readonly lastAnswer: string
  readonly messageId: string
}
