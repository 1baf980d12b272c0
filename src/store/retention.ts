import type { Database } from "bun:sqlite"

import type { Steps } from "../lib/steps.ts"
import type { ReadingTable } from "./reading-table.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"

/** What is older goes, UTC milliseconds; null keeps all. */
export interface Expiry {
  readonly readings: number | null
  readonly hours: number | null
  readonly days: number | null
}

interface RetentionDeps {
  readonly database: Database
  readonly readings: ReadingTable
  readonly rollups: Pick<RollupKeeper, "written">
}

/** Rows deleted in one transaction: some milliseconds. */
const stepRows = 500
/** Details looked at in one step; most of them stay. */
const stepDetails = 2_000

const day = 24 * 3_600_000

/** Deletes what has been kept long enough, the oldest first. */
export class Retention {
  readonly #deps: RetentionDeps

  constructor(deps: RetentionDeps) {
    this.#deps = deps
  }

  *expire({ readings, hours, days }: Expiry): Steps {
    if (readings !== null) yield* this.expireReadings(readings)
    if (hours !== null) yield* this.#expireRollups("hours", hours)
    if (days !== null) yield* this.#expireRollups("days", days)
  }

  /** Readings before `time`, except those from which hours and days are still to be made. */
  *expireReadings(time: number): Steps {
    const { database, rollups } = this.#deps
    const { written } = rollups
    // A day more: what flowed into the first hour of the open day is told by the reading before it.
    const before = written === null ? time : Math.min(time, written - day)
    const expire = database.query<unknown, [number, number]>(
      `DELETE FROM readings WHERE time < min(?1, coalesce(
         (SELECT time FROM readings ORDER BY time LIMIT 1 OFFSET ?2), ?1))`,
    )
    let any = false
    while (expire.run(before, stepRows).changes > 0) {
      any = true
      yield
    }
    if (any) yield* this.#expireDetails()
  }

  /** Details that no reading refers to any more. */
  *#expireDetails(): Steps {
    const { database, readings } = this.#deps
    const oldest = readings.span()?.oldest ?? Number.MAX_SAFE_INTEGER
    const { last } = database
      .query<{ last: number | null }, []>("SELECT max(id) AS last FROM details")
      .get() ?? { last: null }
    for (let from = 0; from <= (last ?? -1); from += stepDetails) {
      database
        .query(`DELETE FROM details WHERE id >= ? AND id < ? AND used_until < ?`)
        .run(from, from + stepDetails, oldest)
      yield
    }
  }

  /** Rollups lie by battery: each has its own oldest ones. */
  *#expireRollups(table: "hours" | "days", before: number): Steps {
    const { database } = this.#deps
    const batteries = database
      .query<{ battery: number }, []>("SELECT battery FROM rolled_up ORDER BY battery")
      .all()
    const expire = database.query<unknown, [number, number, number]>(
      `DELETE FROM ${table} WHERE battery = ?1 AND time < min(?2, coalesce(
         (SELECT time FROM ${table} WHERE battery = ?1 ORDER BY time LIMIT 1 OFFSET ?3), ?2))`,
    )
    for (const { battery } of batteries) {
      while (expire.run(battery, before, stepRows).changes > 0) yield
    }
  }
}
