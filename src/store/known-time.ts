import type { Database } from "bun:sqlite"

/** A time that has passed for certain: the board's clock may start before it. */
export class KnownTime {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** UTC milliseconds: of the newest note or event; 0 where there is none. */
  get newest(): number {
    const row = this.#database
      .query<{ time: number | null }, []>(
        `SELECT max(time) AS time FROM (SELECT time FROM known_time UNION ALL
           SELECT time FROM (SELECT time FROM events ORDER BY id DESC LIMIT 1))`,
      )
      .get()
    return row?.time ?? 0
  }

  note(time: number): void {
    this.#database.query("INSERT OR REPLACE INTO known_time (id, time) VALUES (1, ?)").run(time)
  }

  /** What a clock that was ahead has noted has not passed: the clock was set back to `now`. */
  setBack(now: number): void {
    this.#database.query("UPDATE known_time SET time = ?1 WHERE time > ?1").run(now)
  }
}
