import { addDays, type Day, dayOf, startOfDay, zoneOffset } from "./local-day.ts"
import { addPeriods, type Period, periodStart } from "./local-period.ts"

/** Moments at which a clock or a calendar on the wall shows something round. */
export interface TimeGrid {
  /** What the moments are the beginnings of. */
  readonly unit: "minute" | "hour" | Period
  /** UTC milliseconds, in order. */
  readonly times: readonly number[]
}

/** UTC milliseconds, the end not included. */
export interface Span {
  readonly from: number
  readonly to: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Step {
  readonly unit: TimeGrid["unit"]
  readonly count: number
  /** Milliseconds, as long as it usually is. */
  readonly length: number
}

const steps: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => step("minute", count, minute)),
  ...[1, 2, 3, 4, 6, 12].map((count) => step("hour", count, hour)),
  ...[1, 2].map((count) => step("day", count, day)),
  step("week", 1, 7 * day),
  ...[1, 3].map((count) => step("month", count, 30.5 * day)),
  ...[1, 2, 5].map((count) => step("year", count, 365.25 * day)),
]
const longest = step("year", 10, 3652.5 * day)

/** The finest grid of an IANA zone with at most `most` steps in the span, or about so many. */
export function timeGrid({ from, to }: Span, timeZone: string, most: number): TimeGrid {
  // A day with an hour more is a day.
  const usual = to - from > 20 * hour ? to - from - hour : to - from
  const enough = usual / most
  const step = steps.find(({ length }) => length >= enough) ?? longest
  const times = [...moments(step, { from, to }, timeZone)].filter(
    (time) => time >= from && time < to,
  )
  return { unit: step.unit, times }
}

function step(unit: Step["unit"], count: number, length: number): Step {
  return { unit, count, length: count * length }
}

function moments(step: Step, span: Span, timeZone: string): Iterable<number> {
  if (step.length <= hour) return byLength(step.length, span, timeZone)
  if (step.unit === "hour") return byClock(step.count, span, timeZone)
  return byCalendar(step, span, timeZone)
}

/** Through a change of the clocks in equal steps: the hour that comes twice is there twice. */
function* byLength(length: number, { from, to }: Span, timeZone: string) {
  const ahead = zoneOffset(from, timeZone) % hour
  const first = Math.ceil((from + ahead) / length) * length - ahead
  for (let time = first; time < to; time += length) yield time
}

/** Where the clock shows a multiple of `hours`; an hour that it leaves out is left out. */
function* byClock(hours: number, { from, to }: Span, timeZone: string) {
  for (const [start, end] of days(from, to, timeZone)) {
    const atStart = zoneOffset(start, timeZone)
    for (let clock = 0; clock < 24; clock += hours) {
      const guess = start + clock * hour
      const time = guess + atStart - zoneOffset(guess, timeZone)
      if (time < end && time + zoneOffset(time, timeZone) === start + atStart + clock * hour)
        yield time
    }
  }
}

function* days(from: number, to: number, timeZone: string) {
  let day = dayOf(from, timeZone)
  for (let start = startOfDay(day, timeZone); start < to;) {
    day = addDays(day, 1)
    const end = startOfDay(day, timeZone)
    yield [start, end] as const
    start = end
  }
}

function* byCalendar({ unit, count }: Step, { from, to }: Span, timeZone: string) {
  if (unit === "minute" || unit === "hour") return
  for (let day = gridStart(dayOf(from, timeZone), unit, count); ;) {
    const time = startOfDay(day, timeZone)
    if (time >= to) return
    yield time
    day = addPeriods(day, unit, count)
  }
}

/** Counted from a fixed beginning, so that the grid stands still while its span moves. */
function gridStart(day: Day, unit: Period, count: number): Day {
  const start = periodStart(day, unit)
  if (count === 1) return start
  const date = new Date(`${start}T00:00Z`)
  const index = {
    day: Math.floor(date.getTime() / 86_400_000),
    week: 0,
    month: date.getUTCMonth(),
    year: date.getUTCFullYear(),
  }[unit]
  return addPeriods(start, unit, -(index % count))
}
