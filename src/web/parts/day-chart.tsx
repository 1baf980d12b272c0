import type { Battery } from "../../battery/battery.ts"
import type { BatteryRange, Series } from "../../battery/history.ts"
import type { Words } from "../../i18n/words.ts"
import type { Day } from "../../lib/local-day.ts"
import { Icon } from "./icons.tsx"
import { measures, quantity } from "./quantity.tsx"

/** What the chart of a day shows. */
export const chartSeries = ["soc", "voltage", "current"] as const satisfies readonly Series[]

/** The day that a chart shows, with its neighbours. */
export interface ChartDay {
  readonly day: Day
  /** UTC milliseconds. */
  readonly from: number
  readonly to: number
  readonly previous: Day
  /** Null when the day is today. */
  readonly next: Day | null
  /** Lets the chart library's own style element through. */
  readonly nonce: string
}

interface DayChartProps {
  readonly battery: Battery
  readonly day: ChartDay
  readonly table: BatteryRange
  readonly words: Words
}

/** State of charge, voltage and current over one day: drawn, and as a table. */
export const DayChart = ({ battery, day, table, words }: DayChartProps) => (
  <section class="panel chart-panel" aria-labelledby="chart-title">
    <header>
      <h2 id="chart-title">{words.day(day.day)}</h2>
      <nav class="days">
        <a
          class="tool"
          href={`?day=${day.previous}`}
          title={words.t("chart.previous")}
          aria-label={words.t("chart.previous")}
        >
          <Icon name="back" />
        </a>
        {day.next && (
          <>
            <a
              class="tool"
              href={`?day=${day.next}`}
              title={words.t("chart.next")}
              aria-label={words.t("chart.next")}
            >
              <Icon name="forward" />
            </a>
            <a class="button" href={`/battery/${battery.id}`}>
              {words.t("chart.today")}
            </a>
          </>
        )}
      </nav>
    </header>
    <div
      id="chart"
      class="chart"
      data-url={`/battery/${battery.id}/chart?from=${day.from}&to=${day.to}`}
      data-from={day.from}
      data-to={day.to}
      data-zone={words.timeZone}
      data-today={day.next === null ? "true" : "false"}
      data-nonce={day.nonce}
      data-words={JSON.stringify(chartWords(words))}
    >
      <p class="chart-message">{words.t("chart.loading")}</p>
    </div>
    <noscript>
      <p class="muted">{words.t("chart.noscript")}</p>
    </noscript>
    <details class="table">
      <summary>{words.t("chart.table")}</summary>
      <DayTable table={table} words={words} />
    </details>
  </section>
)

/** What the script that draws has to say, so that it holds no words itself. */
const chartWords = (words: Words) => ({
  language: words.language,
  soc: words.t("value.soc"),
  voltage: words.t("value.voltage"),
  current: words.t("value.current"),
  zoom: words.t("chart.zoom"),
  reset: words.t("chart.reset"),
  empty: words.t("chart.empty"),
  failed: words.t("chart.failed"),
})

const DayTable = ({ table, words }: Pick<DayChartProps, "table" | "words">) => {
  if (table.times.length === 0) return <p class="muted">{words.t("chart.empty")}</p>
  return (
    <div class="scroll" tabindex={0} role="region" aria-labelledby="chart-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.t("chart.time")}</th>
            {chartSeries.map((series) => (
              <th scope="col">{words.t(`value.${series}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.times.map((time, index) => (
            <tr>
              <th scope="row">{words.clock(time)}</th>
              {chartSeries.map((series) => {
                const value = table.series[series]?.mean[index] ?? null
                return <td>{value === null ? "—" : quantity(words, value, measures[series])}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
