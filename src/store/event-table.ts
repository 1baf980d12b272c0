import type { Database } from "bun:sqlite"

import type { EventKind, HistoryEvent, ProtectionTimes } from "../battery/history.ts"
import type { MovedTimes } from "./estimated-times.ts"

export interface NewEvent {
  /** UTC milliseconds. */
  readonly time: number
  /** Null for what happened to the board. */
  readonly battery: number | null
  readonly kind: EventKind
  readonly detail?: string
}

export interface EventsBetween {
  readonly batteries: readonly number[]
  /** UTC milliseconds, inclusive. */
  readonly from: number
  /** UTC milliseconds, exclusive. */
  readonly to: number
  readonly limit: number
}

/** Kept at most: older ones go, so that a flapping radio cannot fill the card. */
const maxEvents = 20_000

/** What happened, to a battery or to the board. */
export class EventTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add({ time, battery, kind, detail = "" }: NewEvent): void {
    this.#database
      .query(`INSERT INTO events (time, battery, kind, detail) VALUES (?, ?, ?, ?)`)
      .run(time, battery, kind, detail)
    this.#database
      .query(`DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?`)
      .run(maxEvents)
  }

  /** Moves what was noted between two times, both included, because the clock was set. */
  redate({ since, until, shift }: MovedTimes): void {
    this.#database
      .query(`UPDATE events SET time = time + ? WHERE time BETWEEN ? AND ?`)
      .run(shift, since, until)
  }

  /** Since when each protection of a battery is active, as far as events tell. */
  protectionTimes(battery: number): ProtectionTimes {
    // SQLite takes the other columns from the row that has the maximum.
    const rows = this.#database
      .query<{ protection: string; kind: EventKind; time: number }, [number]>(
        `SELECT detail AS protection, kind, time, max(id) FROM events
         WHERE battery = ? AND kind IN ('protection-on', 'protection-off') GROUP BY detail`,
      )
      .all(battery)
    const active = rows.filter(({ kind }) => kind === "protection-on")
    const ended = rows.filter(({ kind }) => kind === "protection-off").map(({ time }) => time)
    return {
      since: new Map(active.map(({ protection, time }) => [protection, time])),
      ended: ended.length === 0 ? null : Math.max(...ended),
    }
  }

  /** What happened to any of `batteries` or to the board in a stretch of time, the newest first. */
  between({ batteries, from, to, limit }: EventsBetween): HistoryEvent[] {
    const places = batteries.map(() => "?").join(", ")
    return this.#database
      .query<HistoryEvent, number[]>(
        `SELECT * FROM events WHERE time >= ? AND time < ?
         AND (battery IS NULL OR battery IN (${places})) ORDER BY time DESC, id DESC LIMIT ?`,
      )
      .all(from, to, ...batteries, limit)
  }

  /** The newest first: of one battery, or of everything where `battery` is left out. */
  list({ battery, limit }: { battery?: number; limit: number }): HistoryEvent[] {
    return battery === undefined
      ? this.#database
          .query<HistoryEvent, [number]>(`SELECT * FROM events ORDER BY id DESC LIMIT ?`)
          .all(limit)
      : this.#database
          .query<HistoryEvent, [number, number]>(
            `SELECT * FROM events WHERE battery = ? ORDER BY time DESC, id DESC LIMIT ?`,
          )
          .all(battery, limit)
  }
}
