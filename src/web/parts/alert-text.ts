import { type AlertUnit, alertUnits, isAlertRule } from "../../battery/alert-rule.ts"
import type { Alert, AlertLevel } from "../../battery/alert.ts"
import type { Words } from "../../i18n/words.ts"

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
  return `${words.number(value, digits[unit])} ${unit}`
}
