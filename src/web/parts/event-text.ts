import type { HistoryEvent } from "../../battery/history.ts"
import { protections } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"

/** What happened, with its detail after a colon where it has one. */
export function eventText({ kind, detail }: HistoryEvent, words: Words): string {
  const what = words.t(`event.${kind}`)
  return detail === "" ? what : `${what}: ${eventDetail(detail, words)}`
}

/** Protections are stored by name; everything else is told as it was written. */
export function eventDetail(detail: string, words: Words): string {
  const protection = protections.find((name) => name === detail)
  return protection === undefined ? detail : words.t(`protection.${protection}`)
}
