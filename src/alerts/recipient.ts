import { type AlertLevel, alertLevels } from "../battery/alert.ts"
import { isLanguage, type Language } from "../i18n/language.ts"

/** Somebody whom batmon tells, and when. Times of day are minutes after local midnight, 0 to 1439. */
export interface Recipient {
  readonly id: string
  readonly address: string
  /** Where it is false nothing is sent, and everything else is kept. */
  readonly on: boolean
  readonly language: Language
  /** The mildest level that is told at once. */
  readonly level: AlertLevel
  /** Ids; null for all, those added later included. */
  readonly batteries: readonly number[] | null
  /** Whether faults of the board are told as well. */
  readonly board: boolean
  /** Only critical alerts pass; from may be later than to: over midnight. Null where there are none. */
  readonly quiet: { readonly from: number; readonly to: number } | null
  /** Hours after which a critical alert that lasts is told again; 0 for never. */
  readonly repeat: (typeof repeats)[number]
  /** Whether it is told that a fault is over. */
  readonly recovery: boolean
  readonly digest: DigestChoice
  readonly data: DataChoice
  /** Mails about alerts a day at most; what is beyond comes in one on the next day. */
  readonly cap: number
}

export const repeats = [0, 1, 4, 12, 24] as const
export const digestPeriods = ["off", "day", "week"] as const
export const dataPeriods = ["off", "day", "week", "month"] as const

export interface DigestChoice {
  readonly period: (typeof digestPeriods)[number]
  readonly at: number
  /** 1 is Monday; for a weekly one. */
  readonly weekday: number
  /** Whether the readings are attached. */
  readonly csv: boolean
}

export interface DataChoice {
  readonly period: (typeof dataPeriods)[number]
  readonly at: number
  /** 1 is Monday; for a weekly one. A monthly one comes on the first. */
  readonly weekday: number
}

export const recipientKey = "recipients"

/** A free account of Gmail sends 500 mails a day, to all recipients together. */
export const usualCap = 50

/** All that a recipient is told of where nothing was chosen. */
export const newRecipient: Omit<Recipient, "id" | "address" | "language"> = {
  on: true,
  level: "warning",
  batteries: null,
  board: true,
  quiet: null,
  repeat: 4,
  recovery: true,
  digest: { period: "off", at: 7 * 60, weekday: 1, csv: false },
  data: { period: "off", at: 6 * 60, weekday: 1 },
  cap: usualCap,
}

/** What was kept, as far as this batmon understands it. */
export function readRecipients(kept: unknown): readonly Recipient[] {
  if (!Array.isArray(kept)) return []
  return kept.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return []
    const { id, address, language, ...rest } = one as Partial<Recipient>
    if (typeof id !== "string" || typeof address !== "string") return []
    return [
      { ...newRecipient, ...rest, id, address, language: isLanguage(language) ? language : "en" },
    ]
  })
}

/** Whether a recipient wants to be told at all of an alert of this level and battery. */
export function wants(
  { on, level, batteries, board }: Recipient,
  alert: { readonly level: AlertLevel; readonly battery: number | null },
): boolean {
  if (!on || alertLevels.indexOf(alert.level) > alertLevels.indexOf(level)) return false
  return alert.battery === null ? board : batteries === null || batteries.includes(alert.battery)
}
