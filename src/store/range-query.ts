import type { RangeQuery, RangeResult, Series } from "../battery/history.ts"
import { seriesOf } from "../battery/series.ts"
import type { ReadingTable, StoredReading } from "./reading-table.ts"

type Points = { min: (number | null)[]; mean: (number | null)[]; max: (number | null)[] }

export interface RangeOptions {
  /** Milliseconds without a reading from which on there is a gap. */
  readonly gapAfter: number
}

/**
 * One battery's series between two times, as taken while there is a point for each reading, else
 * min, mean and max of equal buckets. A gap is a point whose values are null.
 */
export function queryRange(
  readings: ReadingTable,
  query: RangeQuery,
  { gapAfter }: RangeOptions,
): RangeResult {
  const rows = readings.range(query)
  return rows.length <= query.points
    ? asTaken(rows, query, gapAfter)
    : inBuckets(rows, query, gapAfter)
}

function asTaken(rows: readonly StoredReading[], query: RangeQuery, gapAfter: number): RangeResult {
  const marked = rows.flatMap((row, index): { time: number; row: StoredReading | null }[] => {
    const before = rows[index - 1]
    const gap = before !== undefined && row.time - before.time > gapAfter
    const taken = { time: row.time, row }
    return gap ? [{ time: Math.round((before.time + row.time) / 2), row: null }, taken] : [taken]
  })
  const columns = (series: Series): Points => {
    const values = marked.map(({ row }) => row && seriesOf[series](row.reading))
    return { min: values, mean: values, max: values }
  }
  return { times: marked.map(({ time }) => time), series: pick(query.series, columns), bucket: 0 }
}

function inBuckets(
  rows: readonly StoredReading[],
  query: RangeQuery,
  gapAfter: number,
): RangeResult {
  // A bucket is never shorter than a gap, or each pause between two readings would look like one.
  const bucket = Math.max(Math.ceil((query.to - query.from) / query.points), gapAfter)
  const count = Math.ceil((query.to - query.from) / bucket)
  const filled: StoredReading[][] = Array.from({ length: count }, () => [])
  for (const row of rows) filled[Math.floor((row.time - query.from) / bucket)]?.push(row)
  const columns = (series: Series): Points => {
    const points: Points = { min: [], mean: [], max: [] }
    for (const readings of filled) {
      const values = readings
        .map((row) => seriesOf[series](row.reading))
        .filter((value) => value !== null)
      const known = values.length > 0
      points.min.push(known ? Math.min(...values) : null)
      points.max.push(known ? Math.max(...values) : null)
      points.mean.push(known ? values.reduce((sum, value) => sum + value, 0) / values.length : null)
    }
    return points
  }
  return {
    times: filled.map((_, index) => Math.round(query.from + (index + 0.5) * bucket)),
    series: pick(query.series, columns),
    bucket,
  }
}

const pick = (series: readonly Series[], columns: (series: Series) => Points) =>
  Object.fromEntries(series.map((name) => [name, columns(name)]))
