import { answerText } from "./failure-text.ts"
import { type AlertUnit, alertUnits, isAlertRule } from "../battery/alert-rule.ts"
import type { Alert, AlertLevel } from "../battery/alert.ts"
import type { MessageKey } from "../i18n/catalogue.ts"
import { en } from "../i18n/en.ts"
import type { Words } from "../i18n/words.ts"

/** What the fault is, in a few words; a rule that a later batmon knew keeps its id. */
export const alertTitle = ({ rule }: Pick<Alert, "rule">, words: Words): string =>
  isAlertRule(rule) ? words.t(`alert.rule.${rule}`) : rule

export const levelText = (level: AlertLevel, words: Words): string =>
  words.t(`alert.level.${level}`)

const digits: Readonly<Record<AlertUnit, number>> = { "%": 0, V: 3, A: 1, "°C": 1, s: 0, min: 0 }

/** A rule's value or limit with its unit; empty where the rule measures nothing, or nothing is known. */
export function alertValue(rule: string, value: number | null, words: Words): string {
  const unit = isAlertRule(rule) ? alertUnits[rule] : null
  if (unit === null || value === null) return ""
  if (unit === "s") return words.duration(value * 1000)
  if (unit === "min") return words.duration(value * 60_000)
  return `${words.number(value, digits[unit])}${gap(words, unit)}${unit}`
}

/** English alone writes the percent sign without a space. */
const gap = ({ language }: Words, unit: string) =>
  unit === "%" && language === "en" ? "" : "\u202f"

/** What else there is to say: which cell, which protection, why; empty where nothing. */
export function alertDetail(
  { rule, detail }: Pick<Alert, "rule" | "detail">,
  words: Words,
): string {
  if (detail === "" || !isAlertRule(rule)) return detail
  const [first = "", second = ""] = detail.split(" ")
  switch (rule) {
    case "cell-low":
    case "cell-high":
      return words.t("detail.cell", { cell: first })
    case "cell-spread-rest":
    case "cell-spread-load":
      return words.t("mail.detail.cells", { low: first, high: second })
    case "soc-drop":
      return words.t("mail.detail.drop", {
        from: alertValue(rule, Number(first), words),
        to: alertValue(rule, Number(second), words),
      })
    case "protection":
    case "trips":
      return known(`protection.${detail}`, detail, words)
    case "switch-off":
      return known(`detail.switch.${detail}`, detail, words)
    case "silent":
      return known(`cause.${detail}`, detail, words)
    case "adapter":
      return detail === "unheard"
        ? words.t("cause.adapter-hangs")
        : known(`radio.${detail}`, detail, words)
    case "disk":
      return detail === "damaged"
        ? words.t("mail.detail.damaged")
        : known(`storage.${detail}`, detail, words)
    case "mail":
      return answerText(detail, words)
    default:
      return detail
  }
}

/** The message of this key; `otherwise` where there is none, as for what a later batmon wrote. */
function known(key: string, otherwise: string, words: Words): string {
  return isPlainKey(key) ? words.t(key) : otherwise
}

/** A message without placeholders. */
type PlainKey = Extract<MessageKey, `cause.${string}`>

const isPlainKey = (key: string): key is PlainKey =>
  Object.hasOwn(en, key) && typeof en[key as MessageKey] === "string"
