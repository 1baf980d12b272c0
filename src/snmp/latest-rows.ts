import type { StoredReading } from "../store/reading-table.ts"

/** Among how many rows of the readings, the newest of all, a battery's is looked for. */
export const searchedRows = 100

/** The newest rows of the readings, as they are on the disk, in memory. */
export class LatestRows {
  #rows: readonly StoredReading[] = []
  readonly #latest = new Map<number, StoredReading>()

  /** Begins with what is stored. */
  load(rows: readonly StoredReading[]): void {
    this.#rows = []
    this.add(rows)
  }

  /** Takes in what has just been stored. */
  add(rows: readonly StoredReading[]): void {
    this.#rows = [...this.#rows, ...rows]
      .sort((one, other) => one.time - other.time || one.battery - other.battery)
      .slice(-searchedRows)
    this.#latest.clear()
    for (const row of this.#rows) this.#latest.set(row.battery, row)
  }

  /** Moves those of `since` or later by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    this.load(this.#rows.map((row) => (row.time >= since ? { ...row, time: row.time + by } : row)))
  }

  /** Null where the battery has none among them. */
  of(battery: number): StoredReading | null {
    return this.#latest.get(battery) ?? null
  }
}
