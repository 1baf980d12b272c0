import type { Database } from "bun:sqlite"

import type { SeriesValues } from "../battery/rollup.ts"
import type { DaySpan, LocalDays } from "../lib/local-days.ts"
import type { Steps } from "../lib/steps.ts"
import type { GapAfter } from "./gap-after.ts"
import { floorHour, OpenRollups } from "./open-rollups.ts"
import { type OutdatedNote, OutdatedRollups, type Stretch } from "./outdated-rollups.ts"
import type { ReadingTable } from "./reading-table.ts"
import { RollupTable, type TimedRollup } from "./rollup-table.ts"

/** A reading as rollups need it. */
export interface SeriesPoint {
  /** UTC milliseconds. */
  readonly time: number
  readonly values: SeriesValues
}

export interface BatteryPoint extends SeriesPoint {
  readonly battery: number
}

export interface RollupKeeperDeps {
  readonly database: Database
  readonly readings: ReadingTable
  readonly days: LocalDays
  /** Milliseconds without a reading from which on nothing is known of the flow. */
  readonly gapAfter: GapAfter
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
  readonly #outdated: OutdatedRollups
  readonly #open = new Map<number, OpenRollups>()
  /** Batteries of which the transaction that goes on is the first. */
  readonly #begun = new Set<number>()

  constructor(deps: RollupKeeperDeps) {
    this.#deps = deps
    this.#outdated = new OutdatedRollups(deps.database)
    this.hours = new RollupTable(deps.database, "hours")
    this.days = new RollupTable(deps.database, "days")
  }

  /**
   * Makes ready for readings in the transaction that stores them. What it returns takes them in: to be
   * called when they are stored; when that failed, call `undo` instead, and nothing has changed.
   */
  prepare(points: readonly BatteryPoint[]): () => void {
    this.#begun.clear()
    const newest = new Map<OpenRollups, number>()
    const added: { readonly open: OpenRollups; readonly point: SeriesPoint }[] = []
    for (const { battery, ...point } of points) {
      const { time } = point
      const open = this.#open.get(battery) ?? this.#begin(battery, time)
      if (time < open.until || time < (newest.get(open) ?? open.newest ?? 0)) {
        // What flows from it into the next reading may fall into the next hour, or day.
        this.outdate(battery, { from: time, to: time + 1 + this.#deps.gapAfter(battery) })
        continue
      }
      newest.set(open, time)
      added.push({ open, point })
    }
    return () => {
      this.#begun.clear()
      for (const { open, point } of added) open.add(point)
    }
  }

  /** What is open stays so: to make it again from the readings takes long, and a full disk fails often. */
  undo(): void {
    for (const battery of this.#begun) this.#open.delete(battery)
    this.#begun.clear()
  }

  /** Forgets what is open, after readings changed: it is made again when asked for. */
  forget(): void {
    this.#open.clear()
  }

  /** Makes again what is open, one battery a step, so that no round has to wait for all of them. */
  *reopenAll(): Steps {
    for (const battery of this.#batteries()) {
      if (this.#open.has(battery)) continue
      this.#reopen(battery)
      yield
    }
  }

  /** Notes that the readings of a stretch changed. The caller holds the transaction. */
  outdate(battery: number, stretch: Stretch): void {
    this.#outdated.add(battery, stretch)
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

  /**
   * Makes outdated rollups again from the readings, a day of one battery a step. What is made is noted
   * with it: who begins again, after a crash or the next minute, goes on where this one broke off.
   */
  *refresh(): Steps {
    for (const battery of this.#outdated.batteries()) {
      yield* this.#refreshOne(battery)
      yield
    }
  }

  *#refreshOne(battery: number): Steps {
    let note = this.#outdated.join(battery)
    if (!note) return
    const written = this.#writtenUntil(battery) ?? 0
    for (const day of this.#deps.days.between(note.from, Math.min(note.to, written))) {
      const rest = this.#rebuild(battery, day, note)
      // Another process works on them, or forgot the battery.
      if (!rest) break
      note = rest
      yield
    }
    this.#open.delete(battery)
    this.#outdated.remove(note)
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
    this.#begun.add(battery)
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

  /** Returns what is left of the note; null where it is not there any more as it was. */
  #rebuild(battery: number, day: DaySpan, note: OutdatedNote): OutdatedNote | null {
    const from = floorHour(day.start)
    const to = floorHour(day.end - 1) + hour
    const made = this.#openFrom(battery, day.start)
    const count = this.#fill(made, battery, { from, to })
    const write = this.#deps.database.transaction(() => {
      const rest = this.#outdated.advance(note, day.end)
      // A day whose readings were all deleted stays as it was written.
      if (rest && count > 0) this.#replaceDay(battery, day, made)
      return rest
    })
    return write.immediate()
  }

  #replaceDay(battery: number, { start, end }: DaySpan, made: OpenRollups): void {
    this.hours.delete(battery, { from: floorHour(start), to: floorHour(end - 1) + hour })
    this.days.delete(battery, { from: start, to: end })
    this.hours.save(battery, made.hours)
    this.days.save(
      battery,
      made.days.filter(({ time }) => time === start),
    )
  }
}
