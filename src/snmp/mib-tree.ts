import { compareOids, formatOid, isUnder, type Oid, oidContent, oidParts } from "./oid.ts"
import type { Value } from "./value.ts"

/** One instance that stands alone; null while it is unknown. */
export interface Scalar {
  /** With the closing 0. */
  readonly oid: Oid
  readonly value: () => Value | null
}

/** A row of a table with the numbers that tell it from the others. */
export interface Row<Item> {
  readonly index: readonly number[]
  readonly item: Item
}

/** Columns of instances. Its rows come in the order of their indexes. */
export interface Table<Item> {
  /** The numbers before that of the column. */
  readonly entry: Oid
  readonly rows: () => readonly Row<Item>[]
  /** By the column's number; what is null is absent. */
  readonly columns: Readonly<Record<number, (item: Item) => Value | null>>
}

/** A table of which it does not matter what its rows are made of. */
export interface AnyTable {
  readonly entry: Oid
  readonly rows: () => readonly Row<unknown>[]
  readonly columns: Readonly<Record<number, (item: never) => Value | null>>
}

/** One instance, encoded. */
export interface Instance {
  /** Content of its identifier: that of the object, and what its row adds. */
  readonly head: Uint8Array
  readonly tail: Uint8Array
  readonly value: Value
}

/** An instance among all, from which the walk goes on. */
export interface Place extends Instance {
  readonly object: number
  readonly row: number
}

interface MibObject {
  readonly oid: Oid
  readonly head: Uint8Array
  readonly rows: () => readonly EncodedRow[]
  readonly value: (item: never) => Value | null
}

interface EncodedRow {
  readonly index: readonly number[]
  readonly tail: Uint8Array
  readonly item: unknown
}

/**
 * All that can be asked for, in the order of the tree. Nothing is copied: an answer is made from what
 * batmon knows at that moment.
 */
export class MibTree {
  readonly #objects: readonly MibObject[]

  /** Throws where two objects have the same identifier, or one lies below another. */
  constructor(scalars: readonly Scalar[], tables: readonly AnyTable[]) {
    const all = [...scalars.map(scalarObject), ...tables.flatMap(tableObjects)]
    this.#objects = all.sort((one, other) => compareOids(one.oid, other.oid))
    for (const [index, { oid }] of this.#objects.entries()) {
      const before = this.#objects[index - 1]?.oid
      if (before && isUnder(oid, before))
        throw new Error(`${formatOid(oid)} collides with ${formatOid(before)}`)
    }
  }

  /** Null where there is no such instance. */
  get(oid: Oid): Instance | null {
    const object = this.#objects[this.#objectAt(oid)]
    if (!object || !isUnder(oid, object.oid)) return null
    const rows = object.rows()
    const index = oid.slice(object.oid.length)
    const row = rows[firstNotBefore(rows, index)]
    if (!row || compareOids(row.index, index) !== 0) return null
    const value = object.value(row.item as never)
    return value && { head: object.head, tail: row.tail, value }
  }

  /** Whether there is such an object, with or without instances: SNMP tells the two apart. */
  hasObject(oid: Oid): boolean {
    const object = this.#objects[this.#objectAt(oid)]
    return object !== undefined && isUnder(oid, object.oid)
  }

  /** The first instance after `oid` that `isShown` lets pass; null at the end. */
  next(oid: Oid, isShown: (value: Value) => boolean): Place | null {
    const at = this.#objectAt(oid)
    const object = this.#objects[at]
    if (object && isUnder(oid, object.oid)) {
      const rows = object.rows()
      const index = oid.slice(object.oid.length)
      const found = firstNotBefore(rows, index)
      const isItself = found < rows.length && compareOids(rows[found]?.index ?? [], index) === 0
      return this.#from(at, isItself ? found + 1 : found, isShown)
    }
    return this.#from(at + 1, 0, isShown)
  }

  after({ object, row }: Place, isShown: (value: Value) => boolean): Place | null {
    return this.#from(object, row + 1, isShown)
  }

  #from(first: number, firstRow: number, isShown: (value: Value) => boolean): Place | null {
    let from = firstRow
    for (let at = first; at < this.#objects.length; at += 1, from = 0) {
      const object = this.#objects[at] as MibObject
      const rows = object.rows()
      for (let row = from; row < rows.length; row += 1) {
        const { item, tail } = rows[row] as EncodedRow
        const value = object.value(item as never)
        if (value && isShown(value)) return { head: object.head, tail, value, object: at, row }
      }
    }
    return null
  }

  /** The last object at or before `oid`; −1 where `oid` is before all. */
  #objectAt(oid: Oid): number {
    let [low, high] = [0, this.#objects.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareOids((this.#objects[middle] as MibObject).oid, oid) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Where the first row stands whose index is not before `index`. */
function firstNotBefore(rows: readonly EncodedRow[], index: Oid): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareOids((rows[middle] as EncodedRow).index, index) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function scalarObject({ oid, value }: Scalar): MibObject {
  const object = oid.slice(0, -1)
  const rows = [{ index: oid.slice(-1), tail: oidParts(oid.slice(-1)), item: null }]
  return { oid: object, head: oidContent(object), rows: () => rows, value }
}

function tableObjects({ entry, rows, columns }: AnyTable): MibObject[] {
  const encoded = encodedRows(rows)
  return Object.entries(columns).map(([number, value]) => {
    const oid = [...entry, Number(number)]
    return { oid, head: oidContent(oid), rows: encoded, value }
  })
}

/** Encodes the rows' indexes once for each list of rows that is given. */
function encodedRows(rows: () => readonly Row<unknown>[]): () => readonly EncodedRow[] {
  let known: readonly Row<unknown>[] | null = null
  let encoded: readonly EncodedRow[] = []
  return () => {
    const now = rows()
    if (now !== known) {
      known = now
      encoded = now.map((row) => ({ ...row, tail: oidParts(row.index) }))
    }
    return encoded
  }
}
