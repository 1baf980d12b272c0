import type { Alert } from "../battery/alert.ts"
import type { Language } from "../i18n/language.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { WallClock } from "../lib/wall-clock.ts"
import type { AlertFact, MailContent, MailContext, RenderedMail } from "../mail/mail-content.ts"
import { isMailWay, type Way } from "../mail/way.ts"
import { type Recipient, wants } from "./recipient.ts"
import { waitBefore } from "./send-backoff.ts"

export interface EmergencyDeps {
  readonly clock: Pick<WallClock, "now" | "sleep">
  readonly recipients: () => readonly Recipient[]
  readonly ways: () => readonly Way[]
  readonly factOf: (alert: Alert) => AlertFact
  readonly render: (content: MailContent, language: Language, context: MailContext) => RenderedMail
  readonly context: () => MailContext
  readonly random: () => number
  readonly log: Logger
}

/** Some hours, at growing intervals. */
const mostAttempts = 8

/**
 * Tells of what cannot be stored: a card that takes nothing any more would otherwise keep its own
 * alert to itself. From memory, so that it may come twice and does not outlive a restart.
 */
export class EmergencyMail {
  readonly #deps: EmergencyDeps
  readonly #stopping = new AbortController()

  constructor(deps: EmergencyDeps) {
    this.#deps = deps
  }

  stop(): void {
    this.#stopping.abort()
  }

  tell(alert: Alert): void {
    const { log, recipients } = this.#deps
    for (const recipient of recipients().filter((one) => wants(one, alert))) {
      this.#send(alert, recipient).catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return
        log.error("cannot tell of an alert that is not stored", { reason: errorMessage(error) })
      })
    }
  }

  async #send(alert: Alert, { address, language }: Recipient): Promise<void> {
    const { clock, context, factOf, log, random, render, ways } = this.#deps
    const { signal } = this.#stopping
    const content = { kind: "alert", fact: factOf(alert) } as const
    const { subject, text, html, images } = render(content, language, context())
    const message = {
      messageId: `<unstored.${crypto.randomUUID()}@batmon>`,
      date: clock.now(),
      to: address,
      ...{ subject, text, html },
      references: [],
      attachments: images,
      alerts: [alert],
    }
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      for (const way of ways().filter(isMailWay)) {
        const result = await way.send(message, signal)
        if (!result.ok) continue
        log.info("told of an alert that is not stored", { rule: alert.rule, way: way.id })
        return
      }
      await clock.sleep(waitBefore(attempt, random()), signal)
    }
    log.error("nobody could be told of an alert that is not stored", { rule: alert.rule })
  }
}
