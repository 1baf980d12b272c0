/** A day of the calendar as `YYYY-MM-DD`. */
export type Day = string

/** The day that a moment falls on in an IANA zone. */
export function dayOf(time: number, timeZone: string): Day {
  return new Date(time + zoneOffset(time, timeZone)).toISOString().slice(0, 10)
}

/** The hour of the day, 0 up to 24, with its part of an hour, in an IANA zone. */
export const localHour = (time: number, timeZone: string): number =>
  ((time + zoneOffset(time, timeZone)) % (24 * hour)) / hour

/** The day `days` after `day`. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Whether `text` is a day that exists. */
export function isDay(text: string | undefined): text is Day {
  if (text === undefined || !/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/**
 * UTC milliseconds at which the day begins in an IANA zone; where midnight is skipped by daylight
 * saving, the first moment after it.
 */
export function startOfDay(day: Day, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00Z`)
  // The offset that holds at midnight is one of those that hold half a day around it.
  const candidates = [-12, 12]
    .map((hours) => midnight - zoneOffset(midnight + hours * hour, timeZone))
    .sort((a, b) => a - b)
  const exact = candidates.find((time) => time + zoneOffset(time, timeZone) === midnight)
  return exact ?? Math.max(...candidates)
}

const hour = 3_600_000

/** Clocks are changed at whole quarters of an hour: within one the offset is the same. */
const quarter = 900_000
/** A year of days, their ends and their noons. */
const mostOffsets = 2_000
const offsets = new Map<string, number>()

/**
 * Milliseconds by which the zone's clocks are ahead of UTC at that moment. Remembered: asking the
 * system takes 10 µs, and a chart asks for a hundred.
 */
export function zoneOffset(time: number, timeZone: string): number {
  const start = Math.floor(time / quarter) * quarter
  const key = `${timeZone} ${start}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const { year, month, day, hour, minute, second } = wallClock(start, timeZone)
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - start
  if (offsets.size >= mostOffsets) offsets.clear()
  offsets.set(key, offset)
  return offset
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(time: number, timeZone: string) {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  }
}
