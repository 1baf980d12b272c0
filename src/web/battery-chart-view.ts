import type { Context } from "hono"

import type { Series } from "../battery/history.ts"
import type { Words } from "../i18n/words.ts"
import { readSeries, seriesChoice } from "./chart-choice.ts"
import { askOf, calendarOf, type ChartView } from "./chart-view.ts"
import { seriesMeasures } from "./parts/series-measure.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Every series, in the order in which they are offered. */
export const offeredSeries = Object.keys(seriesMeasures) as readonly Series[]

/** The same on every page. */
export const seriesColour = (series: Series): number => offeredSeries.indexOf(series) + 1

/** The chart of one battery as the address describes it. */
export function batteryChartView(c: Context<WebEnv>, site: Site, battery: number): ChartView {
  const { words } = c.get("visitor")
  const ask = askOf(c)
  const calendar = calendarOf(site)
  const asked = readSeries(ask)
  const series = offeredSeries.filter((name) => asked.includes(name))
  return {
    path: `/battery/${battery}`,
    range: calendar.read(ask),
    calendar,
    choice: seriesChoice(series),
    lines: series.map((name) => line(battery, name, words)),
  }
}

const line = (battery: number, series: Series, words: Words) => ({
  battery,
  series,
  name: words.t(`series.${series}`),
  colour: seriesColour(series),
})
