import { randomUUID } from "node:crypto"

import type { Language } from "../i18n/language.ts"
import type { MailContext } from "./mail-content.ts"
import { renderMail } from "./mail-render.ts"
import type { SendResult, Way } from "./way.ts"

export interface TestErrand {
  /** Address of the recipient; empty for a way that knows whom it reaches. */
  readonly to: string
  readonly language: Language
  readonly context: MailContext
}

/** Sends a message that says that this way works, at once and past the outbox. */
export function sendTest(
  way: Way,
  { to, language, context }: TestErrand,
  signal: AbortSignal,
): Promise<SendResult> {
  const { subject, text, html } = renderMail({ kind: "test" }, language, context)
  return way.send(
    {
      messageId: `<test.${randomUUID()}@batmon>`,
      date: context.now,
      to,
      board: context.boardName,
      subject,
      text,
      html,
      references: [],
      attachments: [],
      alerts: [],
    },
    signal,
  )
}
