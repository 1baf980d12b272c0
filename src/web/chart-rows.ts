import type { RangeResult, Series } from "../battery/history.ts"
import type { TimeGrid } from "../lib/time-grid.ts"

/** What one series of one battery was in the time of a row; null where nothing is known. */
export interface ChartCell {
  readonly low: number
  readonly mean: number
  readonly high: number
}

export interface ChartRow {
  /** UTC milliseconds at which the row begins. */
  readonly time: number
  /** In the order of the columns asked for. */
  readonly cells: readonly (ChartCell | null)[]
}

export interface ChartColumn {
  readonly battery: number
  readonly series: Series
}

/** Sums a range up into a row for each step of the grid; the first row begins with the range. */
export function chartRows(
  range: RangeResult,
  columns: readonly ChartColumn[],
  { from, grid }: { readonly from: number; readonly grid: TimeGrid },
): readonly ChartRow[] {
  const times = grid.times[0] === from ? grid.times : [from, ...grid.times]
  const cells = columns.map((column) => columnCells(range, column, times))
  return times.map((time, row) => ({ time, cells: cells.map((column) => column[row] ?? null) }))
}

function columnCells(
  range: RangeResult,
  { battery, series }: ChartColumn,
  rows: readonly number[],
): readonly (ChartCell | null)[] {
  const found = range.batteries.find((each) => each.battery === battery)
  const columns = found?.series[series]
  if (!found || !columns) return rows.map(() => null)
  const sums = rows.map(() => ({ low: Infinity, high: -Infinity, sum: 0, count: 0 }))
  let row = 0
  for (const [index, time] of found.times.entries()) {
    while ((rows[row + 1] ?? Infinity) <= time) row += 1
    const [low, mean, high] = [columns.min[index], columns.mean[index], columns.max[index]]
    const sum = sums[row]
    if (
      !sum ||
      time < (rows[0] ?? 0) ||
      typeof low !== "number" ||
      typeof mean !== "number" ||
      typeof high !== "number"
    )
      continue
    sum.low = Math.min(sum.low, low)
    sum.high = Math.max(sum.high, high)
    sum.sum += mean
    sum.count += 1
  }
  return sums.map(({ low, high, sum, count }) =>
    count === 0 ? null : { low, high, mean: sum / count },
  )
}
