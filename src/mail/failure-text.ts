import type { Words } from "../i18n/words.ts"
import { type FailureReason, failureReasons } from "./failure-reason.ts"

const isReason = (text: string): text is FailureReason =>
  failureReasons.some((reason) => reason === text)

/** Why a message was not taken; what is no known reason is told as it is. */
export const failureText = (reason: string, words: Words): string =>
  isReason(reason) ? words.t(`mail.failure.${reason}`) : reason

/**
 * What the outbox noted of an attempt, `REASON: ANSWER`: the reason in words, then the other end's own
 * answer.
 */
export function answerText(noted: string, words: Words): string {
  const [reason = "", ...answer] = noted.split(": ")
  if (!isReason(reason)) return noted
  const own = answer.join(": ")
  return own === "" ? failureText(reason, words) : `${failureText(reason, words)} (${own})`
}
