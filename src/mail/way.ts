import type { FailureReason } from "./failure-reason.ts"
import type { OutgoingMessage } from "./outbox-message.ts"

export const wayKinds = ["smtp", "gmail", "webhook", "ntfy"] as const

export type WayKind = (typeof wayKinds)[number]

/**
 * One way out of the board, as its owner set it up. Mail goes to a recipient's address by the first
 * of the mail ways (`smtp`, `gmail`) that takes it; a `webhook` or `ntfy` is a recipient by itself.
 */
export interface Way {
  readonly id: string
  readonly kind: WayKind
  /** Never rejects but with the signal's reason. Has its own time limits. */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>
}

export type SendResult =
  /** `answer`: what the server said, in its own words. */
  | { readonly ok: true; readonly answer: string }
  | {
      readonly ok: false
      /** Whether it is of no use to try again this way. */
      readonly permanent: boolean
      /** In words by `mail.failure.*`. */
      readonly reason: FailureReason
      /** What the server said; empty where none was reached. */
      readonly answer: string
    }

/** Whether a way delivers mail to an address. */
export const isMailWay = ({ kind }: Pick<Way, "kind">): boolean =>
  kind === "smtp" || kind === "gmail"
