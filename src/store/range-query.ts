import type { BatteryRange, RangeQuery, RangeResult, Series } from "../battery/history.ts"
import type { History, HistoryOptions } from "./history.ts"
import type { SeriesPoint } from "./rollup-keeper.ts"
import type { RollupColumns, TimedRollup } from "./rollup-table.ts"

type Value = number | null
type Columns = { min: Value[]; mean: Value[]; max: Value[] }
type Sources = Pick<History, "readings" | "rollups">

const hour = 3_600_000
const day = 24 * hour
/** Longer ranges are drawn by day: nobody sees the hours of half a year. */
const longestByHour = 120 * day
/** Readings of all batteries lie together, so that a longer range of one would take too long. */
const longestByReading = 2 * day

/**
 * Series of some batteries between two times: from the readings, the hours or the days, whichever
 * gives at most the points asked for. A gap is a point whose values are null.
 */
export function queryRange(
  sources: Sources,
  query: RangeQuery,
  options: HistoryOptions,
): RangeResult {
  const span = query.to - query.from
  if (span <= longestByReading) return byReading(sources, query, options)
  if (span <= longestByHour) return byRollup(sources, query, { source: "hours", unit: hour })
  return byRollup(sources, query, { source: "days", unit: day })
}

function byReading(sources: Sources, query: RangeQuery, { gapAfter }: HistoryOptions): RangeResult {
  const found = query.batteries.map((battery) => sources.readings.series(battery, query))
  const most = Math.max(0, ...found.map(({ length }) => length))
  // A bucket is never shorter than a gap, or each pause between two readings would look like one.
  const bucket = Math.max(Math.ceil((query.to - query.from) / query.points), gapAfter)
  const asIs = most <= query.points
  return {
    source: "readings",
    bucket: asIs ? 0 : bucket,
    batteries: query.batteries.map((battery, index) => {
      const points = found[index] ?? []
      const ranged = asIs ? asTaken(points, query, gapAfter) : inBuckets(points, query, bucket)
      return { battery, ...ranged }
    }),
  }
}

type Ranged = Omit<BatteryRange, "battery">

function asTaken(points: readonly SeriesPoint[], { series }: RangeQuery, gapAfter: number): Ranged {
  const times: number[] = []
  const values: (SeriesPoint["values"] | null)[] = []
  let before: number | null = null
  for (const point of points) {
    if (before !== null && point.time - before > gapAfter) {
      times.push(Math.round((before + point.time) / 2))
      values.push(null)
    }
    times.push(point.time)
    values.push(point.values)
    before = point.time
  }
  const columns = (name: Series): Columns => {
    const column = values.map((taken) => taken && taken[name])
    return { min: column, mean: column, max: column }
  }
  return { times, series: pick(series, columns) }
}

function inBuckets(points: readonly SeriesPoint[], query: RangeQuery, bucket: number): Ranged {
  const count = Math.ceil((query.to - query.from) / bucket)
  const filled: SeriesPoint[][] = Array.from({ length: count }, () => [])
  for (const point of points) filled[Math.floor((point.time - query.from) / bucket)]?.push(point)
  const columns = (name: Series): Columns => {
    const column: Columns = { min: [], mean: [], max: [] }
    for (const inBucket of filled) {
      const known = inBucket.map(({ values }) => values[name]).filter((value) => value !== null)
      const any = known.length > 0
      column.min.push(any ? Math.min(...known) : null)
      column.mean.push(any ? known.reduce((sum, value) => sum + value, 0) / known.length : null)
      column.max.push(any ? Math.max(...known) : null)
    }
    return column
  }
  return {
    times: filled.map((_, index) => query.from + index * bucket),
    series: pick(query.series, columns),
  }
}

interface Level {
  readonly source: "hours" | "days"
  /** Milliseconds of one rollup. */
  readonly unit: number
}

function byRollup(sources: Sources, query: RangeQuery, { source, unit }: Level): RangeResult {
  const units = Math.max(1, Math.ceil((query.to - query.from) / unit / query.points))
  const table = sources.rollups[source]
  return {
    source,
    bucket: units * unit,
    batteries: query.batteries.map((battery) => {
      const written = table.columns(battery, query)
      const tail = sources.rollups
        .tail(battery)
        [source].filter(({ time }) => time >= query.from && time < query.to)
      const all = append(written, tail, query.series)
      // A missing hour or day is a gap; a day may be an hour longer than usual.
      const whole = withGaps(all, unit * 1.5)
      return { battery, ...(units === 1 ? whole : merged(whole, query, units * unit)) }
    }),
  }
}

interface Table {
  readonly times: number[]
  readonly series: Map<Series, Columns>
}

function append(
  written: RollupColumns,
  tail: readonly TimedRollup[],
  series: readonly Series[],
): Table {
  const known = new Set(written.times)
  const table: Table = { times: written.times, series: new Map(written.series) }
  for (const { time, rollup } of tail) {
    if (known.has(time)) continue
    table.times.push(time)
    for (const name of series) {
      const columns = table.series.get(name)
      columns?.min.push(rollup.series[name]?.min ?? null)
      columns?.mean.push(rollup.series[name]?.mean ?? null)
      columns?.max.push(rollup.series[name]?.max ?? null)
    }
  }
  return table
}

function withGaps({ times, series }: Table, gapAfter: number): Ranged {
  const indexes: (number | null)[] = []
  const marked: number[] = []
  for (const [index, time] of times.entries()) {
    const before = times[index - 1]
    if (before !== undefined && time - before > gapAfter) {
      marked.push(Math.round((before + time) / 2))
      indexes.push(null)
    }
    marked.push(time)
    indexes.push(index)
  }
  if (marked.length === times.length) return { times, series: Object.fromEntries(series) }
  const spread = (column: Value[]) =>
    indexes.map((index) => (index === null ? null : (column[index] ?? null)))
  return {
    times: marked,
    series: Object.fromEntries(
      [...series].map(([name, { min, mean, max }]) => [
        name,
        { min: spread(min), mean: spread(mean), max: spread(max) },
      ]),
    ),
  }
}

/** Several rollups to a point. The mean is that of their means: each stands for the same time. */
function merged(ranged: Ranged, query: RangeQuery, bucket: number): Ranged {
  const count = Math.ceil((query.to - query.from) / bucket)
  const bucketOf = (time: number) => Math.floor((time - query.from) / bucket)
  const columns = (name: Series): Columns => {
    const column = ranged.series[name]
    const filled: { low: number[]; mean: number[]; high: number[] }[] = Array.from(
      { length: count },
      () => ({ low: [], mean: [], high: [] }),
    )
    for (const [index, time] of ranged.times.entries()) {
      const [low, mean, high] = [column?.min[index], column?.mean[index], column?.max[index]]
      const target = filled[bucketOf(time)]
      if (!target || typeof low !== "number") continue
      target.low.push(low)
      target.mean.push(mean ?? low)
      target.high.push(high ?? low)
    }
    return {
      min: filled.map(({ low }) => (low.length === 0 ? null : Math.min(...low))),
      mean: filled.map(({ mean }) =>
        mean.length === 0 ? null : mean.reduce((sum, value) => sum + value, 0) / mean.length,
      ),
      max: filled.map(({ high }) => (high.length === 0 ? null : Math.max(...high))),
    }
  }
  return {
    times: Array.from({ length: count }, (_, index) => query.from + index * bucket),
    series: pick(query.series, columns),
  }
}

const pick = (series: readonly Series[], columns: (series: Series) => Columns) =>
  Object.fromEntries(series.map((name) => [name, columns(name)]))
