import type { Words } from "../../i18n/words.ts"
import { type ChartRange, rangeKinds } from "../chart-range.ts"
import { type ChartView, rangeHref } from "../chart-view.ts"
import { chartLink, swapsChart } from "./chart-swap.ts"
import { Icon } from "./icons.tsx"

interface RangesProps {
  readonly view: ChartView
  readonly words: Words
}

/** Hour, day, week, month, year, or from one date to another. */
export const RangeBar = ({ view, words }: RangesProps) => {
  const { calendar, range, choice, path } = view
  return (
    <div class="range-bar">
      <nav class="ranges" aria-label={words.t("chart.range")}>
        {rangeKinds.map((kind) => (
          <a
            {...chartLink(rangeHref(view, calendar.around(range, kind)))}
            aria-current={kind === range.kind ? "true" : undefined}
          >
            {words.t(`chart.range.${kind}`)}
          </a>
        ))}
      </nav>
      <details class="dates">
        <summary aria-current={range.kind === "dates" ? "true" : undefined}>
          {words.t("chart.range.dates")}
        </summary>
        <form action={path} hx-get={path} {...swapsChart}>
          {Object.entries(choice).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label>
            {words.t("chart.from")}
            <input type="date" name="from" value={range.first} required />
          </label>
          <label>
            {words.t("chart.to")}
            <input type="date" name="to" value={range.last} required />
          </label>
          <button>{words.t("chart.show")}</button>
        </form>
      </details>
    </div>
  )
}

/** One step back or forward, and to now. */
export const RangeSteps = ({ view, words }: RangesProps) => {
  const { calendar, range } = view
  const back = calendar.step(range, -1)
  const forward = calendar.step(range, 1)
  const [earlier, later] = [words.t("chart.previous"), words.t("chart.next")]
  return (
    <nav class="steps" aria-label={words.t("chart.steps")}>
      {range.kind !== "dates" && !calendar.isCurrent(range) && (
        <a class="button" {...chartLink(rangeHref(view, calendar.now(range.kind)))}>
          {words.t("chart.now")}
        </a>
      )}
      {back && (
        <a class="tool" title={earlier} aria-label={earlier} {...chartLink(rangeHref(view, back))}>
          <Icon name="back" />
        </a>
      )}
      {forward ? (
        <a class="tool" title={later} aria-label={later} {...chartLink(rangeHref(view, forward))}>
          <Icon name="forward" />
        </a>
      ) : (
        <span class="tool none" aria-hidden="true">
          <Icon name="forward" />
        </span>
      )}
    </nav>
  )
}

/** What the range is called. */
export function rangeTitle({ kind, from, to, first, last, zoomed }: ChartRange, words: Words) {
  if (zoomed || kind === "hour") return words.span(from, to)
  switch (kind) {
    case "day":
      return words.day(first)
    case "month":
      return words.month(first)
    case "year":
      return words.tick(from, "year")
    case "week":
    case "dates":
      return words.days(first, last)
  }
}
