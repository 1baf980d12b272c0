import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import type { ChartData } from "../chart-data.ts"
import { type ChartView, rangeHref } from "../chart-view.ts"
import { chartDrawing } from "./chart-drawing.ts"
import { ChartMarks } from "./chart-marks.tsx"
import { RangeBar, RangeSteps, rangeTitle } from "./chart-ranges.tsx"
import { chartLink, swapsChart } from "./chart-swap.ts"
import { ChartTable } from "./chart-table.tsx"
import { DownloadForm } from "./download-form.tsx"
import { Icon } from "./icons.tsx"

export interface ChartPanelProps {
  readonly view: ChartView
  readonly data: ChartData
  /** Lets the chart library's own style element through. */
  readonly nonce: string
  /** Of a battery, where there are several. */
  nameOf?(battery: number): string | null
  /** Address of the same beside other batteries. */
  readonly compare?: string | undefined
  readonly words: Words
}

interface LegendProps {
  /** What chooses the lines. */
  readonly children: Child
}

/** A chart with all that moves it through time: drawn, and as a table. */
export const ChartPanel = (props: ChartPanelProps & LegendProps) => {
  const { view, data, nonce, nameOf, compare, words, children } = props
  const { calendar, range } = view
  return (
    <section
      id="chart-panel"
      class="panel chart-panel"
      aria-labelledby="chart-title"
      {...{ "hx-history-elt": "" }}
    >
      <header>
        <h2 id="chart-title" aria-live="polite">
          {rangeTitle(range, words)}
        </h2>
        <RangeSteps view={view} words={words} />
      </header>
      <RangeBar view={view} words={words} />
      {children}
      <div
        id="chart"
        class="chart"
        data-nonce={nonce}
        data-drawing={JSON.stringify(chartDrawing(view, words))}
        {...{ "hx-morph-skip-children": "" }}
        {...swapsChart}
      >
        <p class="chart-message">{words.t("chart.loading")}</p>
      </div>
      <noscript>
        <p class="muted">{words.t("chart.noscript")}</p>
      </noscript>
      <div class="chart-foot">
        {range.zoomed ? (
          <a class="button unzoom" {...chartLink(rangeHref(view, calendar.whole(range)))}>
            <Icon name="back" />
            {words.t("chart.unzoom")}
          </a>
        ) : (
          <p class="hint">{words.t("chart.zoom")}</p>
        )}
        {compare && <a href={compare}>{words.t("compare.open")}</a>}
      </div>
      <ChartMarks events={data.events} {...(nameOf ? { nameOf } : {})} words={words} />
      <ChartTable view={view} data={data} words={words} />
      <DownloadForm
        batteries={[...new Set(view.lines.map(({ battery }) => battery))]}
        series={[...new Set(view.lines.map(({ series }) => series))]}
        span={range}
        words={words}
      />
    </section>
  )
}
