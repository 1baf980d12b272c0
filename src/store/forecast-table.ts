import type { Database } from "bun:sqlite"

import type { ScoredForecast } from "../battery/forecast-record.ts"

/** Kept of each battery, for either direction: enough to see whether forecasts get better. */
const kept = 200

/** Forecasts whose truth is known. */
export class ForecastTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(battery: number, { target, time, low, best, high, truth }: ScoredForecast): void {
    this.#database
      .query(
        `INSERT OR REPLACE INTO forecasts (battery, time, target, low_s, best_s, high_s, truth_s)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(battery, time, target, ...[low, best, high, truth].map(Math.round))
    this.#database
      .query(
        `DELETE FROM forecasts WHERE battery = ?1 AND target = ?2 AND time <= coalesce(
           (SELECT time FROM forecasts WHERE battery = ?1 AND target = ?2
            ORDER BY time DESC LIMIT 1 OFFSET ?3), -9e15)`,
      )
      .run(battery, target, kept)
  }

  /** The newest of one battery, the newest first. */
  newest(battery: number, limit: number): readonly ScoredForecast[] {
    return this.#database
      .query<ScoredForecast, [number, number]>(
        `SELECT target, time, low_s AS low, best_s AS best, high_s AS high, truth_s AS truth
         FROM forecasts WHERE battery = ? ORDER BY time DESC LIMIT ?`,
      )
      .all(battery, limit)
  }
}
