import type { Database, SQLQueryBindings } from "bun:sqlite"

import type { Schema } from "./database.ts"
import type { SalvagedRows } from "./salvage.ts"
import { type TableShape, tableShapes, type Value } from "./table-shape.ts"

/** Writes salvaged rows as they were. A row that is there already, or came again, stays as it is. */
export class RowWriter {
  readonly #database: Database
  readonly #inserts: ReadonlyMap<string, string>

  constructor(database: Database, schema: Schema) {
    this.#database = database
    this.#inserts = new Map(tableShapes(schema).map((shape) => [shape.name, insertInto(shape)]))
  }

  /** Returns how many of the rows were new. The caller holds the transaction, if there is to be one. */
  write({ table, rows }: SalvagedRows): number {
    const insert = this.#inserts.get(table)
    if (insert === undefined) return 0
    const query = this.#database.query<unknown, SQLQueryBindings[]>(insert)
    return rows.reduce((sum, row) => sum + query.run(...row.map(toBinding)).changes, 0)
  }
}

const insertInto = ({ name, columns }: TableShape) =>
  `INSERT OR IGNORE INTO ${name} (${columns.map((column) => column.name).join(", ")})
   VALUES (${columns.map(() => "?").join(", ")})`

const toBinding = (value: Value): SQLQueryBindings => value
