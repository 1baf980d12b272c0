import type { Words } from "../../i18n/words.ts"
import { timeGrid } from "../../lib/time-grid.ts"
import type { ChartData } from "../chart-data.ts"
import { type ChartCell, chartRows } from "../chart-rows.ts"
import { rowLabel } from "../chart-ticks.ts"
import type { ChartLine, ChartView } from "../chart-view.ts"
import { seriesRange, seriesText } from "./series-measure.ts"

/** A day in half hours, a week in fours of hours, a month in days, a year in months. */
const mostRows = 48

interface ChartTableProps {
  readonly view: ChartView
  readonly data: ChartData
  readonly words: Words
}

/** What the chart shows, for who cannot see it. */
export const ChartTable = ({ view: { lines, range }, data, words }: ChartTableProps) => {
  const grid = timeGrid(range, words.timeZone, mostRows)
  const rows = chartRows(data.range, lines, { from: range.from, grid })
  // Where a point is more than one reading, it has a lowest and a highest.
  const spread = data.range.source !== "readings"
  return (
    <details class="table">
      <summary>{words.t("chart.table")}</summary>
      {rows.every(({ cells }) => cells.every((cell) => cell === null)) ? (
        <p class="muted">{words.t("chart.empty")}</p>
      ) : (
        <div class="scroll" tabindex={0} role="region" aria-label={words.t("chart.table")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.t("chart.time")}</th>
                {lines.map(({ name }) => (
                  <th scope="col">
                    <bdi>{name}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ time, cells }) => (
                <tr>
                  <th scope="row">{rowLabel(time, grid.unit, { span: range, words })}</th>
                  {cells.map((cell, index) => (
                    <Cell cell={cell} line={lines[index]} spread={spread} words={words} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}

interface CellProps {
  readonly cell: ChartCell | null
  readonly line: ChartLine | undefined
  readonly spread: boolean
  readonly words: Words
}

const Cell = ({ cell, line, spread, words }: CellProps) => {
  if (!cell || !line) return <td>—</td>
  return (
    <td>
      {seriesText(line.series, cell.mean, words)}
      {spread && <small>{seriesRange(line.series, cell.low, cell.high, words)}</small>}
    </td>
  )
}
