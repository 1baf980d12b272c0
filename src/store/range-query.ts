import type {
  BatteryRange,
  RangeQuery,
  RangeResult,
  Series,
  SeriesColumns,
} from "../battery/history.ts"
import type { GapAfter } from "./gap-after.ts"
import type { History } from "./history.ts"
import type { ReadingColumns } from "./reading-columns.ts"
import type { RollupColumns, TimedRollup } from "./rollup-table.ts"

type Value = number | null
type Columns = SeriesColumns
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
export function queryRange(sources: Sources, query: RangeQuery, gapAfter: GapAfter): RangeResult {
  const span = query.to - query.from
  if (span <= longestByReading) return byReading(sources, query, gapAfter)
  if (span <= longestByHour)
    return byRollup(sources, query, { source: "hours", unit: hour, gapAfter })
  return byRollup(sources, query, { source: "days", unit: day, gapAfter })
}

function byReading(sources: Sources, query: RangeQuery, gapAfter: GapAfter): RangeResult {
  const found = query.batteries.map((battery) => sources.readings.columns(battery, query))
  const most = Math.max(0, ...found.map(({ times }) => times.length))
  // A bucket is never shorter than a gap, or each pause between two readings would look like one.
  const gaps = query.batteries.map(gapAfter)
  const { bucket: least = 0 } = query
  const bucket = Math.max(Math.ceil((query.to - query.from) / query.points), least, ...gaps)
  const asIs = least === 0 && most <= query.points
  return {
    source: "readings",
    bucket: asIs ? 0 : bucket,
    batteries: found.map((columns, index) => ({
      battery: query.batteries[index] ?? 0,
      ...(asIs ? asTaken(columns, gaps[index] ?? 0) : inBuckets(columns, query, bucket)),
    })),
  }
}

type Ranged = Omit<BatteryRange, "battery">

function asTaken({ times, series }: ReadingColumns, gapAfter: number): Ranged {
  const marked = markGaps(times, gapAfter)
  const columns = [...series].map(([name, values]): [Series, Columns] => {
    const column = marked.spread(values)
    return [name, { min: column, mean: column, max: column }]
  })
  return { times: marked.times, series: Object.fromEntries(columns) }
}

function inBuckets({ times, series }: ReadingColumns, query: RangeQuery, bucket: number): Ranged {
  const count = Math.ceil((query.to - query.from) / bucket)
  const bucketOf = times.map((time) => Math.floor((time - query.from) / bucket))
  const columns = [...series].map(([name, values]): [Series, Columns] => {
    const known: number[][] = Array.from({ length: count }, () => [])
    for (const [index, value] of values.entries()) {
      if (value !== null) known[bucketOf[index] ?? count]?.push(value)
    }
    return [
      name,
      {
        min: known.map((found) => (found.length === 0 ? null : Math.min(...found))),
        mean: known.map((found) => (found.length === 0 ? null : average(found))),
        max: known.map((found) => (found.length === 0 ? null : Math.max(...found))),
      },
    ]
  })
  const starts = Array.from({ length: count }, (_, index) => query.from + index * bucket)
  return { times: starts, series: Object.fromEntries(columns) }
}

const rounded = (value: number | undefined): Value =>
  value === undefined ? null : Math.round(value * 1000) / 1000

/** In thousandths, which are all that is stored of the values. */
const average = (values: readonly number[]) =>
  rounded(values.reduce((sum, value) => sum + value, 0) / values.length)

/** Times with one more in the middle of each gap, and what puts a null there in a column. */
function markGaps(times: readonly number[], gapAfter: number) {
  const isGap = (index: number) => (times[index] ?? 0) - (times[index - 1] ?? 0) > gapAfter
  const before: number[] = []
  for (let index = 1; index < times.length; index += 1) if (isGap(index)) before.push(index)
  /** The parts between the gaps, joined by what stands for a gap. */
  const join = <Item>(column: readonly Item[], gap: (index: number) => Item): readonly Item[] =>
    before.length === 0
      ? column
      : [0, ...before].flatMap((from, part) => {
          const items = column.slice(from, before[part])
          return part === 0 ? items : [gap(from), ...items]
        })
  return {
    times: join(times, (index) => Math.round(((times[index - 1] ?? 0) + (times[index] ?? 0)) / 2)),
    spread: (column: readonly Value[]) => join(column, () => null),
  }
}

interface Level {
  readonly source: "hours" | "days"
  /** Milliseconds of one rollup. */
  readonly unit: number
  readonly gapAfter: GapAfter
}

function byRollup(sources: Sources, query: RangeQuery, level: Level): RangeResult {
  const { source, unit, gapAfter } = level
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
      // A missing hour or day is a gap; a day may be an hour longer than usual. Of a battery that is
      // read once an hour, two readings may have an hour without one between them.
      const whole = withGaps(all, Math.max(unit * 1.5, gapAfter(battery)))
      return { battery, ...(units === 1 ? whole : merged(whole, query, units * unit)) }
    }),
  }
}

function append(
  { times, series }: RollupColumns,
  tail: readonly TimedRollup[],
  wanted: readonly Series[],
): RollupColumns {
  const newest = times.at(-1) ?? Number.NEGATIVE_INFINITY
  for (const { time, rollup } of tail) {
    if (time <= newest) continue
    times.push(time)
    for (const name of wanted) {
      const columns = series.get(name)
      columns?.min.push(rollup.series[name]?.min ?? null)
      columns?.mean.push(rounded(rollup.series[name]?.mean))
      columns?.max.push(rollup.series[name]?.max ?? null)
    }
  }
  return { times, series }
}

function withGaps({ times, series }: RollupColumns, gapAfter: number): Ranged {
  const marked = markGaps(times, gapAfter)
  const columns = [...series].map(([name, { min, mean, max }]) => [
    name,
    { min: marked.spread(min), mean: marked.spread(mean), max: marked.spread(max) },
  ])
  return { times: marked.times, series: Object.fromEntries(columns) }
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
      mean: filled.map(({ mean }) => (mean.length === 0 ? null : average(mean))),
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
