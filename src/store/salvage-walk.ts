import type { Database } from "bun:sqlite"

import { isDamage } from "./damage.ts"
import { fits, type TableShape, type Value } from "./table-shape.ts"

/** Where a row stands in its table: one or two whole numbers, compared in this order. */
export type Key = readonly number[]

/** Rows whose key is `from` or after it and before `to`. */
export interface KeyRange {
  readonly from: Key
  readonly to: Key
}

export type Found =
  | { readonly kind: "row"; readonly row: Value[] }
  /** Nothing in this range could be read. */
  | { readonly kind: "gap"; readonly range: KeyRange }

/**
 * Every row that can still be reached through the tree of a table, the newest first as long as the
 * tree is whole. At a page that cannot be read the range is split, and each part is read from both of
 * its ends: one bad page costs the rows of that page.
 */
export function* walkTable(database: Database, shape: TableShape): Generator<Found> {
  yield* new TableWalk(database, shape).walk(everything(shape), depth)
}

/**
 * How often a range in which nothing can be read is halved in search of a page that can. Not often:
 * pages that no way leads to are found otherwise.
 */
const depth = 6

/** A range that is not wider holds one page at most: a round, an hour, a row. */
const narrow = (column: string) => (column === "time" ? 10_000 : 1)

/** Readings of before this many milliseconds are not searched for between two damaged ends. */
const oldest = 15 * 366 * 86_400_000
const largest = Number.MAX_SAFE_INTEGER

const everything = ({ key }: TableShape): KeyRange => ({
  from: key.map(() => 0),
  to: key.map(() => largest),
})

interface Pass {
  readonly failed: boolean
  /** Of the last row that was read; null where there was none. */
  readonly last: Key | null
}

class TableWalk {
  readonly #database: Database
  readonly #shape: TableShape

  constructor(database: Database, shape: TableShape) {
    this.#database = database
    this.#shape = shape
  }

  *walk(range: KeyRange, tries: number): Generator<Found> {
    const down = yield* this.#read(range, "DESC")
    if (!down.failed) return
    const above = { from: range.from, to: down.last ?? range.to }
    const up = yield* this.#read(above, "ASC")
    if (!up.failed) return
    const gap = { from: up.last ? after(up.last) : above.from, to: above.to }
    const left = down.last || up.last ? depth : tries - 1
    const middle = left > 0 ? this.#middle(gap) : null
    if (middle === null) {
      yield { kind: "gap", range: gap }
      return
    }
    yield* this.walk({ from: middle, to: gap.to }, left)
    yield* this.walk({ from: gap.from, to: middle }, left)
  }

  *#read({ from, to }: KeyRange, direction: "ASC" | "DESC"): Generator<Found, Pass> {
    const { key, name, columns } = this.#shape
    const names = key.join(", ")
    const places = key.map(() => "?").join(", ")
    const order = key.map((column) => `${column} ${direction}`).join(", ")
    const statement = this.#database.prepare<object, number[]>(
      `SELECT ${[...key.map((column, index) => `${column} AS key${index}`), ...columns.map((column) => column.name)].join(", ")}
       FROM ${name} WHERE (${names}) >= (${places}) AND (${names}) < (${places}) ORDER BY ${order}`,
    )
    let last: Key | null = null
    try {
      for (const found of statement.iterate(...from, ...to)) {
        const values: unknown[] = Object.values(found)
        const at = values.slice(0, key.length)
        if (!isKey(at) || !follows(at, { last, range: { from, to }, direction })) {
          return { failed: true, last }
        }
        const row = values.slice(key.length)
        last = at
        if (fits(this.#shape, row)) yield { kind: "row", row }
      }
      return { failed: false, last }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { failed: true, last }
    } finally {
      statement.finalize()
    }
  }

  /** A key well inside of a range; null where the range is too narrow for another page. */
  #middle({ from, to }: KeyRange): Key | null {
    const [first = 0, second] = from
    const [end = 0, secondEnd] = this.#bounded({ from, to })
    const lead = this.#shape.key[0] ?? ""
    const start = lead === "time" && first === 0 ? Math.max(0, end - oldest) : first
    if (second === undefined || secondEnd === undefined) {
      return end - start > narrow(lead) ? [halfway(start, end)] : null
    }
    if (end - start > narrow(lead)) return [halfway(start, end), 0]
    if (end > first) return lead !== "time" && secondEnd > 0 ? [end, 0] : null
    const width = secondEnd - second
    return width > narrow(this.#shape.key[1] ?? "") ? [first, halfway(second, secondEnd)] : null
  }

  /** The end of a range, where it is open: no further than rows can be. */
  #bounded({ from: [first = 0, second = 0], to: [end = 0, secondEnd] }: KeyRange): Key {
    const limit = (column: string | undefined, reached: number) =>
      column === "time" ? Math.max(reached + 86_400_000, Date.now()) : reached * 2 + 1000
    const bounded = end === largest ? limit(this.#shape.key[0], first) : end
    if (secondEnd === undefined) return [bounded]
    return [bounded, secondEnd === largest ? limit(this.#shape.key[1], second) : secondEnd]
  }
}

const halfway = (from: number, to: number) => Math.floor(from + (to - from) / 2)

const after = (key: Key): Key => key.with(-1, (key.at(-1) ?? 0) + 1)

const isKey = (values: readonly unknown[]): values is number[] =>
  values.every((value) => Number.isSafeInteger(value))

/** Less than zero where `a` stands before `b`. */
export function compareKeys(a: Key, b: Key): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)
}

export const contains = ({ from, to }: KeyRange, key: Key): boolean =>
  compareKeys(key, from) >= 0 && compareKeys(key, to) < 0

/** A damaged page may lead anywhere: what comes must be in the range and in order. */
function follows(
  key: Key,
  { last, range, direction }: { last: Key | null; range: KeyRange; direction: "ASC" | "DESC" },
): boolean {
  if (!contains(range, key)) return false
  if (last === null) return true
  const step = compareKeys(key, last)
  return direction === "ASC" ? step > 0 : step < 0
}
