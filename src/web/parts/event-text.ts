import { isAlertRule } from "../../battery/alert-rule.ts"
import type { HistoryEvent } from "../../battery/history.ts"
import { protections } from "../../bms/reading.ts"
import { isSilenceCause } from "../../sampling/silence-cause.ts"
import type { Words } from "../../i18n/words.ts"

/** What happened, with its detail after a colon where it has one. */
export function eventText({ kind, detail }: HistoryEvent, words: Words): string {
  const what = words.t(`event.${kind}`)
  return detail === "" ? what : `${what}: ${eventDetail(detail, words)}`
}

/** Protections, causes and rules are stored by name; everything else is told as it was written. */
export function eventDetail(detail: string, words: Words): string {
  const protection = protections.find((name) => name === detail)
  if (protection !== undefined) return words.t(`protection.${protection}`)
  if (isAlertRule(detail)) return words.t(`alert.rule.${detail}`)
  return isSilenceCause(detail) ? words.t(`cause.${detail}`) : detail
}
