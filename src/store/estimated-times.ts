import type { Database } from "bun:sqlite"

import type { Steps } from "../lib/steps.ts"
import type { ReadingTable } from "./reading-table.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"

/** A moment on the wall clock and on the clock that runs since the board was started. */
export interface BootMoment {
  /** Which start of the board. */
  readonly boot: string
  /** UTC milliseconds, as batmon believes. */
  readonly now: number
  /** Milliseconds since the board was started. */
  readonly uptime: number
}

interface EstimatedTimesDeps {
  readonly database: Database
  readonly readings: ReadingTable
  readonly rollups: RollupKeeper
}

interface EstimatedRow {
  readonly boot: string
  readonly since: number
  readonly until: number | null
  readonly ahead: number
}

/** What was dated from `since` until before `until` belongs `shift` later, milliseconds. */
export interface MovedTimes {
  readonly since: number
  readonly until: number
  readonly shift: number
}

interface Redating extends MovedTimes {
  readonly id: number
}

/** Readings moved in one transaction: some milliseconds. */
const stepRows = 500
/** A smaller difference is the ordinary work of NTP, milliseconds. */
const tolerance = 5_000

/**
 * Which readings were dated while nobody kept the clock right, and what is done when it is set: they
 * are moved by the step, so that the time between any two of one boot stays what it was. The order
 * with other boots is that of the times. Two readings of a battery that meet are a millisecond apart.
 */
export class EstimatedTimes {
  readonly #deps: EstimatedTimesDeps

  constructor(deps: EstimatedTimesDeps) {
    this.#deps = deps
  }

  /**
   * From here on times are estimated. Goes on where an earlier run in the same boot left off; returns what
   * that has dated wrong, as far as is known now.
   */
  begin(moment: BootMoment): MovedTimes | null {
    return this.#inTransaction(() => {
      const row = this.#rowOf(moment)
      if (row) return this.#follow(row, moment)
      const newest = this.#deps.readings.span()?.newest ?? 0
      const { database } = this.#deps
      database
        .query("UPDATE estimated_times SET until = ? WHERE until IS NULL")
        .run(Math.min(newest + 1, moment.now))
      database.run("DELETE FROM estimated_times WHERE until <= since")
      database
        .query("INSERT INTO estimated_times (boot, since, ahead) VALUES (?, ?, ?)")
        .run(moment.boot, moment.now, Math.round(moment.now - moment.uptime))
      return null
    })
  }

  /** The clock was set while times were estimated: `moment` is after the step. Returns as `begin` does. */
  stepped(moment: BootMoment): MovedTimes | null {
    return this.#inTransaction(() => this.#follow(this.#rowOf(moment), moment))
  }

  /**
   * The clock is known to be right now. Readings that an earlier boot dated after the beginning of
   * this one are too late for certain: they end where this boot begins. Returns as `begin` does.
   */
  confirm(moment: BootMoment): MovedTimes | null {
    return this.#inTransaction(() => {
      // The oldest first, so that none is moved to where another one still lies.
      for (const redating of this.#tooLate(moment).reverse()) this.#schedule(redating)
      const moved = this.#follow(this.#rowOf(moment), moment)
      this.#deps.database.run("DELETE FROM estimated_times")
      return moved
    })
  }

  /** Whether readings are still to be moved: until then none may be stored. */
  get redating(): boolean {
    return this.#next() !== null
  }

  *redate(now: number): Steps {
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const redating = next
      this.#inTransaction(() => this.#move(redating, now))
      yield
    }
  }

  #rowOf({ boot }: BootMoment): EstimatedRow | null {
    return this.#rows().find((other) => other.boot === boot) ?? null
  }

  /** Moves what this boot has stored, by its row, to where the clock now is. */
  #follow(row: EstimatedRow | null, { boot, now, uptime }: BootMoment): MovedTimes | null {
    if (row === null) return null
    const ahead = Math.round(now - uptime)
    const shift = ahead - row.ahead
    if (Math.abs(shift) <= tolerance) return null
    const moved = { since: row.since, until: now - shift + 1, shift }
    this.#schedule(moved)
    this.#deps.database
      .query("UPDATE estimated_times SET ahead = ?, since = ? WHERE boot = ?")
      .run(ahead, row.since + shift, boot)
    // What lies later than this boot now does is told from this boot's by its end.
    this.#deps.database
      .query("UPDATE estimated_times SET until = min(until, ?) WHERE until IS NOT NULL")
      .run(row.since + shift)
    return moved
  }

  /** What is to be done about earlier boots, the newest first. */
  #tooLate({ boot, now, uptime }: BootMoment): MovedTimes[] {
    const newest = this.#deps.readings.span()?.newest ?? 0
    let limit = Math.floor(now - uptime)
    return this.#rows().flatMap((row) => {
      if (row.boot === boot) return []
      const until = row.until ?? newest + 1
      const shift = Math.min(0, limit - until)
      limit = Math.min(limit, row.since + shift)
      return shift === 0 ? [] : [{ since: row.since, until, shift }]
    })
  }

  #schedule({ since, until, shift }: MovedTimes): void {
    const { database } = this.#deps
    database
      .query("INSERT INTO redatings (since, until, shift) VALUES (?, ?, ?)")
      .run(since, until, shift)
    if (shift < 0) return
    database
      .query("UPDATE details SET used_until = used_until + ?3 WHERE used_until BETWEEN ?1 AND ?2")
      .run(since, until, shift)
    this.#deps.readings.forget()
  }

  /** Begins at the end towards which the stretch moves, so that it never runs into itself. */
  #move({ id, since, until, shift }: Redating, now: number): void {
    const { database } = this.#deps
    const rows = database
      .query<{ time: number; battery: number }, [number, number, number]>(
        `SELECT time, battery FROM readings WHERE time >= ? AND time < ?
         ORDER BY time ${shift > 0 ? "DESC" : "ASC"} LIMIT ?`,
      )
      .all(since, until, stepRows)
    const last = rows.at(-1)
    if (last === undefined) {
      database.query("DELETE FROM redatings WHERE id = ?").run(id)
      if (shift < 0) this.#deps.rollups.rewind(now)
      this.#deps.rollups.forget()
      return
    }
    const move = database.query<unknown, [number, number, number]>(
      "UPDATE OR IGNORE readings SET time = ?3 WHERE time = ?1 AND battery = ?2",
    )
    for (const { time, battery } of rows) {
      let target = time + shift
      while (move.run(time, battery, target).changes === 0) target += 1
    }
    this.#outdate(rows, shift)
    const rest = shift > 0 ? { since, until: last.time + 1 } : { since: last.time, until }
    database
      .query("UPDATE redatings SET since = ?, until = ? WHERE id = ?")
      .run(rest.since, rest.until, id)
  }

  #outdate(rows: readonly { time: number; battery: number }[], shift: number): void {
    const { rollups } = this.#deps
    for (const [battery, moved] of Map.groupBy(rows, (row) => row.battery)) {
      const times = moved.map(({ time }) => time)
      const [from, to] = [Math.min(...times), Math.max(...times) + 1]
      rollups.vacate(battery, { from, to })
      rollups.outdate(battery, { from: from + shift, to: to + shift + 1 })
    }
  }

  #rows(): EstimatedRow[] {
    return this.#deps.database
      .query<EstimatedRow, []>(
        "SELECT boot, since, until, ahead FROM estimated_times ORDER BY rowid DESC",
      )
      .all()
  }

  #next(): Redating | null {
    return this.#deps.database
      .query<Redating, []>("SELECT id, since, until, shift FROM redatings ORDER BY id LIMIT 1")
      .get()
  }

  #inTransaction<Result>(work: () => Result): Result {
    const transaction = this.#deps.database.transaction(work)
    try {
      return transaction.immediate()
    } catch (error) {
      this.#deps.rollups.forget()
      throw error
    }
  }
}
