import type { OutgoingMessage } from "../../src/mail/outbox-message.ts"

/** A small alert mail, changed by `said`. */
export const outgoingMessage = (said: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  messageId: "<7.raised.1@board.batmon>",
  date: Date.UTC(2026, 10, 22, 11, 5),
  to: "owner@example.test",
  subject: "[batmon] Loď: 9 %",
  text: "Loď má už jen 9 %.\n",
  html: "<p>Loď má už jen 9 %.</p>",
  references: [],
  attachments: [],
  alerts: [],
  ...said,
})
