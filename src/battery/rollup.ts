import type { Series } from "./history.ts"

/** What became of one series in a stretch of time; `count` is the readings that knew it. */
export interface SeriesRollup {
  readonly min: number
  readonly mean: number
  readonly max: number
  /** Of the newest reading that knew it. */
  readonly last: number
  readonly count: number
}

/** Ampere-hours and watt-hours that went into a battery and out of it; none is negative. */
export interface Flow {
  readonly chargeIn: number
  readonly chargeOut: number
  readonly energyIn: number
  readonly energyOut: number
}

/** An hour or a day of one battery. */
export interface Rollup extends Flow {
  /** Readings in it. */
  readonly count: number
  /** A series that no reading knew is missing. */
  readonly series: Readonly<Partial<Record<Series, SeriesRollup>>>
}

export type SeriesValues = Readonly<Record<Series, number | null>>

/** A moment as the flow between two needs it: amperes and watts, positive while charging. */
export interface FlowPoint {
  /** UTC milliseconds. */
  readonly time: number
  readonly current: number | null
  readonly power: number | null
}

const noFlow: Flow = { chargeIn: 0, chargeOut: 0, energyIn: 0, energyOut: 0 }
const millisecondsPerHour = 3_600_000

/**
 * What flowed between two readings, by the trapezium rule. Nothing is made up for a gap: more than
 * `gapAfter` milliseconds, or an unknown current, count as no flow.
 */
export function flowBetween(before: FlowPoint | null, after: FlowPoint, gapAfter: number): Flow {
  if (before === null) return noFlow
  const time = after.time - before.time
  if (time <= 0 || time > gapAfter) return noFlow
  const hours = time / millisecondsPerHour
  const charge = areas(before.current, after.current, hours)
  const energy = areas(before.power, after.power, hours)
  return {
    chargeIn: charge.above,
    chargeOut: charge.below,
    energyIn: energy.above,
    energyOut: energy.below,
  }
}

/** The areas above and below zero of a straight line from `from` to `to`. */
function areas(from: number | null, to: number | null, width: number) {
  if (from === null || to === null) return { above: 0, below: 0 }
  if (from * to >= 0) {
    const area = ((from + to) / 2) * width
    return { above: Math.max(0, area), below: Math.max(0, -area) }
  }
  const share = from / (from - to)
  const first = (from / 2) * width * share
  const second = (to / 2) * width * (1 - share)
  return { above: Math.max(first, second), below: -Math.min(first, second) }
}

interface SeriesSum {
  min: number
  max: number
  sum: number
  last: number
  count: number
}

/** A rollup that is still growing. Readings are added in the order of their times. */
export class RollupSum {
  #count = 0
  readonly #series = new Map<Series, SeriesSum>()
  readonly #flow = { ...noFlow } as { -readonly [Name in keyof Flow]: number }

  add(values: SeriesValues, flow: Flow): void {
    this.#count += 1
    for (const name in values) {
      const series = name as Series
      const value = values[series]
      if (value === null) continue
      const sum = this.#series.get(series)
      if (sum === undefined) {
        this.#series.set(series, { min: value, max: value, sum: value, last: value, count: 1 })
        continue
      }
      if (value < sum.min) sum.min = value
      if (value > sum.max) sum.max = value
      sum.sum += value
      sum.last = value
      sum.count += 1
    }
    this.#flow.chargeIn += flow.chargeIn
    this.#flow.chargeOut += flow.chargeOut
    this.#flow.energyIn += flow.energyIn
    this.#flow.energyOut += flow.energyOut
  }

  /** Adds a whole rollup that follows in time. */
  take(rollup: Rollup): void {
    this.#count += rollup.count
    for (const [name, { min, mean, max, last, count }] of Object.entries(rollup.series)) {
      const series = name as Series
      const sum = this.#series.get(series)
      this.#series.set(series, {
        min: Math.min(min, sum?.min ?? min),
        max: Math.max(max, sum?.max ?? max),
        sum: mean * count + (sum?.sum ?? 0),
        last,
        count: count + (sum?.count ?? 0),
      })
    }
    for (const name of Object.keys(noFlow) as (keyof Flow)[]) this.#flow[name] += rollup[name]
  }

  get rollup(): Rollup {
    const series = [...this.#series].map(([name, { min, max, sum, last, count }]) => [
      name,
      { min, mean: sum / count, max, last, count },
    ])
    return { count: this.#count, series: Object.fromEntries(series), ...this.#flow }
  }
}

/** One rollup over several that follow each other in time. */
export function combine(rollups: readonly Rollup[]): Rollup {
  const names = new Set(rollups.flatMap(({ series }) => Object.keys(series) as Series[]))
  const total = (pick: (rollup: Rollup) => number) =>
    rollups.reduce((sum, rollup) => sum + pick(rollup), 0)
  return {
    count: total(({ count }) => count),
    series: Object.fromEntries([...names].map((name) => [name, combineSeries(rollups, name)])),
    chargeIn: total(({ chargeIn }) => chargeIn),
    chargeOut: total(({ chargeOut }) => chargeOut),
    energyIn: total(({ energyIn }) => energyIn),
    energyOut: total(({ energyOut }) => energyOut),
  }
}

function combineSeries(rollups: readonly Rollup[], name: Series): SeriesRollup {
  const known = rollups.flatMap(({ series }) => series[name] ?? [])
  const count = known.reduce((sum, { count }) => sum + count, 0)
  return {
    min: Math.min(...known.map(({ min }) => min)),
    mean: known.reduce((sum, { mean, count }) => sum + mean * count, 0) / count,
    max: Math.max(...known.map(({ max }) => max)),
    last: known.at(-1)?.last ?? Number.NaN,
    count,
  }
}
