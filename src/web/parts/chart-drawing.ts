import type { Words } from "../../i18n/words.ts"
import { type ChartView, rangeHref } from "../chart-view.ts"
import { seriesMeasures } from "./series-measure.ts"

/** All that the script which draws the chart has to know: it holds no words itself. */
export const chartDrawing = (view: ChartView, words: Words) => ({
  /** Of the data. */
  data: rangeHref({ ...view, path: `${view.path}/chart` }, view.range),
  /** Of this page, as of whenever it is asked: of a range that lasts still it moves on. */
  now: rangeHref(view, view.range),
  /** UTC milliseconds at which the data begin, as long as they are those of this page. */
  from: view.range.from,
  /** Of this page without a zoom. */
  page: rangeHref(view, { params: view.calendar.whole(view.range).pinned }),
  /** Whether new readings belong to it. */
  live: view.calendar.isCurrent(view.range) && !view.range.zoomed,
  zone: words.timeZone,
  language: words.language,
  lines: view.lines.map(({ battery, series, name, colour }) => {
    const { measure, factor = 1, scale } = seriesMeasures[series]
    // The data come in thousandths.
    const divisor = 1000 / factor
    return { battery, series, name, colour, divisor, scale, digits: 0, signed: false, ...measure }
  }),
  words: {
    empty: words.t("chart.empty"),
    failed: words.t("chart.failed"),
  },
})
