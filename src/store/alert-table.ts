import type { Database } from "bun:sqlite"

import type { Alert, AlertState } from "../battery/alert.ts"
import type { MovedTimes } from "./estimated-times.ts"

/** An alert with what tells it apart from others of its rule and battery. */
export interface StoredAlert extends Alert {
  /** Empty where a rule has no more than one alert a battery at a time. */
  readonly key: string
}

export type NewAlert = Omit<StoredAlert, "id">

export interface AlertQuery {
  /** @default all batteries, and the board */
  readonly battery?: number
  readonly limit: number
  /** Only alerts with a smaller id. @default from the newest one on */
  readonly before?: number
}

interface AlertRow extends Omit<StoredAlert, "flapping"> {
  readonly flapping: number
}

const columns = `id, rule, key, battery, level, state, since, raised_at AS raisedAt,
  cleared_at AS clearedAt, value, limit_value AS "limit", detail, flapping,
  acknowledged_at AS acknowledgedAt, acknowledged_by AS acknowledgedBy`

/** Cleared alerts kept at most: older ones go. */
const maxCleared = 5_000

const alertOf = ({ flapping, ...row }: AlertRow): StoredAlert => ({
  ...row,
  flapping: flapping === 1,
})

/** What batmon tells people of, pending and over alike. */
export class AlertTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(alert: NewAlert): StoredAlert {
    const row = this.#database
      .query<{ id: number }, (string | number | null)[]>(
        `INSERT INTO alerts (rule, key, battery, level, state, since, raised_at, cleared_at, value,
           limit_value, detail, flapping, acknowledged_at, acknowledged_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      )
      .get(...valuesOf(alert))
    if (!row) throw new Error("SQLite returned no id for a new alert")
    this.#database
      .query(
        `DELETE FROM alerts WHERE state = 'cleared' AND id <= (SELECT max(id) FROM alerts) - ?`,
      )
      .run(maxCleared)
    return { ...alert, id: row.id }
  }

  change(alert: StoredAlert): void {
    this.#database
      .query(
        `UPDATE alerts SET rule = ?, key = ?, battery = ?, level = ?, state = ?, since = ?,
           raised_at = ?, cleared_at = ?, value = ?, limit_value = ?, detail = ?, flapping = ?,
           acknowledged_at = ?, acknowledged_by = ? WHERE id = ?`,
      )
      .run(...valuesOf(alert), alert.id)
  }

  /** Of one that was pending and came to nothing. */
  drop(id: number): void {
    this.#database.query("DELETE FROM alerts WHERE id = ?").run(id)
  }

  find(id: number): StoredAlert | null {
    const row = this.#database
      .query<AlertRow, [number]>(`SELECT ${columns} FROM alerts WHERE id = ?`)
      .get(id)
    return row && alertOf(row)
  }

  /** Pending, raised and acknowledged ones, the oldest first. */
  open(): StoredAlert[] {
    return this.#database
      .query<AlertRow, []>(`SELECT ${columns} FROM alerts WHERE state <> 'cleared' ORDER BY id`)
      .all()
      .map(alertOf)
  }

  /** Those that were raised, whatever has become of them, the newest first. */
  list({ battery, limit, before }: AlertQuery): StoredAlert[] {
    return this.#database
      .query<AlertRow, [number | null, number, number]>(
        `SELECT ${columns} FROM alerts WHERE raised_at IS NOT NULL AND (?1 IS NULL OR battery = ?1)
         AND id < ?2 ORDER BY id DESC LIMIT ?3`,
      )
      .all(battery ?? null, before ?? Number.MAX_SAFE_INTEGER, limit)
      .map(alertOf)
  }

  /** Raised, or lasting, in a stretch of time: of these batteries and the board, the oldest first. */
  between(query: {
    readonly batteries: readonly number[]
    readonly from: number
    readonly to: number
    readonly limit: number
  }): StoredAlert[] {
    const places = query.batteries.map(() => "?").join(", ")
    return this.#database
      .query<AlertRow, number[]>(
        `SELECT ${columns} FROM alerts WHERE raised_at < ? AND (cleared_at >= ? OR state <> 'cleared')
         AND (battery IS NULL OR battery IN (${places})) ORDER BY raised_at LIMIT ?`,
      )
      .all(query.to, query.from, ...query.batteries, query.limit)
      .map(alertOf)
  }

  /** Moves what was noted between two times, both included, because the clock was set. */
  redate({ since, until, shift }: MovedTimes): void {
    for (const column of ["since", "raised_at", "cleared_at", "acknowledged_at"] as const) {
      this.#database
        .query(`UPDATE alerts SET ${column} = ${column} + ? WHERE ${column} BETWEEN ? AND ?`)
        .run(shift, since, until)
    }
  }
}

const valuesOf = (alert: NewAlert): (string | number | null)[] => [
  alert.rule,
  alert.key,
  alert.battery,
  alert.level,
  alert.state satisfies AlertState,
  alert.since,
  alert.raisedAt,
  alert.clearedAt,
  alert.value,
  alert.limit,
  alert.detail,
  alert.flapping ? 1 : 0,
  alert.acknowledgedAt,
  alert.acknowledgedBy,
]
