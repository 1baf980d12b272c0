import { addDays, type Day, dayOf, isDay, startOfDay } from "../lib/local-day.ts"
import { addPeriods, type Period, periods, periodStart } from "../lib/local-period.ts"
import type { Span } from "../lib/time-grid.ts"

export const rangeKinds = ["hour", ...periods] as const

export type RangeKind = (typeof rangeKinds)[number]

/** The stretch of time that a chart shows. */
export interface ChartRange extends Span {
  /** `dates`: from one day to another. */
  readonly kind: RangeKind | "dates"
  /** First and last day of the whole range, also where a part of it is shown. */
  readonly first: Day
  readonly last: Day
  /** Whether a part of the range is shown closer. */
  readonly zoomed: boolean
  /** What the address says of it; of the range that lasts still, only its kind. */
  readonly params: RangeParams
  /** The same, and for the range that lasts still its beginning too: it means the same for ever. */
  readonly pinned: RangeParams
}

export type RangeParams = Readonly<Record<string, string>>

/** Reads one parameter of an address. */
export type Ask = (name: string) => string | undefined

const hour = 3_600_000
const shortest = 60_000
/** Milliseconds: a little over ten years. */
const longest = 3700 * 24 * hour

/** The ranges of charts in the board's zone, as of one moment. */
export class RangeCalendar {
  readonly #timeZone: string
  readonly #now: number

  constructor(timeZone: string, now: number) {
    this.#timeZone = timeZone
    this.#now = now
  }

  /** The range that an address asks for; today where it asks for none that there is. */
  read(ask: Ask): ChartRange {
    const whole = this.#readWhole(ask)
    const zoom = readSpan(ask("zoom"))
    return zoom ? zoomed(whole, zoom) : whole
  }

  /** What the range is a part of. */
  whole({ params }: ChartRange): ChartRange {
    return this.#readWhole((name) => params[name])
  }

  /** A range of another kind around the same time: around now where that is in it. */
  around(range: ChartRange, kind: RangeKind): ChartRange {
    const current = this.isCurrent(range)
    if (kind === "hour") return this.#hour(current && !range.zoomed ? null : range.from)
    return this.#period(kind, current ? this.#today : dayOf(range.from, this.#timeZone))
  }

  /** The range of that kind that lasts still. */
  now(kind: RangeKind): ChartRange {
    return kind === "hour" ? this.#hour(null) : this.#period(kind, this.#today)
  }

  /** The range one step earlier or later; null for a later one that has not begun. */
  step(range: ChartRange, direction: -1 | 1): ChartRange | null {
    const next = this.#next(range, direction)
    // After the hour until now comes nothing but itself.
    const over = next.from >= this.#now || next.from <= range.from
    return direction === 1 && over ? null : next
  }

  /** Whether it lasts still, so that new readings belong to it. */
  isCurrent({ from, to }: Span): boolean {
    return from <= this.#now && this.#now <= to
  }

  get #today(): Day {
    return dayOf(this.#now, this.#timeZone)
  }

  #readWhole(ask: Ask): ChartRange {
    const [kind, at] = [ask("range"), ask("at")]
    if (kind === "hour") return this.#hour(readTime(at))
    const period = periods.find((name) => name === kind)
    if (period) return this.#period(period, readDay(at) ?? this.#today)
    const [first, last] = [ask("from"), ask("to")]
    if (isDay(first) && isDay(last))
      return first <= last ? this.#dates(first, last) : this.#dates(last, first)
    return this.#period("day", this.#today)
  }

  #next(range: ChartRange, direction: -1 | 1): ChartRange {
    if (range.zoomed) {
      const by = (range.to - range.from) * direction
      const moved = { from: range.from + by, to: range.to + by }
      return zoomed(this.#containing(range, moved.from), moved)
    }
    if (range.kind === "hour") {
      const from = range.from + direction * hour
      return this.#hour(from + hour >= this.#now ? null : from)
    }
    if (range.kind === "dates") {
      const days = direction * (daysBetween(range.first, range.last) + 1)
      return this.#dates(addDays(range.first, days), addDays(range.last, days))
    }
    return this.#period(range.kind, addPeriods(range.first, range.kind, direction))
  }

  #containing(range: ChartRange, time: number): ChartRange {
    const { kind } = range
    if (kind === "dates") return this.whole(range)
    return kind === "hour" ? this.#hour(time) : this.#period(kind, dayOf(time, this.#timeZone))
  }

  /** From `from`; the last one until now, to the minute, where that is null. */
  #hour(from: number | null): ChartRange {
    const start = from ?? Math.ceil(this.#now / 60_000) * 60_000 - hour
    const [first, last] = [start, start + hour - 1].map((time) => dayOf(time, this.#timeZone))
    return {
      kind: "hour",
      from: start,
      to: start + hour,
      first: first ?? this.#today,
      last: last ?? this.#today,
      zoomed: false,
      params: { range: "hour", ...(from === null ? {} : { at: String(from) }) },
      pinned: { range: "hour", at: String(start) },
    }
  }

  /** Nothing is known of a time to come: then it is the period that lasts still. */
  #period(kind: Period, day: Day): ChartRange {
    const first = periodStart(day < this.#today ? day : this.#today, kind)
    const next = addPeriods(first, kind, 1)
    const current = first === periodStart(this.#today, kind)
    return {
      kind,
      ...this.#days(first, next),
      zoomed: false,
      params: { range: kind, ...(current ? {} : { at: first }) },
      pinned: { range: kind, at: first },
    }
  }

  #dates(first: Day, last: Day): ChartRange {
    const most = addDays(first, longest / (24 * hour) - 1)
    const end = last < most ? last : most
    const params = { from: first, to: end }
    const days = this.#days(first, addDays(end, 1))
    return { kind: "dates", ...days, zoomed: false, params, pinned: params }
  }

  #days(first: Day, next: Day) {
    return {
      from: startOfDay(first, this.#timeZone),
      to: startOfDay(next, this.#timeZone),
      first,
      last: addDays(next, -1),
    }
  }
}

function zoomed(whole: ChartRange, { from, to }: Span): ChartRange {
  const params = { ...whole.pinned, zoom: `${from}-${to}` }
  return { ...whole, from, to, zoomed: true, params, pinned: params }
}

const daysBetween = (first: Day, last: Day) =>
  Math.round((Date.parse(`${last}T00:00Z`) - Date.parse(`${first}T00:00Z`)) / (24 * hour))

function readSpan(text: string | undefined): Span | null {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? "") ?? []
  const span = { from: Number(from), to: Number(to) }
  const length = span.to - span.from
  return isMoment(span.from) && length >= shortest && length <= longest ? span : null
}

function readTime(text: string | undefined): number | null {
  const time = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN
  return isMoment(time) ? time : null
}

/** Of a calendar with four digits for the year. */
const isMoment = (time: number) => time >= 0 && time < Date.UTC(2900, 0, 1)

const readDay = (text: string | undefined): Day | null => (isDay(text) ? text : null)
