import type { Alert } from "../battery/alert.ts"
import { minuteOfDay, nextAtMinute } from "../lib/local-minutes.ts"
import type { AlertTurn } from "../mail/mail-content.ts"
import type { NewMessage } from "../store/outbox-table.ts"
import { type Recipient, wants } from "./recipient.ts"
import { hour, second } from "./rule.ts"

/** Whom messages may go to, and what they bear. */
export interface PlanContext {
  readonly recipients: readonly Recipient[]
  /** Ids of the ways that reach somebody by themselves: a webhook, a topic of ntfy. */
  readonly directWays: readonly string[]
  /** Of this board: makes Message-IDs that no other board gives. */
  readonly boardId: string
  /** In which quiet hours are. */
  readonly timeZone: string
  /** UTC milliseconds. */
  readonly now: number
  /** Whether a recipient was told of an alert before, or will be. */
  wasTold(alert: number, recipient: string): boolean
}

/** What happens at the same time comes in one mail. */
export const groupWait = 30 * second
/** For so long a message is tried. */
export const lifetime = 72 * hour
/** For so long where nothing later tells the same. */
export const lateLifetime = 30 * 24 * hour

/** The messages about a turn of an alert: to be stored with it, or not at all. */
export function planMessages(
  alert: Alert,
  turn: AlertTurn,
  context: PlanContext,
): readonly NewMessage[] {
  const { recipients, directWays, timeZone, now, wasTold } = context
  const people = recipients
    .filter((recipient) => wants(recipient, alert))
    .filter(
      ({ address, recovery }) => turn !== "cleared" || (recovery && wasTold(alert.id, address)),
    )
    .map((recipient) => {
      const until = alert.level === "critical" ? null : quietUntil(recipient, now, timeZone)
      const { address, language } = recipient
      return messageTo(address, { alert, turn, language, at: until ?? now + groupWait, context })
    })
  const others = directWays
    .map((way) => `way:${way}`)
    .filter((recipient) => turn !== "cleared" || wasTold(alert.id, recipient))
    .map((recipient) =>
      messageTo(recipient, { alert, turn, language: "en", at: now + groupWait, context }),
    )
  return [...people, ...others]
}

/** When a recipient's quiet hours end; null where there are none now. */
export function quietUntil(
  { quiet }: Pick<Recipient, "quiet">,
  now: number,
  timeZone: string,
): number | null {
  if (quiet === null || quiet.from === quiet.to) return null
  const minute = minuteOfDay(now, timeZone)
  const { from, to } = quiet
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to
  return isQuiet ? nextAtMinute(now, to, timeZone) : null
}

interface MessageOptions {
  readonly alert: Alert
  readonly turn: AlertTurn
  readonly language: string
  /** When it is due. */
  readonly at: number
  readonly context: PlanContext
}

function messageTo(
  recipient: string,
  { alert, turn, language, at, context }: MessageOptions,
): NewMessage {
  const { boardId, now } = context
  const id = (part: string) =>
    `<alert-${alert.id}.${part}.${Bun.hash(recipient).toString(36)}@${boardId}.batmon>`
  return {
    createdAt: now,
    recipient,
    language,
    kind: turn === "cleared" ? "recovery" : "alert",
    alert: alert.id,
    turn,
    content: undefined,
    nextAttemptAt: at,
    expiresAt: at + lifetime,
    messageId: id(turn === "repeated" ? `repeated-${now}` : turn),
    thread: turn === "raised" ? [] : [id("raised")],
  }
}
