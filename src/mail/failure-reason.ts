import { singleLine } from "../lib/single-line.ts"

/** Why a message was not taken, as far as it can be told; each has its words in `mail.failure.*`. */
export const failureReasons = [
  /** Nobody answers at that address and port. */
  "unreachable",
  /** No such name, or no name service. */
  "name-unknown",
  "timeout",
  /** The connection broke off, or what came was not the protocol. */
  "broken",
  /** Its certificate is not valid yet: the board's clock has not been set. */
  "clock",
  /** Its certificate is not one that batmon trusts. */
  "certificate",
  /** No common form of encryption, or a server that speaks none on this port. */
  "encryption",
  /** The server offers no STARTTLS, and sending unencrypted was not chosen. */
  "no-starttls",
  /** The server asks for user and password, or offers no form of it that batmon has. */
  "sign-in-missing",
  "sign-in-refused",
  "sender-refused",
  "recipient-refused",
  "too-large",
  /** The other end refuses for good, in words of its own. */
  "refused",
  /** The other end cannot now. */
  "busy",
  /** Too many messages for today. */
  "quota",
  /** The link to the account ended seven days after it was made: the project is in testing. */
  "grant-testing",
  /** The link to the account has ended: revoked, password changed, or not used for long. */
  "grant-ended",
  /** The account was linked without the right to send. */
  "grant-scope",
  /** Client id or secret are not accepted. */
  "client-refused",
  /** The project of the client has not switched on the Gmail API. */
  "api-disabled",
  /** Nobody has set up a way to send. */
  "no-way",
  /** Enough mails for one day: the rest waits until the next one. */
  "day-full",
  /** The secret kept here cannot be opened: the key file is another one. */
  "secret-lost",
] as const

export type FailureReason = (typeof failureReasons)[number]

/** Those that pass by themselves; all others need a person. */
const passing: readonly FailureReason[] = [
  "unreachable",
  "name-unknown",
  "timeout",
  "broken",
  "clock",
  "busy",
  "quota",
  "no-way",
  "day-full",
]

/** A failure as a `Way` tells it; `answer` becomes one line of bounded length. */
export function failure(reason: FailureReason, answer = "") {
  const permanent = !passing.includes(reason)
  return { ok: false, permanent, reason, answer: answerLine(answer) } as const
}

/** Characters of an answer that are kept. */
const longestAnswer = 500

/** What a server said as one line of bounded length. */
export function answerLine(text: string): string {
  const line = singleLine(text).replaceAll(/\s+/g, " ")
  return line.length > longestAnswer ? `${line.slice(0, longestAnswer)}…` : line
}
