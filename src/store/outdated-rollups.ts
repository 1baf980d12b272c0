import type { Database } from "bun:sqlite"

/** UTC milliseconds, the end not included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** That the rollups of a stretch of one battery are outdated. */
export interface OutdatedNote extends Stretch {
  /** Given again after it is deleted: a note is the same only where its stretch is, too. */
  readonly id: number
}

const sameNote = "rowid = ? AND since = ? AND until = ?"
const keyOf = ({ id, from, to }: OutdatedNote) => [id, from, to] as const

/** Which rollups are to be made again from their readings, so that a crash forgets none of them. */
export class OutdatedRollups {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The caller holds the transaction that changes the readings. */
  add(battery: number, { from, to }: Stretch): void {
    this.#database
      .query(`INSERT INTO outdated_rollups (battery, since, until) VALUES (?, ?, ?)`)
      .run(battery, from, to)
  }

  batteries(): number[] {
    return this.#database
      .query<{ battery: number }, []>("SELECT DISTINCT battery FROM outdated_rollups")
      .all()
      .map(({ battery }) => battery)
  }

  /** One note in place of all those of a battery; what is noted from now on is another. */
  join(battery: number): OutdatedNote | null {
    const join = this.#database.transaction(() => {
      const note = this.#database
        .query<OutdatedNote, [number]>(
          `SELECT max(rowid) AS id, min(since) AS "from", max(until) AS "to"
           FROM outdated_rollups WHERE battery = ? GROUP BY battery`,
        )
        .get(battery)
      if (!note) return null
      this.#database
        .query("DELETE FROM outdated_rollups WHERE battery = ? AND rowid < ?")
        .run(battery, note.id)
      this.#database
        .query("UPDATE outdated_rollups SET since = ?, until = ? WHERE rowid = ?")
        .run(note.from, note.to, note.id)
      return note
    })
    return join.immediate()
  }

  /**
   * What is left of a note whose beginning was made again up to `from`; null where it is not there any
   * more as it was. In the caller's transaction.
   */
  advance(note: OutdatedNote, from: number): OutdatedNote | null {
    const { changes } = this.#database
      .query(`UPDATE outdated_rollups SET since = ? WHERE ${sameNote}`)
      .run(from, ...keyOf(note))
    return changes === 0 ? null : { ...note, from }
  }

  /** All of it was made again; one that was changed meanwhile stays. */
  remove(note: OutdatedNote): void {
    this.#database.query(`DELETE FROM outdated_rollups WHERE ${sameNote}`).run(...keyOf(note))
  }
}
