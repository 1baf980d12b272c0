import { Hono } from "hono"
import type { Context } from "hono"
import type { Child } from "hono/jsx"

import type { Battery } from "../../battery/battery.ts"
import type { Series } from "../../battery/history.ts"
import type { Words } from "../../i18n/words.ts"
import { offeredSeries } from "../battery-chart-view.ts"
import { readBatteries, readSeries } from "../chart-choice.ts"
import { answerWithChart, loadChart } from "../chart-data.ts"
import { askOf, calendarOf, type ChartView } from "../chart-view.ts"
import { page } from "../page.tsx"
import { LegendForm, LegendItems } from "../parts/chart-legend.tsx"
import { ChartPanel, type ChartPanelProps } from "../parts/chart-panel.tsx"
import { Icon } from "../parts/icons.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Lines that can still be told apart. */
const mostCompared = 10
/** Batteries compared when none are named. */
const usually = 4

/** One series of several batteries. */
export function compare(site: Site) {
  return new Hono<WebEnv>()
    .get("/", async (c) => {
      const { words } = c.get("visitor")
      const { view, batteries, series } = comparison(c, site)
      const chart: ChartPanelProps = {
        view,
        data: await loadChart(site, view),
        nonce: c.get("secureHeadersNonce") ?? "",
        nameOf: (id) => batteries.find((battery) => battery.id === id)?.name ?? null,
        words,
      }
      const panel = (
        <ChartPanel {...chart}>
          <ComparedForm view={view} batteries={batteries} series={series} words={words} />
        </ChartPanel>
      )
      return page(c, site, {
        title: words.t("compare.title"),
        chart: panel,
        body: <Comparison words={words}>{panel}</Comparison>,
      })
    })
    .get("/chart", (c) => answerWithChart(c, site, comparison(c, site).view))
}

interface Compared {
  readonly view: ChartView
  /** All that could be compared. */
  readonly batteries: readonly Battery[]
  readonly series: Series
}

function comparison(c: Context<WebEnv>, site: Site): Compared {
  const ask = askOf(c)
  const batteries = site.deps.statuses().map(({ battery }) => battery)
  const known = batteries.map(({ id }) => id)
  const asked = readBatteries(ask, { known, most: mostCompared })
  const shown = asked.length === 0 ? known.slice(0, usually) : asked
  const [series = "soc"] = readSeries(ask)
  const calendar = calendarOf(site)
  const view: ChartView = {
    path: "/compare",
    range: calendar.read(ask),
    calendar,
    choice: { batteries: shown.join(), series },
    lines: batteries
      .filter(({ id }) => shown.includes(id))
      .map(({ id, name }) => ({ battery: id, series, name, colour: colourOf(known, id) })),
  }
  return { view, batteries, series }
}

/** A battery keeps its colour while others come and go. */
const colourOf = (known: readonly number[], id: number) => (known.indexOf(id) % mostCompared) + 1

const Comparison = ({ words, children }: { readonly words: Words; readonly children: Child }) => (
  <>
    <a class="back" href="/">
      <Icon name="back" />
      {words.t("battery.all")}
    </a>
    <header class="battery-head">
      <h1>{words.t("compare.title")}</h1>
    </header>
    {children}
  </>
)

interface ComparedFormProps extends Compared {
  readonly words: Words
}

const ComparedForm = ({ view, batteries, series, words }: ComparedFormProps) => (
  <LegendForm view={view} words={words}>
    <label class="pick">
      {words.t("compare.series")}
      <select name="series">
        {offeredSeries.map((name) => (
          <option value={name} selected={name === series}>
            {words.t(`series.${name}`)}
          </option>
        ))}
      </select>
    </label>
    <LegendItems
      name="batteries"
      title={words.t("overview.batteries")}
      items={batteries.map(({ id, name }) => ({
        value: String(id),
        name,
        colour: colourOf(
          batteries.map((battery) => battery.id),
          id,
        ),
        shown: view.lines.some(({ battery }) => battery === id),
      }))}
    />
  </LegendForm>
)
