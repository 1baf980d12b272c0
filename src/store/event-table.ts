import type { Database } from "bun:sqlite"

import type { EventKind, HistoryEvent } from "../battery/history.ts"

export interface NewEvent {
  /** UTC milliseconds. */
  readonly time: number
  /** Null for what happened to the board. */
  readonly battery: number | null
  readonly kind: EventKind
  readonly detail?: string
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
