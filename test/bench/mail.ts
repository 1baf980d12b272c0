import { composeMail } from "../../src/mail/nodemailer.ts"
import type { MailContent, MailContext } from "../../src/mail/mail-content.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"
import { bar, type Figure, median } from "./figure.ts"

const day = 24 * 3_600_000
const now = Date.UTC(2026, 10, 22, 12)
const context: MailContext = {
  boardName: "bench",
  pageUrl: "http://bench.local",
  timeZone: "Europe/Prague",
  now,
}

const battery = (id: number) => ({ id, name: `Battery ${id}`, address: `A4:C1:37:00:00:${id}` })
const lastReading = { time: now, soc: 60, voltage: 13.2, current: -2 }

/** A week of as many batteries as a board has, each with a course that is never twice the same. */
const digestOf = (count: number): MailContent => ({
  kind: "digest",
  period: "week",
  from: now - 7 * day,
  to: now,
  alerts: Array.from({ length: 20 }, (_, n) => ({
    event: "raised" as const,
    ...{ time: now - n * 3_600_000, cause: null, lastReading },
    ...{ alert: alertOf({ id: n }), battery: battery(n % count) },
  })),
  batteries: Array.from({ length: count }, (_, id) => ({
    ...{ battery: battery(id), lastReading, socLow: 10, socHigh: 90, heard: 1 },
    ...{ temperatureLow: 1, temperatureHigh: 9, energyIn: 1000, energyOut: 900 },
    soc: Array.from({ length: 520 }, (_, n) => 50 + 45 * Math.sin(n / (id + 7))),
  })),
})

/** What the event loop does in one go while mails are made: it must stay free for the page. */
export async function run(): Promise<readonly Figure[]> {
  const fact = {
    event: "raised" as const,
    ...{ time: now, cause: null, lastReading },
    ...{ alert: alertOf({ since: now }), battery: battery(1) },
  }
  const alert = await median(301, () => renderMail({ kind: "alert", fact }, "cs", context))
  const digest = digestOf(32)
  const drawn = await median(31, () => renderMail(digest, "cs", context))
  const { images, html, text } = renderMail(digest, "cs", context)
  const message = outgoingMessage({ html, text, attachments: images })
  const composed = await median(31, () => composeMail(message, "board@example.test"))
  const size = (await composeMail(message, "board@example.test")).length / 1024
  return [
    bar.atMost({
      id: "digest of 32 batteries, in words and drawn, in one go",
      value: drawn,
      unit: "ms",
      reference: "median of 31",
      bar: 50,
    }),
    bar.atMost({
      id: "the same against 32 alerts' mails",
      value: drawn / (32 * alert),
      unit: "×",
      reference: `${drawn.toFixed(1)} ms against 32 times ${alert.toFixed(3)} ms`,
      bar: 40,
    }),
    bar.atMost({
      id: "the same as a mail on the wire",
      value: composed / drawn,
      unit: "×",
      reference: `${composed.toFixed(1)} ms against ${drawn.toFixed(1)} ms`,
      bar: 10,
    }),
    bar.atMost({
      id: "size of that mail",
      value: size,
      unit: "KiB",
      reference: "32 pictures, text and HTML",
      bar: 256,
    }),
  ]
}
