import type { Database } from "bun:sqlite"

import { flowBetween, type FlowPoint, RollupSum, type SeriesValues } from "../battery/rollup.ts"
import type { LocalDays } from "../lib/local-days.ts"
import type { Steps } from "../lib/steps.ts"
import type { ReadingTable } from "./reading-table.ts"
import { RollupTable, type TimedRollup } from "./rollup-table.ts"

/** A reading as rollups need it. */
export interface SeriesPoint {
  /** UTC milliseconds. */
  readonly time: number
  readonly values: SeriesValues
}

export interface RollupKeeperDeps {
  readonly database: Database
  readonly readings: ReadingTable
  readonly days: LocalDays
  /** Milliseconds without a reading from which on nothing is known of the flow. */
  readonly gapAfter: number
}

/** What is newer than the written rollups of one battery. */
interface OpenRollups {
  /** Days are written up to here, and hours up to the hour it falls in. */
  until: number
  last: FlowPoint | null
  readonly hours: Map<number, RollupSum>
  readonly days: Map<number, RollupSum>
}

const hour = 3_600_000
/** A day is written this long after its end: the last round of it may still be on its way. */
const settling = 10 * 60_000

const floorHour = (time: number) => Math.floor(time / hour) * hour

/**
 * Hours and days of every battery. Those of the open day are sums in memory, right at any moment;
 * they are written when the day is over. After a crash they are made again from the readings.
 */
export class RollupKeeper {
  readonly hours: RollupTable
  readonly days: RollupTable
  readonly #deps: RollupKeeperDeps
  readonly #open = new Map<number, OpenRollups>()

  constructor(deps: RollupKeeperDeps) {
    this.#deps = deps
    this.hours = new RollupTable(deps.database, "hours")
    this.days = new RollupTable(deps.database, "days")
  }

  /** Takes one reading in. The caller holds the transaction that stores it. */
  add(battery: number, { time, values }: SeriesPoint): void {
    const open = this.#open.get(battery) ?? this.#begin(battery, time)
    if (time < open.until || (open.last && time < open.last.time)) {
      this.outdate(battery, { from: time, to: time + 1 })
      return
    }
    addTo(open, { time, values }, this.#deps)
  }

  /** Forgets what is open, after a transaction that failed: it is made again when asked for. */
  forget(): void {
    this.#open.clear()
  }

  /** Notes that the readings of a stretch changed. The caller holds the transaction. */
  outdate(battery: number, { from, to }: { from: number; to: number }): void {
    this.#deps.database
      .query(`INSERT INTO outdated_rollups (battery, since, until) VALUES (?, ?, ?)`)
      .run(battery, from, to)
  }

  /** Hours and days that are not written yet, the oldest first. */
  tail(battery: number): { until: number; hours: TimedRollup[]; days: TimedRollup[] } {
    const open = this.#open.get(battery) ?? this.#reopen(battery)
    if (!open) return { until: 0, hours: [], days: [] }
    return { until: open.until, hours: told(open.hours), days: told(open.days) }
  }

  /** Writes the days that are over, one battery a step. */
  *writeClosed(now: number): Steps {
    const { start } = this.#deps.days.at(now - settling)
    for (const battery of this.#batteries()) {
      const open = this.#open.get(battery) ?? this.#reopen(battery)
      if (!open || open.until >= start) continue
      this.#write(battery, open, start)
      yield
    }
  }

  /** Makes outdated rollups again from the readings, a day of one battery a step. */
  *refresh(): Steps {
    const { database, days } = this.#deps
    const outdated = database
      .query<{ battery: number; since: number; until: number; newest: number }, []>(
        `SELECT battery, min(since) AS since, max(until) AS until, max(rowid) AS newest
         FROM outdated_rollups GROUP BY battery`,
      )
      .all()
    for (const { battery, since, until, newest } of outdated) {
      const written = this.#writtenUntil(battery) ?? 0
      for (const day of days.between(since, Math.min(until, written))) {
        this.#rebuild(battery, day)
        yield
      }
      this.#open.delete(battery)
      // Not those that were noted meanwhile.
      database
        .query(`DELETE FROM outdated_rollups WHERE battery = ? AND rowid <= ?`)
        .run(battery, newest)
      yield
    }
  }

  #batteries(): number[] {
    return this.#deps.database
      .query<{ battery: number }, []>("SELECT battery FROM rolled_up ORDER BY battery")
      .all()
      .map(({ battery }) => battery)
  }

  #writtenUntil(battery: number): number | null {
    const row = this.#deps.database
      .query<{ until: number }, [number]>("SELECT until FROM rolled_up WHERE battery = ?")
      .get(battery)
    return row?.until ?? null
  }

  #begin(battery: number, time: number): OpenRollups {
    const known = this.#reopen(battery)
    if (known) return known
    const until = this.#deps.days.at(time).start
    this.#setUntil(battery, until)
    const open = { until, last: null, hours: new Map(), days: new Map() }
    this.#open.set(battery, open)
    return open
  }

  /** From the readings since the last written day: at most some 36 hours of one battery. */
  #reopen(battery: number): OpenRollups | null {
    const until = this.#writtenUntil(battery)
    if (until === null) return null
    const open: OpenRollups = { until, last: null, hours: new Map(), days: new Map() }
    const from = floorHour(until)
    for (const point of this.#points(battery, { from, to: Number.MAX_SAFE_INTEGER })) {
      addTo(open, point, this.#deps)
    }
    this.#open.set(battery, open)
    return open
  }

  /** Points from `from` on, preceded by those from which charge may have flowed into the stretch. */
  #points(battery: number, { from, to }: { from: number; to: number }): SeriesPoint[] {
    return this.#deps.readings.series(battery, { from: from - this.#deps.gapAfter, to })
  }

  #write(battery: number, open: OpenRollups, until: number): void {
    const { database } = this.#deps
    const hours = told(open.hours).filter(({ time }) => time + hour <= until)
    const days = told(open.days).filter(({ time }) => time < until)
    const write = database.transaction(() => {
      this.hours.save(battery, hours)
      this.days.save(battery, days)
      this.#setUntil(battery, until)
    })
    write.immediate()
    for (const { time } of hours) open.hours.delete(time)
    for (const { time } of days) open.days.delete(time)
    open.until = until
  }

  #setUntil(battery: number, until: number): void {
    this.#deps.database
      .query(`INSERT OR REPLACE INTO rolled_up (battery, until) VALUES (?, ?)`)
      .run(battery, until)
  }

  #rebuild(battery: number, day: { start: number; end: number }): void {
    const from = floorHour(day.start)
    const to = floorHour(day.end - 1) + hour
    const made: OpenRollups = { until: day.start, last: null, hours: new Map(), days: new Map() }
    for (const point of this.#points(battery, { from, to })) addTo(made, point, this.#deps)
    const write = this.#deps.database.transaction(() => {
      this.hours.delete(battery, { from, to })
      this.days.delete(battery, { from: day.start, to: day.end })
      this.hours.save(battery, told(made.hours))
      this.days.save(
        battery,
        told(made.days).filter(({ time }) => time === day.start),
      )
    })
    write.immediate()
  }
}

function addTo(
  open: OpenRollups,
  { time, values }: SeriesPoint,
  { days, gapAfter }: Pick<RollupKeeperDeps, "days" | "gapAfter">,
): void {
  const point = { time, current: values.current, power: values.power }
  const flow = flowBetween(open.last, point, gapAfter)
  open.last = point
  const day = days.at(time).start
  if (day >= open.until) sumAt(open.days, day).add(values, flow)
  const start = floorHour(time)
  if (start >= floorHour(open.until)) sumAt(open.hours, start).add(values, flow)
}

function sumAt(sums: Map<number, RollupSum>, time: number): RollupSum {
  const sum = sums.get(time) ?? new RollupSum()
  sums.set(time, sum)
  return sum
}

const told = (sums: ReadonlyMap<number, RollupSum>): TimedRollup[] =>
  [...sums].map(([time, sum]) => ({ time, rollup: sum.rollup })).sort((a, b) => a.time - b.time)
