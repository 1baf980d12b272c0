import type { Context } from "hono"

import type { Series } from "../battery/history.ts"
import { chartAddress, type Choice } from "./chart-choice.ts"
import { type Ask, type ChartRange, RangeCalendar } from "./chart-range.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** One line of a chart, a row of its legend, a column of its table. */
export interface ChartLine {
  readonly battery: number
  readonly series: Series
  readonly name: string
  /** Which of the colours for lines, from 1. */
  readonly colour: number
}

/** A chart as its address describes it. */
export interface ChartView {
  /** Of the page, without what is chosen. */
  readonly path: string
  readonly range: ChartRange
  readonly calendar: RangeCalendar
  readonly choice: Choice
  readonly lines: readonly ChartLine[]
}

/** The parameters of an address; one that is there several times is a list. */
export const askOf =
  (c: Context<WebEnv>): Ask =>
  (name) =>
    c.req.queries(name)?.join()

/** The calendar of the board, now. */
export const calendarOf = ({ deps, timeZone }: Site): RangeCalendar =>
  new RangeCalendar(timeZone, deps.clock.now())

/** Where the same chart with another range is. */
export const rangeHref = ({ path, choice }: ChartView, range: Pick<ChartRange, "params">): string =>
  chartAddress(path, range, choice)
