import { isAlertRule } from "../battery/alert-rule.ts"
import type { Words } from "../i18n/words.ts"
import { alertDetail, alertTitle, alertValue, levelText } from "./alert-text.ts"
import type { MailBlock, MailTone } from "./mail-block.ts"
import type { AlertFact, MailContext, MailReading } from "./mail-content.ts"

/** Who it is about: the battery by its name, or the board. */
const subjectOf = ({ battery }: AlertFact, { boardName }: MailContext, words: Words) =>
  battery?.name ?? words.t("mail.board", { name: boardName })

/** The fault and its value: `Boat: State of charge low, 9 %`. The same at each of its turns. */
export function factLine(fact: AlertFact, context: MailContext, words: Words): string {
  const { alert } = fact
  const value = alertValue(alert.rule, alert.value, words)
  const what = alertTitle(alert, words)
  return `${subjectOf(fact, context, words)}: ${value === "" ? what : `${what}, ${value}`}`
}

/** One line of a list of many: when, what, and which turn of it. */
export function factItem(fact: AlertFact, context: MailContext, words: Words): string {
  const turn = words.t(`mail.turn.${fact.event}`)
  return `${words.dateTime(fact.time)}: ${factLine(fact, context, words)} (${turn})`
}

export const factTone = ({ event, alert }: AlertFact): MailTone =>
  event === "cleared" ? "good" : alert.level

/** A mail about one turn of one alert: what, how bad, since when, the last reading, what to do. */
export function alertBlocks(
  fact: AlertFact,
  context: MailContext,
  words: Words,
): readonly MailBlock[] {
  const { event, alert, battery } = fact
  const said = {
    raised: [],
    repeated: [{ kind: "text", text: words.t("mail.repeated.text") }],
    cleared: [{ kind: "text", text: words.t("mail.over.text") }],
  } as const satisfies Record<string, readonly MailBlock[]>
  const link = battery
    ? { text: words.t("mail.open.battery"), url: `${context.pageUrl}/battery/${battery.id}` }
    : { text: words.t("mail.open.board"), url: `${context.pageUrl}/` }
  return [
    { kind: "title", text: factLine(fact, context, words), tone: factTone(fact) },
    ...said[event],
    ...detailBlocks(fact, words),
    { kind: "rows", rows: factRows(fact, words) },
    ...(event === "cleared" ? [] : adviceBlocks(fact, words)),
    ...(alert.flapping && event !== "cleared"
      ? [{ kind: "text", text: words.t("mail.flapping") } as const]
      : []),
    { kind: "link", ...link },
  ]
}

function detailBlocks({ event, alert, cause }: AlertFact, words: Words): readonly MailBlock[] {
  // Why it was silent is of no use when it is heard again.
  if (alert.rule === "silent" && event === "cleared") return []
  const detail = cause ? words.t(`cause.${cause}`) : alertDetail(alert, words)
  return detail === "" ? [] : [{ kind: "text", text: capitalised(detail) }]
}

function factRows(fact: AlertFact, words: Words) {
  const { event, alert, battery, lastReading } = fact
  const since = words.dateTime(alert.since)
  const end = alert.clearedAt ?? fact.time
  const limit = alertValue(alert.rule, alert.limit, words)
  const rows: readonly (readonly [string, string])[] = [
    [words.t("mail.row.level"), levelText(alert.level, words)],
    [words.t("mail.row.measured"), alertValue(alert.rule, alert.value, words)],
    [words.t("mail.row.limit"), limit],
    ...(event === "cleared"
      ? ([
          [words.t("mail.row.since"), since],
          [words.t("mail.row.over"), words.dateTime(end)],
          [words.t("mail.row.duration"), words.duration(Math.max(0, end - alert.since))],
        ] as const)
      : ([[words.t("mail.row.since"), sinceText(alert.since, fact.time, words)]] as const)),
    [words.t("mail.row.last"), battery ? readingText(lastReading, words) : ""],
    [words.t("battery.address"), battery?.address ?? ""],
  ]
  return rows.filter(([, value]) => value !== "")
}

/** How long is told from a minute on. */
function sinceText(since: number, time: number, words: Words): string {
  const when = words.dateTime(since)
  const lasting = time - since
  if (lasting < 60_000) return when
  return words.t("mail.row.since.for", { time: when, duration: words.duration(lasting) })
}

/** When it was and what it said; what the BMS does not know is left out. */
export function readingText(reading: MailReading | null, words: Words): string {
  if (reading === null) return words.t("mail.row.last.none")
  const { time, soc, voltage, current } = reading
  const values = [
    soc === null ? "" : percent(soc, words),
    voltage === null ? "" : `${words.number(voltage, 2)}\u202fV`,
    current === null ? "" : `${words.signed(current, 1)}\u202fA`,
  ].filter((value) => value !== "")
  return [words.dateTime(time), ...(values.length > 0 ? [values.join(", ")] : [])].join(": ")
}

export const percent = (value: number, words: Words) => alertValue("soc-low", value, words)

function adviceBlocks({ alert }: AlertFact, words: Words): readonly MailBlock[] {
  if (!isAlertRule(alert.rule)) return []
  return [
    { kind: "heading", text: words.t("mail.todo") },
    { kind: "text", text: words.t(`mail.advice.${alert.rule}`) },
  ]
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1)
