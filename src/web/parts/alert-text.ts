import { type Alert, type AlertLevel, alertLevels } from "../../battery/alert.ts"
import type { Words } from "../../i18n/words.ts"
import { alertDetail, alertTitle, alertValue, levelText } from "../../mail/alert-text.ts"
import type { IconName } from "./icons.tsx"

export { alertDetail, alertTitle, alertValue, levelText } from "../../mail/alert-text.ts"

/** How a level looks: its class and its icon. */
export const levelLooks = {
  critical: { class: "level-danger", icon: "danger" },
  warning: { class: "level-warning", icon: "alert" },
  notice: { class: "level-unknown", icon: "bell" },
} as const satisfies Record<AlertLevel, { readonly class: string; readonly icon: IconName }>

/** A level and those above it; nothing is above the highest. */
export function levelsFromText(level: AlertLevel, words: Words): string {
  const text = levelText(level, words)
  return level === alertLevels[0] ? text : words.t("recipient.level.from", { level: text })
}

/** What was measured and what it is compared with, and what else there is to say. */
export function alertParticulars(alert: Alert, words: Words): string {
  const { rule, value, limit } = alert
  const measured = alertValue(rule, value, words)
  const crossed = alertValue(rule, limit, words)
  return [
    measured !== "" && crossed !== ""
      ? words.t("alerts.value", { value: measured, limit: crossed })
      : measured,
    alertDetail(alert, words),
    alert.flapping ? words.t("alerts.flapping") : "",
  ]
    .filter((text) => text !== "")
    .join(" · ")
}

/** In one line: what it is, with what was measured. */
export function alertLine(alert: Alert, words: Words): string {
  const particulars = alertParticulars(alert, words)
  return particulars === ""
    ? alertTitle(alert, words)
    : `${alertTitle(alert, words)}: ${particulars}`
}
