import { describe, expect, test } from "bun:test"

import { alertRuleIds } from "../../src/battery/alert-rule.ts"
import type { Alert } from "../../src/battery/alert.ts"
import { languages } from "../../src/i18n/language.ts"
import type { AlertFact, MailContent, MailContext } from "../../src/mail/mail-content.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { alertOf } from "../fakes/alert-of.ts"

const noon = Date.UTC(2026, 10, 22, 11)
const minute = 60_000
const day = 24 * 60 * minute

const context: MailContext = {
  boardName: "Cabinet 7",
  pageUrl: "http://batmon.local",
  timeZone: "Europe/Prague",
  now: noon,
}

const boat = { id: 3, name: "Boat", address: "A4:C1:37:00:00:03" }

const factOf = (alert: Partial<Alert> = {}, said: Partial<AlertFact> = {}): AlertFact => ({
  event: "raised",
  time: noon + 6 * minute,
  alert: alertOf({ since: noon, ...alert }),
  battery: boat,
  cause: null,
  lastReading: { time: noon + 5 * minute, soc: 9, voltage: 12.41, current: -3.24 },
  ...said,
})

const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, "_")
const alertMail = (fact: AlertFact, language: "en" | "cs" = "en") =>
  renderMail({ kind: "alert", fact }, language, context)

describe("an alert's mail", () => {
  test("says what, how bad, since when, the last reading, what to do and where", () => {
    const { subject, text } = alertMail(factOf())
    expect(subject).toBe("[batmon] Boat: State of charge low, 9%")
    expect(plain(text)).toBe(`Boat: State of charge low, 9%

  Severity           warning
  Measured           9%
  Limit              10%
  Since              22 Nov 2026, 12:00, for 6 min
  Last reading       22 Nov 2026, 12:05: 9%, 12.41_V, −3.2_A
  Bluetooth address  A4:C1:37:00:00:03

What to do
----------

Charge it soon, or switch off what can be done without.

See the battery on the board’s page:
http://batmon.local/battery/3

-- 
Sent by batmon, Cabinet 7
`)
  })

  test("says it in Czech", () => {
    const { subject, text } = alertMail(factOf(), "cs")
    expect(plain(subject)).toBe("[batmon] Boat: Nízký stav nabití, 9_%")
    expect(plain(text)).toBe(`Boat: Nízký stav nabití, 9_%

  Závažnost         varování
  Naměřeno          9_%
  Mez               10_%
  Od                22. 11. 2026 12:00, už 6 min
  Poslední měření   22. 11. 2026 12:05: 9_%, 12,41_V, −3,2_A
  Adresa Bluetooth  A4:C1:37:00:00:03

Co dělat
--------

Brzy ji dobijte, nebo vypněte, co není nutné.

Zobrazit baterii na stránce desky:
http://batmon.local/battery/3

-- 
Posílá batmon, Cabinet 7
`)
  })

  test("of its end has the same subject but for a bracketed word, and no advice", () => {
    const over = factOf(
      { state: "cleared", clearedAt: noon + 125 * minute },
      { event: "cleared", time: noon + 125 * minute },
    )
    const { subject, text } = alertMail(over)
    expect(subject).toBe("[batmon] [over] Boat: State of charge low, 9%")
    expect(text).toContain("It is over.")
    expect(text).toContain("  Over at            22 Nov 2026, 14:05\n")
    expect(text).toContain("  Lasted             2 h\n")
    expect(text).not.toContain("What to do")
  })

  test("that is a reminder says so, with the same subject", () => {
    const { subject, text } = alertMail(factOf({}, { event: "repeated" }))
    expect(subject).toBe(alertMail(factOf()).subject)
    expect(text).toContain("It still lasts. This is a reminder.")
  })

  test("says why a battery is silent, as far as it is known", () => {
    const silent = { rule: "silent", value: 3600, limit: 600, detail: "held" }
    const { subject, text } = alertMail(factOf(silent, { cause: "held" }))
    expect(subject).toBe("[batmon] Boat: Battery is silent, 1 h")
    expect(text.replaceAll("\n", " ")).toContain("most likely a phone app is connected to it")
    expect(alertMail(factOf(silent, { cause: "held", event: "cleared" })).text).not.toContain("app")
  })

  test("leaves out what is not known, and never says 0", () => {
    const lastReading = { time: noon, soc: null, voltage: null, current: null }
    const { text } = alertMail(factOf({ value: null, limit: null }, { lastReading }))
    expect(text).toContain("  Last reading       22 Nov 2026, 12:00\n")
    expect(text).not.toMatch(/Measured|Limit|\b0(?:%|,|\.|\s[VA])/)
    expect(alertMail(factOf({}, { lastReading: null })).text).toContain("Last reading       none\n")
  })

  const details = [
    [{ rule: "cell-low", value: 2.61, detail: "3" }, "Cell 3", "Cell voltage too low, 2.610_V"],
    [
      { rule: "cell-spread-rest", value: 0.08, detail: "2 4" },
      "Lowest: cell 2, highest: cell 4",
      "Cells apart at rest, 0.080_V",
    ],
    [
      { rule: "protection", value: null, detail: "short-circuit" },
      "Short circuit",
      "Protection of the BMS",
    ],
    [{ rule: "switch-off", value: null, detail: "discharge" }, "Discharging", "Switch is off"],
    [
      { rule: "soc-drop", value: 40, detail: "80 40" },
      "From 80% to 40%",
      "State of charge fell at once, 40%",
    ],
    [{ rule: "runtime-low", value: 45, detail: "" }, "", "Empty soon, 45 min"],
    [{ rule: "temperature-high", value: 61.25, detail: "" }, "", "Too hot, 61.3_°C"],
    [
      { rule: "protection", value: null, detail: "later-protection" },
      "Later-protection",
      "Protection of the BMS",
    ],
    [{ rule: "later-rule", value: 3, detail: "whatever" }, "Whatever", "later-rule"],
  ] as const
  for (const [alert, detail, subject] of details)
    test(`of ${alert.rule} ${alert.detail} says "${subject}"`, () => {
      const mail = alertMail(factOf({ limit: null, ...alert }))
      expect(plain(mail.subject)).toBe(`[batmon] Boat: ${subject}`)
      expect(plain(mail.text)).toContain(detail === "" ? "\n\n  Severity" : `\n\n${detail}\n\n`)
    })

  test("about the board leads to its page", () => {
    const fact = factOf(
      { rule: "adapter", battery: null, value: null, limit: null, detail: "missing" },
      { battery: null, lastReading: null },
    )
    const { subject, text } = alertMail(fact)
    expect(subject).toBe("[batmon] Board Cabinet 7: Bluetooth does not work")
    expect(text).toContain("No Bluetooth adapter")
    expect(text).toContain("http://batmon.local/\n")
    expect(text).not.toContain("Last reading")
  })

  test("tells once that it comes and goes", () => {
    expect(alertMail(factOf({ flapping: true })).text).toContain("It comes and goes.")
  })
})

describe("a name from outside", () => {
  const name = '<img src=x onerror=1>"&\r\nBcc: a@b.test\u001b[2J\u202e'
  const mail = alertMail(factOf({}, { battery: { ...boat, name } }))

  test("is text in the HTML", () => {
    expect(mail.html).not.toContain("<img")
    expect(mail.html).toContain("&lt;img src=x onerror=1&gt;&quot;&amp;")
  })

  test("neither ends the subject nor steers a terminal", () => {
    expect(mail.subject).not.toMatch(/[\r\n\u001b\u202e]/)
    expect(mail.text).not.toMatch(/[\r\u001b\u202e]/)
    expect(mail.text).not.toMatch(/^Bcc:/m)
  })
})

const summary: MailContent = {
  kind: "summary",
  reason: "offline",
  facts: [
    factOf(),
    factOf({ state: "cleared", clearedAt: noon + day }, { event: "cleared", time: noon + day }),
  ],
  omitted: 5,
}

test("a summary tells the true times, oldest first", () => {
  const { subject, text } = renderMail(summary, "en", { ...context, now: noon + 7 * day })
  expect(subject).toBe("[batmon] 7 events while no mail could be sent")
  expect(text).toContain(`- 22 Nov 2026, 12:06: Boat: State of charge low, 9% (began)
- 23 Nov 2026, 12:00: Boat: State of charge low, 9% (over)

5 more events are on the page.
`)
})

const digest: MailContent = {
  kind: "digest",
  period: "week",
  from: Date.UTC(2026, 10, 15, 23),
  to: Date.UTC(2026, 10, 22, 23),
  batteries: [
    {
      battery: boat,
      socLow: 12,
      socHigh: 98,
      temperatureLow: -3.5,
      temperatureHigh: 21,
      energyIn: 12_340,
      energyOut: null,
      heard: 0.9984,
      lastReading: null,
      soc: [80, 60, null, 12, 98],
    },
    {
      battery: { ...boat, id: 4, name: "Cabin" },
      socLow: null,
      socHigh: null,
      temperatureLow: null,
      temperatureHigh: null,
      energyIn: null,
      energyOut: null,
      heard: 0,
      lastReading: null,
      soc: [null, null, null],
    },
  ],
  alerts: [factOf()],
}

describe("a digest", () => {
  test("tells each battery, and what is not known not at all", () => {
    const { subject, text } = renderMail(digest, "en", context)
    expect(subject.replaceAll(/\s/g, " ")).toBe("[batmon] Batteries, 16 – 22 November 2026")
    expect(plain(text)).toContain(`Alerts in this time
-------------------

- 22 Nov 2026, 12:06: Boat: State of charge low, 9% (began)

Boat
----

  State of charge  12% – 98%
  Temperature      −4_°C – 21_°C
  Energy in        12.34_kWh
  Read             99% of the time
  Last reading     none

Cabin
-----

  Read          0% of the time
  Last reading  none
`)
  })

  test("shows the course of those that have one, drawn here", () => {
    const { html, images } = renderMail(digest, "cs", context)
    expect(images.map(({ name, type, cid }) => [name, type, cid])).toEqual([
      ["soc-3.png", "image/png", "soc-3@batmon"],
    ])
    expect(html.match(/<img [^>]*>/g)).toEqual([
      expect.stringContaining('src="cid:soc-3@batmon" alt="Stav nabití: 12\u202f% až 98\u202f%"'),
    ])
  })

  test("of one day names the day", () => {
    const one = { ...digest, from: Date.UTC(2026, 10, 21, 23), period: "day" } as const
    expect(renderMail(one, "cs", context).subject).toBe(
      "[batmon] Baterie, neděle 22. listopadu 2026",
    )
  })

  test("without batteries and alerts says so", () => {
    const { text } = renderMail({ ...digest, batteries: [], alerts: [] }, "en", context)
    expect(text).toContain("There is no battery yet.")
    expect(text).toContain("No alerts in this time.")
  })
})

test("a mail with data names the batteries and the files", () => {
  const { from, to } = digest
  const files = ["boat.csv"]
  const data: MailContent = { kind: "data", from, to, batteries: [boat], files }
  const { subject, text } = renderMail(data, "en", context)
  expect(subject.replaceAll(/\s/g, " ")).toBe("[batmon] Readings, 16 – 22 November 2026")
  expect(text).toContain("  Boat  A4:C1:37:00:00:03\n\n- boat.csv\n")
  expect(renderMail({ ...data, files: [] }, "en", context).text).toContain("Nothing was measured")
})

const contents: readonly MailContent[] = [
  summary,
  digest,
  { kind: "test" },
  ...alertRuleIds.flatMap((rule) =>
    (["raised", "repeated", "cleared"] as const).map((event) => ({
      kind: "alert" as const,
      fact: factOf({ rule }, { event }),
    })),
  ),
]

for (const language of languages)
  describe(`every mail in ${language}`, () => {
    const mails = contents.map((content) => renderMail(content, language, context))

    test("can be read in a terminal", () => {
      for (const { text } of mails)
        for (const line of text.split("\n")) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(78)
    })

    test("loads nothing and runs nothing", () => {
      for (const { html } of mails) {
        expect(html).not.toMatch(/<(?:script|link|iframe|form|object|style)/i)
        expect(html).not.toMatch(/src="(?!cid:)|url\(|@import/)
        for (const [, href] of html.matchAll(/href="([^"]*)"/g))
          expect(href).toStartWith("http://batmon.local/")
      }
    })

    test("has every placeholder filled", () => {
      for (const { subject, text, html } of mails)
        expect(`${subject}${text}${html}`).not.toMatch(/\{\w+\}|undefined|NaN|null/)
    })
  })
