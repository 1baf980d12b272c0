import type { FailureReason } from "../mail/failure-reason.ts"
import type { SummaryContent } from "../mail/mail-content.ts"
import type { StoredMessage } from "../store/outbox-table.ts"
import { groupWait } from "./message-plan.ts"
import { minute } from "./rule.ts"

/** What the outbox keeps of a summary: which turns it tells, the rows say that point to it. */
export interface SummaryRequest {
  readonly reason: SummaryContent["reason"]
  /** It tells of what was not delivered in time, and is tried for much longer. */
  readonly late: boolean
}

export const isSummary = (content: unknown): content is SummaryRequest =>
  typeof content === "object" && content !== null && "reason" in content

/** Whether it is about alerts, so that it can be told together with others. */
export const isAboutAlerts = ({ kind }: Pick<StoredMessage, "kind">) =>
  kind === "alert" || kind === "recovery"

/**
 * The messages to one recipient that go out now, as one where there are several: those that are due,
 * with those that wait for another attempt. An attempt whose result is not known goes alone, as it
 * was: a second copy has to be the same. Null where nothing is due.
 */
export function nextBatch(
  messages: readonly StoredMessage[],
  now: number,
): readonly StoredMessage[] | null {
  const due = messages.filter(({ nextAttemptAt }) => nextAttemptAt <= now)
  const unsure = messages.find(({ attempting }) => attempting)
  if (unsure) return [unsure]
  const [first] = due
  if (!first) return null
  if (!due.some(isAboutAlerts)) return [first]
  // What is only waiting for others to come with it comes now.
  return messages.filter(
    (message) =>
      isAboutAlerts(message) && (message.nextAttemptAt <= now + groupWait || message.attempts > 0),
  )
}

/** Why a message was put off until the next day. */
export const capAnswer: FailureReason = "day-full"

/** Why these messages are told together. */
export function reasonOf(
  messages: readonly StoredMessage[],
  now: number,
): SummaryContent["reason"] {
  const requests = messages.map(({ content }) => content).filter(isSummary)
  if (messages.some(({ attempts }) => attempts > 0)) return "offline"
  if (messages.some(({ lastAnswer }) => lastAnswer === capAnswer)) return "daily-cap"
  const [known] = requests
  if (known) return known.reason
  // Put off for longer than what comes together is waited for.
  return messages.some(({ createdAt }) => now - createdAt > 10 * minute)
    ? "quiet-hours"
    : "together"
}
