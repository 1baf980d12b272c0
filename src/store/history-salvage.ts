import type { Database } from "bun:sqlite"

import type { LocalDays } from "../lib/local-days.ts"
import type { Steps } from "../lib/steps.ts"
import { isDamage } from "./damage.ts"
import type { ReadingTable } from "./reading-table.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"
import { RowWriter } from "./row-writer.ts"
import { openDamaged, type SalvagedRows } from "./salvage.ts"
import { historySchema } from "./schemas.ts"
import { tableShapes, type Value } from "./table-shape.ts"

/** Where the last detail of a damaged file is unknown: no file comes that far, and few bytes hold it. */
const unknownLast = 2 ** 30

/**
 * New details get ids after those of the damaged file, so that its rows can be taken over as they are.
 */
export function reserveDetails(database: Database, damagedPath: string): void {
  database
    .query(
      `INSERT OR IGNORE INTO details (id, battery, protections, cell_count, sensor_count)
       VALUES (?, 0, 0, 0, 0)`,
    )
    .run(lastDetail(damagedPath) + 1)
}

function lastDetail(path: string): number {
  const damaged = openDamaged(path, historySchema)
  try {
    const row = damaged?.query<{ id: number | null }, []>("SELECT max(id) AS id FROM details").get()
    return row ? (row.id ?? 0) : unknownLast
  } catch (error) {
    if (!isDamage(error)) throw error
    return unknownLast
  } finally {
    damaged?.close()
  }
}

interface HistorySalvageDeps {
  readonly database: Database
  readonly readings: ReadingTable
  readonly rollups: RollupKeeper
  readonly days: LocalDays
}

const shapeOf = (name: string) => {
  const columns = tableShapes(historySchema).find((shape) => shape.name === name)?.columns ?? []
  return (column: string) => columns.findIndex((each) => each.name === column)
}

/**
 * Takes the rows of a damaged history into the new one, which takes new readings meanwhile. It can be
 * begun again from the start: rows that are there already stay.
 */
export class HistorySalvage {
  readonly #deps: HistorySalvageDeps
  readonly #writer: RowWriter
  /** Of the damaged file: those that no reading refers to yet may be deleted by the housekeeping. */
  readonly #details = new Map<Value, readonly Value[]>()
  readonly #detailId = shapeOf("details")("id")
  readonly #readingDetail = shapeOf("readings")("detail")
  readonly #readingBattery = shapeOf("readings")("battery")

  constructor(deps: HistorySalvageDeps) {
    this.#deps = deps
    this.#writer = new RowWriter(deps.database, historySchema)
  }

  /** One transaction. Returns how many rows were new. */
  take(batch: SalvagedRows): number {
    const { database, readings, rollups } = this.#deps
    const write = database.transaction(() => {
      if (batch.table === "details") {
        for (const row of batch.rows) this.#details.set(row[this.#detailId] ?? null, row)
      }
      if (batch.table === "readings") this.#writeDetailsOf(batch.rows)
      return this.#writer.write(batch)
    })
    try {
      return write.immediate()
    } finally {
      readings.forget()
      // Those of today are in memory, made without these.
      rollups.forget()
    }
  }

  /** Has hours and days made again that were lost, or not yet written, in the damaged file. */
  *finish(): Steps {
    const { database, days, readings, rollups } = this.#deps
    const span = readings.span()
    if (!span) return
    const written = database
      .query<{ battery: number; until: number }, []>("SELECT battery, until FROM rolled_up")
      .all()
    for (const { battery, until } of written) {
      for (const day of days.between(span.oldest, until)) {
        if (this.#isWhole(battery, day)) continue
        rollups.outdate(battery, { from: day.start, to: day.end })
        yield
      }
      yield
    }
  }

  /** Where a detail was lost, its readings would be lost with it: nothing is known of theirs then. */
  #writeDetailsOf(rows: SalvagedRows["rows"]): void {
    const { database } = this.#deps
    const batteries = new Map(
      rows.map((row) => [row[this.#readingDetail] ?? null, row[this.#readingBattery] ?? null]),
    )
    for (const [id, battery] of batteries) {
      const known = this.#details.get(id)
      if (known) this.#writer.write({ table: "details", rows: [known] })
      else {
        database
          .query(
            `INSERT OR IGNORE INTO details (id, battery, protections, cell_count, sensor_count)
             VALUES (?, ?, 0, 0, 0)`,
          )
          .run(id, battery)
      }
    }
  }

  #isWhole(battery: number, { start, end }: { start: number; end: number }): boolean {
    const { database } = this.#deps
    const day = database
      .query<{ count: number }, [number, number]>(
        "SELECT count FROM days WHERE battery = ? AND time = ?",
      )
      .get(battery, start)
    if (!day) {
      const any = database
        .query<object, [number, number, number]>(
          "SELECT 1 FROM readings WHERE time >= ? AND time < ? AND battery = ? LIMIT 1",
        )
        .get(start, end, battery)
      return any === null
    }
    const hours = database
      .query<{ count: number | null }, [number, number, number]>(
        "SELECT sum(count) AS count FROM hours WHERE battery = ? AND time >= ? AND time < ?",
      )
      .get(battery, start, end)
    return (hours?.count ?? 0) >= day.count
  }
}
