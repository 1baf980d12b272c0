import {
  dataPeriods,
  digestPeriods,
  newRecipient,
  type Recipient,
  repeats,
} from "../alerts/recipient.ts"
import { alertLevels } from "../battery/alert.ts"
import { isLanguage, type Language } from "../i18n/language.ts"
import type { FieldErrors, Parsed } from "./forms.ts"
import { isMailAddress } from "./mail-forms.ts"

/** All but the batteries, of which there may be several. */
export const recipientFields = [
  "address",
  "on",
  "language",
  "level",
  "all",
  "board",
  "quietFrom",
  "quietTo",
  "repeat",
  "recovery",
  "digest",
  "digestAt",
  "digestDay",
  "csv",
  "data",
  "dataAt",
  "dataDay",
  "cap",
] as const

export type RecipientField = (typeof recipientFields)[number]
export type RecipientTexts = Readonly<Record<RecipientField, string>>

const mostMails = 500

export function recipientTexts(recipient: Omit<Recipient, "id">): RecipientTexts {
  const { quiet, digest, data } = recipient
  const tick = (is: boolean) => (is ? "1" : "")
  return {
    address: recipient.address,
    on: tick(recipient.on),
    language: recipient.language,
    level: recipient.level,
    all: tick(recipient.batteries === null),
    board: tick(recipient.board),
    quietFrom: quiet ? timeText(quiet.from) : "",
    quietTo: quiet ? timeText(quiet.to) : "",
    repeat: String(recipient.repeat),
    recovery: tick(recipient.recovery),
    digest: digest.period,
    digestAt: timeText(digest.at),
    digestDay: String(digest.weekday),
    csv: tick(digest.csv),
    data: data.period,
    dataAt: timeText(data.at),
    dataDay: String(data.weekday),
    cap: String(recipient.cap),
  }
}

/** The texts of a form for somebody new. */
export const emptyRecipient = (language: Language): RecipientTexts =>
  recipientTexts({ ...newRecipient, address: "", language })

/** What a form chooses; `taken`: addresses of the others. */
export function parseRecipient(
  texts: RecipientTexts,
  {
    batteries,
    taken,
  }: { readonly batteries: readonly number[]; readonly taken: readonly string[] },
): Parsed<Omit<Recipient, "id">, RecipientField> {
  const errors: { -readonly [Field in RecipientField]?: FieldErrors<RecipientField>[Field] } = {}
  const { address } = texts
  if (!isMailAddress(address)) errors.address = "form.error.mail-address"
  else if (taken.some((other) => other.toLowerCase() === address.toLowerCase()))
    errors.address = "form.error.recipient-taken"
  const time = (field: "quietFrom" | "quietTo" | "digestAt" | "dataAt") => {
    const minutes = minutesOf(texts[field])
    if (minutes === null) errors[field] = "form.error.time"
    return minutes ?? 0
  }
  // Either end alone says nothing.
  const hasQuiet = texts.quietFrom !== "" || texts.quietTo !== ""
  const quiet = hasQuiet ? { from: time("quietFrom"), to: time("quietTo") } : null
  const cap = Number(texts.cap)
  if (!Number.isInteger(cap) || cap < 1 || cap > mostMails) errors.cap = "form.error.recipient-cap"
  const value = {
    address,
    on: texts.on === "1",
    language: isLanguage(texts.language) ? texts.language : "en",
    level: oneOf(alertLevels, texts.level),
    batteries: texts.all === "1" ? null : batteries,
    board: texts.board === "1",
    quiet,
    repeat: repeats.find((hours) => String(hours) === texts.repeat) ?? newRecipient.repeat,
    recovery: texts.recovery === "1",
    digest: {
      period: oneOf(digestPeriods, texts.digest),
      at: time("digestAt"),
      weekday: weekdayOf(texts.digestDay),
      csv: texts.csv === "1",
    },
    data: {
      period: oneOf(dataPeriods, texts.data),
      at: time("dataAt"),
      weekday: weekdayOf(texts.dataDay),
    },
    cap,
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value }
}

/** `07:30` of 450. */
export function timeText(minutes: number): string {
  const part = (value: number) => String(value).padStart(2, "0")
  return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`
}

function minutesOf(text: string): number | null {
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})(?::\d{2})?$/.exec(text) ?? []
  const [hour, minute] = [Number(hours), Number(minutes)]
  return hour < 24 && minute < 60 ? hour * 60 + minute : null
}

const weekdayOf = (text: string) => Math.min(7, Math.max(1, Math.floor(Number(text) || 1)))

function oneOf<Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
  text: string,
): Choice {
  return choices.find((choice) => choice === text) ?? choices[0]
}
