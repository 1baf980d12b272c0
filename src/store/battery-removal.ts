import type { Database } from "bun:sqlite"

import type { Steps } from "../lib/steps.ts"

/** Readings of all batteries passed over in one step: those of the removed one lie among them. */
const stepReadings = 2_000
/** Other rows deleted in one step. */
const stepRows = 500

/**
 * Deletes the history of a removed battery. How far it got is stored, so that a restart goes on
 * there: it may take hours on a large history.
 */
export class BatteryRemoval {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  *remove(battery: number): Steps {
    this.#database
      .query("INSERT OR IGNORE INTO removals (battery, cursor) VALUES (?, ?)")
      .run(battery, Number.MIN_SAFE_INTEGER)
    while (this.#passReadings(battery)) yield
    for (const table of ["hours", "days", "details"] as const) {
      while (this.#deleteSome(table, battery)) yield
    }
    const finish = this.#database.transaction(() => {
      const rest = ["rolled_up", "outdated_rollups", "runtimes", "forecasts", "removals"] as const
      for (const table of rest) {
        this.#database.query(`DELETE FROM ${table} WHERE battery = ?`).run(battery)
      }
    })
    finish.immediate()
  }

  /** False when there are no further readings. */
  #passReadings(battery: number): boolean {
    const step = this.#database.transaction(() => {
      const cursor = this.#cursor(battery)
      const end = this.#database
        .query<{ time: number }, [number, number]>(
          "SELECT time FROM readings WHERE time >= ? ORDER BY time LIMIT 1 OFFSET ?",
        )
        .get(cursor, stepReadings)
      const to = end?.time ?? Number.MAX_SAFE_INTEGER
      this.#database
        .query("DELETE FROM readings WHERE time >= ? AND time < ? AND battery = ?")
        .run(cursor, to, battery)
      // At the end nothing is left to pass over, however often it is asked.
      if (end) {
        this.#database
          .query("UPDATE removals SET cursor = ? WHERE battery = ?")
          .run(end.time, battery)
      }
      return end !== null
    })
    return step.immediate()
  }

  #cursor(battery: number): number {
    const row = this.#database
      .query<{ cursor: number }, [number]>("SELECT cursor FROM removals WHERE battery = ?")
      .get(battery)
    return row?.cursor ?? Number.MIN_SAFE_INTEGER
  }

  #deleteSome(table: "hours" | "days" | "details", battery: number): boolean {
    const key = table === "details" ? "id" : "time"
    return (
      this.#database
        .query(
          `DELETE FROM ${table} WHERE battery = ?1 AND ${key} <= (SELECT max(${key}) FROM
             (SELECT ${key} FROM ${table} WHERE battery = ?1 ORDER BY ${key} LIMIT ?2))`,
        )
        .run(battery, stepRows).changes > 0
    )
  }
}
