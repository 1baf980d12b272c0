import type { Context } from "hono"

import type { HistoryEvent, RangeResult, Series } from "../battery/history.ts"
import type { Words } from "../i18n/words.ts"
import type { Span } from "../lib/time-grid.ts"
import { chartTicks } from "./chart-ticks.ts"
import type { ChartView } from "./chart-view.ts"
import { compressed } from "./compressed.ts"
import { eventText } from "./parts/event-text.ts"
import { rangeByBattery } from "./range-by-battery.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Points of each series at most. */
export const mostPoints = 1000
/** Marks on the time axis at most: the newest ones. */
const mostMarks = 200

/** Everything that a chart shows of a stretch of time. */
export interface ChartData {
  readonly range: RangeResult
  /** The newest first. */
  readonly events: readonly HistoryEvent[]
}

export async function loadChart({ deps }: Site, { lines, range }: ChartView): Promise<ChartData> {
  const batteries = [...new Set(lines.map(({ battery }) => battery))]
  const series = [...new Set(lines.map(({ series }) => series))]
  const { from, to } = range
  return {
    range: await rangeByBattery(deps.history, { batteries, series, from, to, points: mostPoints }),
    events: deps.history.eventsBetween({ batteries, from, to, limit: mostMarks }),
  }
}

/** Answers with the data of a chart, for the script that draws it. */
export async function answerWithChart(c: Context<WebEnv>, site: Site, view: ChartView) {
  const data = await loadChart(site, view)
  c.header("Cache-Control", "no-store")
  c.header("Content-Type", "application/json")
  return compressed(c, chartJson(data, view.range, c.get("visitor").words))
}

function chartJson({ range, events }: ChartData, span: Span, words: Words): string {
  return JSON.stringify({
    from: span.from,
    to: span.to,
    bucket: range.bucket,
    ticks: chartTicks(span, words),
    marks: events.toReversed().map((event) => ({
      time: event.time,
      level: markLevel(event),
      text: eventText(event, words),
    })),
    batteries: range.batteries.map(({ battery, times, series }) => ({
      battery,
      times,
      series: Object.fromEntries(
        Object.entries(series).map(([name, columns]) => [name, slim(columns)]),
      ),
    })),
  })
}

type Columns = NonNullable<RangeResult["batteries"][number]["series"][Series]>

/** Of readings as they were taken the three columns are one: it is sent once, as the mean. */
const slim = ({ min, mean, max }: Columns) =>
  min === mean
    ? { mean: thousandths(mean) }
    : { min: thousandths(min), mean: thousandths(mean), max: thousandths(max) }

/** As they are stored. Whole numbers become text in a quarter of the time that fractions take. */
function thousandths(column: readonly (number | null)[]): (number | null)[] {
  const whole = new Array<number | null>(column.length)
  for (let index = 0; index < column.length; index += 1) {
    const value = column[index] ?? null
    whole[index] = value === null ? null : Math.round(value * 1000)
  }
  return whole
}

function markLevel({ kind }: HistoryEvent): "danger" | "warning" | "plain" {
  if (kind === "protection-on") return "danger"
  return kind.endsWith("-lost") || kind === "alert-raised" ? "warning" : "plain"
}
