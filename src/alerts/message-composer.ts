import type { Alert } from "../battery/alert.ts"
import type { Battery } from "../battery/battery.ts"
import { isLanguage, type Language } from "../i18n/language.ts"
import type {
  AlertFact,
  AlertTurn,
  MailBattery,
  MailContent,
  MailContext,
  MailReading,
  RenderedMail,
} from "../mail/mail-content.ts"
import type { Attachment, OutgoingMessage } from "../mail/outbox-message.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { SilenceCause } from "../sampling/silence-cause.ts"
import type { StoredMessage } from "../store/outbox-table.ts"
import type { Store } from "../store/store.ts"
import { isPeriodic, type PeriodicRequest } from "./digest-schedule.ts"
import { isSummary } from "./outbox-batch.ts"
import { isSecurity } from "./security-notice.ts"

export interface ComposerDeps {
  readonly store: Pick<Store, "alerts" | "outbox" | "batteries">
  readonly status: (battery: number) => BatteryStatus | null
  readonly render: (content: MailContent, language: Language, context: MailContext) => RenderedMail
  readonly context: () => MailContext
  /** What a digest or a mail with data says, with the files that go with it. */
  readonly periodic: (
    request: PeriodicRequest,
    options: { readonly language: Language; readonly signal: AbortSignal },
  ) => Promise<PeriodicMail>
}

export interface PeriodicMail {
  readonly content: MailContent
  readonly files: readonly Attachment[]
}

/** More are counted, not listed: a mail is read. */
const mostFacts = 200

/** Puts a row of the outbox into words, from what is known when it is sent. */
export function createComposer(deps: ComposerDeps) {
  const { store, render, context } = deps
  return async (message: StoredMessage, signal: AbortSignal): Promise<OutgoingMessage | null> => {
    const language = isLanguage(message.language) ? message.language : "en"
    const said = await contentOf(message, { language, signal })
    if (said === null) return null
    const { content, files, alerts } = said
    const { subject, text, html, images } = render(content, language, context())
    return {
      messageId: message.messageId,
      date: context().now,
      to: message.recipient.startsWith("way:") ? "" : message.recipient,
      board: context().boardName,
      subject,
      text,
      html,
      references: message.thread,
      attachments: [...images, ...files],
      alerts,
    }
  }

  async function contentOf(
    message: StoredMessage,
    options: { readonly language: Language; readonly signal: AbortSignal },
  ): Promise<Said | null> {
    const { content } = message
    if (isSummary(content)) {
      const turns = store.outbox.mergedInto(message.id)
      const facts = turns.flatMap((turn) => factOf(turn) ?? [])
      if (facts.length === 0) return null
      facts.sort((one, other) => one.time - other.time)
      const [only] = facts
      if (only && facts.length === 1) {
        return { content: { kind: "alert", fact: only }, files: [], alerts: [only.alert] }
      }
      const listed = facts.slice(-mostFacts)
      return {
        content: {
          kind: "summary",
          reason: content.reason,
          facts: listed,
          omitted: facts.length - listed.length,
        },
        files: [],
        alerts: listed.map(({ alert }) => alert),
      }
    }
    if (isPeriodic(content)) {
      return { ...(await deps.periodic(content, options)), alerts: [] }
    }
    if (isSecurity(content)) return { content, files: [], alerts: [] }
    const fact = factOf(message)
    return fact && { content: { kind: "alert", fact }, files: [], alerts: [fact.alert] }
  }

  function factOf(message: StoredMessage): AlertFact | null {
    const alert = message.alert === null ? null : store.alerts.find(message.alert)
    if (!alert || message.turn === null) return null
    return alertFact(alert, message.turn, {
      time: timeOf(alert, message),
      battery: alert.battery === null ? null : store.batteries.findEver(alert.battery),
      status: alert.battery === null ? null : deps.status(alert.battery),
    })
  }
}

interface Said extends PeriodicMail {
  readonly alerts: readonly Alert[]
}

/** When a turn happened: moved with the alert when the clock is set. */
const timeOf = (alert: Alert, { turn, createdAt }: Pick<StoredMessage, "turn" | "createdAt">) =>
  turn === "raised"
    ? (alert.raisedAt ?? createdAt)
    : turn === "cleared"
      ? (alert.clearedAt ?? createdAt)
      : createdAt

export function alertFact(
  alert: Alert,
  event: AlertTurn,
  of: {
    readonly time: number
    readonly battery: Battery | null
    readonly status: BatteryStatus | null
  },
): AlertFact {
  const { battery, status, time } = of
  const isSilent = alert.rule === "silent" && alert.detail !== ""
  return {
    event,
    time,
    alert,
    battery: battery && mailBattery(battery),
    // The rule has written the cause there.
    cause: isSilent ? (alert.detail as SilenceCause) : null,
    lastReading: status?.latest ? mailReading(status.latest) : null,
  }
}

export const mailBattery = ({ id, name, address }: Battery): MailBattery => ({ id, name, address })

export const mailReading = ({
  time,
  reading: { voltage, current, soc },
}: NonNullable<BatteryStatus["latest"]>): MailReading => ({ time, voltage, current, soc })
