import type { Words } from "../i18n/words.ts"
import { type Span, timeGrid } from "../lib/time-grid.ts"

/** More do not fit under the widest chart; a narrow one leaves some out. */
const mostTicks = 12

/** Milliseconds; the longest day has 25 hours. */
const oneDay = 26 * 3_600_000

/** A place on the time axis. */
export interface Tick {
  /** UTC milliseconds. */
  readonly time: number
  readonly label: string
}

/** An open page asks for the same axis with each new reading, and to label it takes a third of that. */
const mostAxes = 50
const axes = new WeakMap<Words, Map<string, readonly Tick[]>>()

/** Where the time axis is labelled, and how. */
export function chartTicks(span: Span, words: Words): readonly Tick[] {
  const known = axes.get(words) ?? new Map<string, readonly Tick[]>()
  axes.set(words, known)
  const key = `${span.from} ${span.to}`
  const ticks = known.get(key) ?? labelAxis(span, words)
  if (known.size >= mostAxes) known.clear()
  known.set(key, ticks)
  return ticks
}

function labelAxis(span: Span, words: Words): readonly Tick[] {
  const { unit, times } = timeGrid(span, words.timeZone, mostTicks)
  const severalDays = span.to - span.from > oneDay
  const label = (time: number) => {
    if (unit !== "minute" && unit !== "hour") return words.tick(time, unit)
    const clock = words.clock(time)
    // Under an axis over several days, midnight says which day begins.
    return severalDays && clock === "00:00" ? words.tick(time, "day") : clock
  }
  return times.map((time) => ({ time, label: label(time) }))
}

/** What a row of the table under the chart is called. */
export function rowLabel(
  time: number,
  unit: ReturnType<typeof timeGrid>["unit"],
  { span, words }: { readonly span: Span; readonly words: Words },
): string {
  switch (unit) {
    case "minute":
    case "hour":
      return span.to - span.from > oneDay ? words.dateTime(time) : words.clock(time)
    case "day":
    case "week":
      return words.date(time)
    case "month":
      return words.month(new Date(time + oneDay).toISOString().slice(0, 10))
    case "year":
      return words.tick(time, "year")
  }
}
