import { Database } from "bun:sqlite"

import { openDatabase, type Schema } from "./database.ts"

/** What SQLite stores in a column. */
export type Value = number | string | Uint8Array | null

export interface ColumnShape {
  readonly name: string
  /** As declared; every table is STRICT, so that it is what is stored. */
  readonly type: string
  readonly notNull: boolean
  /** In rows that were written before there was the column. */
  readonly fallback: Value
}

/** A table as reading a damaged file needs to know it. */
export interface TableShape {
  readonly name: string
  /** In the order in which a row is stored. */
  readonly columns: readonly ColumnShape[]
  /** One or two whole-number columns, or `rowid`, that order the rows. */
  readonly key: readonly string[]
  readonly withoutRowid: boolean
  /** The column that stands for the rowid, if there is one. */
  readonly rowid: string | null
}

/** The tables of a schema, without a file of it. */
export function tableShapes(schema: Schema): readonly TableShape[] {
  const database = openDatabase(":memory:", schema)
  try {
    return database
      .query<{ name: string; wr: number }, []>(
        `SELECT name, wr FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`,
      )
      .all()
      .map(({ name, wr }) => shapeOf(database, name, wr === 1))
  } finally {
    database.close()
  }
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly notnull: number
  /** As an expression of SQL; null where there is none. */
  readonly dflt_value: string | null
  /** Place in the primary key from 1; 0 outside of it. */
  readonly pk: number
}

function shapeOf(database: Database, name: string, withoutRowid: boolean): TableShape {
  const rows = database
    .query<ColumnRow, [string]>(
      `SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)`,
    )
    .all(name)
  const primary = rows.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const whole = primary.length > 0 && primary.every(({ type }) => type === "INTEGER")
  const rowid = !withoutRowid && whole && primary.length === 1 ? (primary[0]?.name ?? null) : null
  const stored = withoutRowid ? [...primary, ...rows.filter(({ pk }) => pk === 0)] : rows
  return {
    name,
    columns: stored.map((row) => ({
      name: row.name,
      type: row.type,
      notNull: row.notnull === 1 || (withoutRowid && row.pk > 0),
      fallback: fallbackOf(database, row),
    })),
    key: withoutRowid && whole ? primary.map((row) => row.name) : ["rowid"],
    withoutRowid,
    rowid,
  }
}

function fallbackOf(database: Database, { dflt_value: expression }: ColumnRow): Value {
  if (expression === null) return null
  return database.query<{ value: Value }, []>(`SELECT ${expression} AS value`).get()?.value ?? null
}

/** The columns that a file has of a table: one of an older batmon has fewer; none of a table it lacks. */
export const columnNames = (database: Database, table: string): ReadonlySet<string> =>
  new Set(
    database
      .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => name),
  )

/** Whether a row may be what was stored: a damaged file can answer with anything. */
export function fits({ columns }: TableShape, row: readonly unknown[]): row is Value[] {
  return (
    row.length === columns.length &&
    columns.every(({ type, notNull }, index) => {
      const value = row[index]
      if (value === null) return !notNull
      if (type === "INTEGER") return Number.isSafeInteger(value)
      if (type === "REAL") return typeof value === "number"
      if (type === "TEXT") return typeof value === "string"
      return type === "ANY" || value instanceof Uint8Array
    })
  )
}
