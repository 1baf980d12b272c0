import type { Database } from "bun:sqlite"

import type { SeriesValues } from "../battery/rollup.ts"
import type { DaySpan, LocalDays } from "../lib/local-days.ts"
import type { Steps } from "../lib/steps.ts"
import type { GapAfter } from "./gap-after.ts"
import { floorHour, OpenRollups } from "./open-rollups.ts"
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
  readonly gapAfter: GapAfter
}

/** UTC milliseconds, the end not included. */
interface Stretch {
  readonly from: number
  readonly to: number
}

const hour = 3_600_000
/** A day is written this long after its end: the last round of it may still be on its way. */
const settling = 10 * 60_000
/** The readings of a round are on their way so long at most. */
const lateness = 60_000

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
    if (time < open.until || time < (open.newest ?? 0)) {
      // What flows from it into the next reading may fall into the next hour, or day.
      this.outdate(battery, { from: time, to: time + 1 + this.#deps.gapAfter(battery) })
      return
    }
    open.add({ time, values })
  }

  /** Forgets what is open, after a transaction that failed: it is made again when asked for. */
  forget(): void {
    this.#open.clear()
  }

  /** Notes that the readings of a stretch changed. The caller holds the transaction. */
  outdate(battery: number, { from, to }: Stretch): void {
    this.#deps.database
      .query(`INSERT INTO outdated_rollups (battery, since, until) VALUES (?, ?, ?)`)
      .run(battery, from, to)
  }

  /** Hours and days that are not written yet, the oldest first. */
  tail(battery: number): { until: number; hours: TimedRollup[]; days: TimedRollup[] } {
    const open = this.#open.get(battery) ?? this.#reopen(battery)
    if (!open) return { until: 0, hours: [], days: [] }
    return { until: open.until, hours: open.hours, days: open.days }
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

  /**
   * Writes the hours that are over although their day is not: while readings are not stored, they
   * cannot be made again. Where `begun`, only for days of which an hour was written so.
   */
  writeHours(now: number, { begun = false } = {}): void {
    const until = floorHour(now - lateness)
    const due = [...this.#open].filter(
      ([, { hoursUntil, until: days }]) => hoursUntil < until && (!begun || hoursUntil > days),
    )
    if (due.length === 0) return
    const write = this.#deps.database.transaction(() => {
      for (const [battery, { hoursUntil, hours }] of due) {
        const over = hours.filter(({ time }) => time + hour > hoursUntil && time + hour <= until)
        this.hours.save(battery, over)
      }
    })
    write.immediate()
    for (const [, open] of due) open.hoursUntil = until
  }

  /**
   * Up to when the hours and days of every battery are written and right; null where there is no
   * battery. What is newer is still to be made from the readings.
   */
  get written(): number | null {
    return (
      this.#deps.database
        .query<{ until: number | null }, []>(
          `SELECT min(until) AS until
           FROM (SELECT until FROM rolled_up UNION ALL SELECT since FROM outdated_rollups)`,
        )
        .get()?.until ?? null
    )
  }

  /**
   * The readings of a stretch were taken away to another time: nothing that was made from them stays.
   * The caller holds the transaction.
   */
  vacate(battery: number, { from, to }: Stretch): void {
    const { days } = this.#deps
    this.hours.delete(battery, { from: floorHour(from), to })
    this.days.delete(battery, { from: days.at(from).start, to })
    this.outdate(battery, { from, to })
  }

  /** Opens today again, which was over for a clock that was too early; in the caller's transaction. */
  rewind(now: number): void {
    const { start } = this.#deps.days.at(now)
    for (const battery of this.#batteries()) {
      if ((this.#writtenUntil(battery) ?? 0) <= start) continue
      this.hours.delete(battery, { from: floorHour(start), to: Number.MAX_SAFE_INTEGER })
      this.days.delete(battery, { from: start, to: Number.MAX_SAFE_INTEGER })
      this.#setUntil(battery, start)
      this.#open.delete(battery)
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

  #openFrom(battery: number, until: number): OpenRollups {
    const { days, gapAfter } = this.#deps
    return new OpenRollups(until, { days, gapAfter: () => gapAfter(battery) })
  }

  #begin(battery: number, time: number): OpenRollups {
    const known = this.#reopen(battery)
    if (known) return known
    const until = this.#deps.days.at(time).start
    this.#setUntil(battery, until)
    const open = this.#openFrom(battery, until)
    this.#open.set(battery, open)
    return open
  }

  /** From the readings since the last written day: at most some 36 hours of one battery. */
  #reopen(battery: number): OpenRollups | null {
    const until = this.#writtenUntil(battery)
    if (until === null) return null
    const open = this.#openFrom(battery, until)
    this.#fill(open, battery, { from: floorHour(until), to: Number.MAX_SAFE_INTEGER })
    this.#open.set(battery, open)
    return open
  }

  /** From the readings; from stored hours where readings were deleted since, or never stored. */
  #fill(open: OpenRollups, battery: number, { from, to }: Stretch): number {
    // Preceded by those from which charge may have flowed into the stretch.
    const before = from - this.#deps.gapAfter(battery)
    const points = this.#deps.readings.series(battery, { from: before, to })
    const stored = this.hours.range(battery, { from, to })
    open.addAll(points, stored)
    // The last one may not have been over when it was written.
    open.hoursUntil = Math.max(open.hoursUntil, stored.at(-1)?.time ?? 0)
    return points.length
  }

  #write(battery: number, open: OpenRollups, until: number): void {
    const { database } = this.#deps
    const hours = open.hours.filter(({ time }) => time + hour <= until)
    const days = open.days.filter(({ time }) => time < until)
    const write = database.transaction(() => {
      this.hours.save(battery, hours)
      this.days.save(battery, days)
      this.#setUntil(battery, until)
    })
    write.immediate()
    open.close(until)
  }

  #setUntil(battery: number, until: number): void {
    this.#deps.database
      .query(`INSERT OR REPLACE INTO rolled_up (battery, until) VALUES (?, ?)`)
      .run(battery, until)
  }

  #rebuild(battery: number, day: DaySpan): void {
    const from = floorHour(day.start)
    const to = floorHour(day.end - 1) + hour
    const made = this.#openFrom(battery, day.start)
    // A day whose readings were all deleted stays as it was written.
    if (this.#fill(made, battery, { from, to }) === 0) return
    const write = this.#deps.database.transaction(() => {
      this.hours.delete(battery, { from, to })
      this.days.delete(battery, { from: day.start, to: day.end })
      this.hours.save(battery, made.hours)
      this.days.save(
        battery,
        made.days.filter(({ time }) => time === day.start),
      )
    })
    write.immediate()
  }
}
