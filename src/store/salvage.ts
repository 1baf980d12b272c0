import { Database } from "bun:sqlite"
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from "node:fs"

import { isDamage } from "./damage.ts"
import type { Schema } from "./database.ts"
import { replaceFirstPage } from "./first-page.ts"
import { rowsOfPage } from "./page-rows.ts"
import { contains, type KeyRange, walkTable } from "./salvage-walk.ts"
import { boardSchema, historySchema } from "./schemas.ts"
import {
  type ColumnShape,
  columnNames,
  fits,
  type TableShape,
  tableShapes,
  type Value,
} from "./table-shape.ts"

/** Rows of one table, their values in the order of the table's shape. */
export interface SalvagedRows {
  readonly table: string
  readonly rows: readonly (readonly Value[])[]
}

/** Read first: what rows of other tables refer to, and what is asked for first. */
const first = ["batteries", "details", "estimated_times", "rolled_up", "days", "hours", "readings"]

/** A few milliseconds of writing. */
const batchSize = 200

/** A job: what can still be read of a damaged `history.db` that was set aside. */
export const salvageHistory = (path: string) => salvage(path, historySchema)

/** The same of a damaged `batmon.db`. */
export const salvageBoard = (path: string) => salvage(path, boardSchema)

/**
 * First whatever the trees of the tables still lead to, then the rows of pages that nothing leads to
 * any more. A row comes twice at most, and then the second is the older or the same.
 */
function* salvage(path: string, schema: Schema): Generator<SalvagedRows, void, void> {
  const shapes = inOrder(tableShapes(schema))
  const gaps = new Map<string, KeyRange[]>()
  const database = openDamaged(path, schema)
  try {
    for (const shape of shapes) {
      if (database === null) gaps.set(shape.name, [everything])
      else yield* inBatches(shape, reached(database, { shape, gaps }))
    }
  } finally {
    database?.close()
  }
  const torn = shapes.filter(({ name }) => gaps.has(name))
  if (torn.length > 0) yield* loosePages(path, { schema, shapes, torn, gaps })
}

const everything: KeyRange = {
  from: [0, 0],
  to: [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
}

const inOrder = (shapes: readonly TableShape[]) => {
  const place = ({ name }: TableShape) =>
    (first.indexOf(name) + first.length + 1) % (first.length + 1)
  return shapes.toSorted((a, b) => place(a) - place(b))
}

/**
 * Opens a file that was set aside as far as it can be. Null where even with another first page nothing
 * leads to its tables.
 */
export function openDamaged(path: string, schema: Schema): Database | null {
  cutToWholePages(path, schema.pageSize)
  for (const attempt of ["as it is", "with another first page"]) {
    const database = new Database(path, { readonly: true, strict: true })
    try {
      // Else a file that is shorter than it should be is not read at all.
      database.run("PRAGMA writable_schema = ON")
      database.query("SELECT count(*) FROM sqlite_schema").get()
      return database
    } catch (error) {
      database.close()
      if (!isDamage(error)) throw error
      if (attempt === "as it is") replaceFirstPage(path, schema)
    }
  }
  return null
}

/** SQLite would take what is missing of the last page for zeros. */
function cutToWholePages(path: string, pageSize: number): void {
  const { size } = statSync(path)
  if (size % pageSize !== 0) truncateSync(path, size - (size % pageSize))
}

function* reached(
  database: Database,
  { shape, gaps }: { shape: TableShape; gaps: Map<string, KeyRange[]> },
): Generator<Value[]> {
  const there = columnNames(database, shape.name)
  // A table that an older batmon did not have.
  if (there.size === 0) return
  const known = shape.columns.filter(({ name }) => there.has(name))
  for (const found of walkTable(database, { ...shape, columns: known })) {
    if (found.kind === "row") yield filledUp(shape, known, found.row)
    else gaps.set(shape.name, [...(gaps.get(shape.name) ?? []), found.range])
  }
}

/** A row with all columns, those included that were not there yet when it was written. */
function filledUp({ columns }: TableShape, known: readonly ColumnShape[], row: Value[]): Value[] {
  if (known.length === columns.length) return row
  const values = new Map(known.map(({ name }, index) => [name, row[index] ?? null]))
  return columns.map(({ name, fallback }) => values.get(name) ?? fallback)
}

function* inBatches({ name }: TableShape, rows: Iterable<Value[]>): Generator<SalvagedRows> {
  let batch: Value[][] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield { table: name, rows: batch }
    batch = []
  }
  if (batch.length > 0) yield { table: name, rows: batch }
}

interface LoosePages {
  readonly schema: Schema
  readonly shapes: readonly TableShape[]
  /** The tables with gaps. */
  readonly torn: readonly TableShape[]
  readonly gaps: ReadonlyMap<string, readonly KeyRange[]>
}

/**
 * A page does not say whose it is: its rows are taken where only one table can hold them. Hours and
 * days are alike, and are made again from readings instead.
 */
function* loosePages(path: string, { schema, shapes, torn, gaps }: LoosePages) {
  for (const shape of torn) {
    const others = shapes.filter((other) => other !== shape)
    const inGap = (row: readonly Value[]) => {
      const key = keyOf(shape, row)
      return gaps.get(shape.name)?.some((range) => contains(range, key)) ?? false
    }
    const ownRows = function* () {
      for (const { page, number } of allPages(path, schema.pageSize)) {
        for (const row of rowsOfPage(page, shape, number === 1)) {
          const own = fits(shape, row) && !others.some((other) => fits(other, row))
          if (own && inGap(row)) yield row
        }
      }
    }
    if (shape.withoutRowid || shape.rowid !== null) yield* inBatches(shape, ownRows())
  }
}

function keyOf({ key, rowid, columns }: TableShape, row: readonly Value[]): number[] {
  const names = rowid === null ? key : [rowid]
  return names.map((name) => Number(row[columns.findIndex((column) => column.name === name)]))
}

/** The pages of the file and those in its log, where a frame is a page after 24 bytes. */
function* allPages(path: string, pageSize: number) {
  yield* pagesOf(path, { pageSize, skip: 0, header: 0 })
  if (existsSync(`${path}-wal`)) {
    yield* pagesOf(`${path}-wal`, { pageSize, skip: 32, header: 24 })
  }
}

function* pagesOf(
  path: string,
  { pageSize, skip, header }: { pageSize: number; skip: number; header: number },
): Generator<{ page: Uint8Array; number: number }> {
  const file = openSync(path, "r")
  try {
    const step = pageSize + header
    const chunk = Buffer.alloc(step * 1024)
    const { size } = fstatSync(file)
    for (let at = skip; at < size; at += chunk.length) {
      const read = readSync(file, chunk, 0, chunk.length, at)
      for (let begin = 0; begin + step <= read; begin += step) {
        const page = chunk.subarray(begin + header, begin + step)
        const number = header > 0 ? chunk.readUInt32BE(begin) : (at + begin) / step + 1
        yield { page, number }
      }
    }
  } finally {
    closeSync(file)
  }
}
