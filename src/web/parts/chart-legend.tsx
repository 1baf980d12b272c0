import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import type { ChartView } from "../chart-view.ts"
import { swapsChart } from "./chart-swap.ts"

interface LegendFormProps {
  readonly view: ChartView
  readonly words: Words
  readonly children: Child
}

/** What chooses the lines of a chart: each change shows them at once. */
export const LegendForm = ({ view: { path, range }, words, children }: LegendFormProps) => (
  <form
    class="legend-form"
    action={path}
    hx-get={path}
    {...{ "hx-trigger": "change" }}
    {...swapsChart}
  >
    {Object.entries(range.params).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {children}
    <noscript>
      <button>{words.t("chart.show")}</button>
    </noscript>
  </form>
)

interface LegendItem {
  readonly value: string
  readonly name: string
  readonly colour: number
  readonly shown: boolean
}

interface LegendItemsProps {
  /** Of the parameter. */
  readonly name: string
  readonly title: string
  readonly items: readonly LegendItem[]
}

/** A legend that switches lines on and off. */
export const LegendItems = ({ name, title, items }: LegendItemsProps) => (
  <fieldset class="chart-legend">
    <legend class="hidden">{title}</legend>
    {items.map(({ value, name: label, colour, shown }) => (
      <label class={`line-${colour}`}>
        <input type="checkbox" name={name} value={value} checked={shown} />
        <bdi>{label}</bdi>
      </label>
    ))}
  </fieldset>
)
