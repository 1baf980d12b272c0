import type {
  Catalogue,
  CzechPlural,
  EnglishPlural,
  MessageKey,
  Placeholders,
} from "./catalogue.ts"
import { cs } from "./cs.ts"
import { en } from "./en.ts"
import type { Language } from "./language.ts"

type Params<Key extends MessageKey> = [Placeholders<Key>] extends [never]
  ? []
  : [params: Readonly<Record<Placeholders<Key>, string | number>>]

/** All that one reader's language and time zone decide about text. */
export interface Words {
  readonly language: Language
  /** IANA zone in which times are told. */
  readonly timeZone: string
  /** The message in this language, its placeholders filled, its plural chosen by `count`. */
  t<Key extends MessageKey>(key: Key, ...params: Params<Key>): string
  /** The order of two names in this language, in which 2 is before 10. */
  compare(one: string, other: string): number
  /** With exactly `digits` places after the decimal mark. */
  number(value: number, digits?: number): string
  /** As `number`, with + or − in front unless it rounds to zero. */
  signed(value: number, digits?: number): string
  /** Hours and minutes. */
  clock(time: number): string
  /** Day, month and year. */
  date(time: number): string
  dateTime(time: number): string
  /** Day, month and time to the second: for lines of one year. */
  second(time: number): string
  /** As short as leaves no doubt: without the date where it is the day of `now`. */
  moment(time: number, now: number): string
  /** A day `YYYY-MM-DD` with its weekday. */
  day(day: string): string
  /** The month that a day `YYYY-MM-DD` is in, with its year. */
  month(day: string): string
  /** From one day `YYYY-MM-DD` to another. */
  days(first: string, last: string): string
  /** From one moment to another: hours and minutes, with the date once where it is one day. */
  span(from: number, to: number): string
  /** As narrow as fits under an axis: a day of the week, a day of a month, a month, a year. */
  tick(time: number, unit: "day" | "week" | "month" | "year"): string
  /** How long ago, in its largest whole unit; seconds in steps of ten. */
  ago(milliseconds: number): string
  /** How long, in its largest whole unit; seconds in steps of ten. */
  duration(milliseconds: number): string
  /** From `low` to `high` seconds, as rounded as such things are spoken of; one where both are the same. */
  durationRange(low: number, high: number): string
}

const catalogues: Record<Language, Catalogue<CzechPlural | EnglishPlural>> = { en, cs }

/** English with the day before the month and a 24-hour clock, as on the rest of the continent. */
const locales = { en: "en-GB", cs: "cs-CZ" } as const satisfies Record<Language, string>

export function createWords(language: Language, timeZone: string): Words {
  const catalogue = catalogues[language]
  const locale = locales[language]
  const plural = new Intl.PluralRules(locale)
  const times = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const clock = times({ hour: "2-digit", minute: "2-digit" })
  const date = times({ day: "numeric", month: "short", year: "numeric" })
  const dateTime = times({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  })
  const calendar = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options })
  const longDay = { day: "numeric", month: "long", year: "numeric" } as const
  const weekday = calendar({ weekday: "long", ...longDay })
  const month = calendar({ month: "long", year: "numeric" })
  const days = calendar(longDay)
  const ticks = {
    day: times({ weekday: "short", day: "numeric" }),
    week: times({ day: "numeric", month: "short" }),
    month: times({ month: "short" }),
    year: times({ year: "numeric" }),
  }
  const noon = (day: string) => Date.parse(`${day}T12:00Z`)
  const second = times({
    day: "numeric",
    month: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  })
  const collator = new Intl.Collator(locale, { numeric: true })
  const number = decimals(locale, "auto")
  const signed = decimals(locale, "exceptZero")

  const words: Words = {
    language,
    timeZone,
    t(key, ...[params = {}]) {
      const message = catalogue[key]
      const values: Readonly<Record<string, string | number>> = params
      const text = typeof message === "string" ? message : choose(message, Number(values["count"]))
      return text.replace(/\{(\w+)\}/g, (brace, name: string) => {
        const value = values[name]
        return typeof value === "number" ? number(value, value % 1 ? 1 : 0) : (value ?? brace)
      })
    },
    compare: collator.compare,
    number,
    signed,
    second: (time) => second.format(time),
    clock: (time) => clock.format(time),
    date: (time) => date.format(time),
    dateTime: (time) => dateTime.format(time),
    moment: (time, now) =>
      date.format(time) === date.format(now) ? clock.format(time) : dateTime.format(time),
    day: (day) => weekday.format(noon(day)),
    month: (day) => month.format(noon(day)),
    days: (first, last) => days.formatRange(noon(first), noon(last)),
    span: (from, to) => dateTime.formatRange(from, to),
    tick: (time, unit) => ticks[unit].format(time),
    ago(milliseconds) {
      const { unit, count } = largestUnit(milliseconds)
      return count === 0 ? words.t("ago.now") : words.t(`ago.${unit}`, { count })
    },
    duration(milliseconds) {
      const { unit, count } = largestUnit(milliseconds)
      return words.t(`duration.${unit}`, { count })
    },
    durationRange(low, high) {
      const [from, to] = [spokenUnit(low), spokenUnit(high)]
      const last = words.t(`duration.${to.unit}`, { count: to.count })
      if (from.unit !== to.unit) {
        const first = words.t(`duration.${from.unit}`, { count: from.count })
        return words.t("duration.range", { low: first, high: last })
      }
      if (from.count === to.count) return last
      return words.t(`duration.range.${to.unit}`, { low: from.count, count: to.count })
    },
  }
  return words

  function choose(message: CzechPlural | EnglishPlural, count: number): string {
    const forms: Partial<Record<Intl.LDMLPluralRule, string>> = message
    return forms[plural.select(count)] ?? message.other
  }
}

function decimals(locale: string, signDisplay: "auto" | "exceptZero") {
  const formats = new Map<number, Intl.NumberFormat>()
  return (value: number, digits = 0): string => {
    let format = formats.get(digits)
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay,
      })
      formats.set(digits, format)
    }
    // A true minus is as wide as the plus and the digits; and nobody wants to read −0.
    return format
      .format(value)
      .replace("-", "−")
      .replace(/^−(?=[0.,]*$)/, "")
  }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function largestUnit(milliseconds: number) {
  if (milliseconds < minute)
    return { unit: "seconds", count: Math.floor(milliseconds / (10 * second)) * 10 } as const
  if (milliseconds < hour)
    return { unit: "minutes", count: Math.floor(milliseconds / minute) } as const
  if (milliseconds < day) return { unit: "hours", count: Math.floor(milliseconds / hour) } as const
  return { unit: "days", count: Math.floor(milliseconds / day) } as const
}

/** The farther away, the coarser: nobody means 6 h 41 min by "about". */
function spokenUnit(seconds: number) {
  const minutes = seconds / 60
  const step = (value: number, width: number) => Math.round(value / width) * width
  if (minutes < 9.5) return { unit: "minutes", count: Math.round(minutes) } as const
  if (minutes < 57.5) return { unit: "minutes", count: step(minutes, 5) } as const
  const hours = minutes / 60
  if (hours < 47.5) return { unit: "hours", count: step(hours, hours < 9.75 ? 0.5 : 1) } as const
  return { unit: "days", count: step(hours / 24, hours < 90 ? 0.5 : 1) } as const
}
