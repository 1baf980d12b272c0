import type { TableShape, Value } from "./table-shape.ts"

/**
 * The rows that lie in one page of a database file, told by the page alone: those of a page whose
 * place in its tree was lost. See https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1.
 * A row that goes on in other pages, or is no whole one, is left out.
 */
export function rowsOfPage(page: Uint8Array, shape: TableShape, firstPage = false): Value[][] {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  // The first page begins with the header of the file.
  const start = firstPage ? 100 : 0
  const kind = view.getUint8(start)
  if (
    kind !== (shape.withoutRowid ? indexLeaf : tableLeaf) &&
    !(shape.withoutRowid && kind === indexInterior)
  )
    return []
  const pointers = start + (kind === indexInterior ? 12 : 8)
  const cells = view.getUint16(start + 3)
  const rows: Value[][] = []
  for (let index = 0; index < cells && pointers + index * 2 + 1 < page.length; index += 1) {
    const cell = view.getUint16(pointers + index * 2)
    const row = cellRow(new Bytes(view, kind === indexInterior ? cell + 4 : cell), shape)
    if (row) rows.push(row)
  }
  return rows
}

const indexInterior = 0x02
const indexLeaf = 0x0a
const tableLeaf = 0x0d

function cellRow(bytes: Bytes, shape: TableShape): Value[] | null {
  const length = bytes.varint()
  const rowid = shape.withoutRowid ? null : bytes.varint()
  if (length === null || bytes.left < length || length < shape.columns.length) return null
  const begin = bytes.at
  const headerLength = bytes.varint()
  if (headerLength === null || headerLength > length) return null
  const types: number[] = []
  while (bytes.at < begin + headerLength) {
    const type = bytes.varint()
    if (type === null) return null
    types.push(type)
  }
  if (types.length !== shape.columns.length || bytes.at !== begin + headerLength) return null
  const row: Value[] = []
  for (const [index, type] of types.entries()) {
    const value = bytes.value(type)
    if (value === undefined) return null
    row.push(shape.columns[index]?.name === shape.rowid ? rowid : value)
  }
  return bytes.at === begin + length ? row : null
}

/** Sizes of whole numbers by their serial type. */
const sizes = [0, 1, 2, 3, 4, 6, 8] as const

/** Reads on from a place in a page; null or undefined where the page ends before. */
class Bytes {
  at: number
  readonly #view: DataView

  constructor(view: DataView, at: number) {
    this.#view = view
    this.at = at
  }

  get left(): number {
    return this.#view.byteLength - this.at
  }

  /** Up to nine bytes, seven bits each; the ninth counts whole. */
  varint(): number | null {
    let value = 0n
    for (let index = 0; index < 9; index += 1) {
      if (this.left < 1) return null
      const byte = this.#view.getUint8(this.at)
      this.at += 1
      if (index === 8) return Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte)))
      value = (value << 7n) | BigInt(byte & 0x7f)
      if (byte < 0x80) return Number(value)
    }
    return null
  }

  value(type: number): Value | undefined {
    if (type === 0) return null
    if (type === 8 || type === 9) return type - 8
    const size = type >= 12 ? (type - (type % 2) - 12) / 2 : type === 7 ? 8 : sizes[type]
    if (size === undefined || this.left < size) return undefined
    const { at } = this
    this.at += size
    if (type === 7) return this.#view.getFloat64(at)
    if (type < 7) return this.#whole(at, size)
    const content = new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, size)
    if (type % 2 === 0) return content.slice()
    return new TextDecoder().decode(content)
  }

  #whole(at: number, size: number): number {
    let value = BigInt(this.#view.getInt8(at))
    for (let index = 1; index < size; index += 1) {
      value = (value << 8n) | BigInt(this.#view.getUint8(at + index))
    }
    return Number(value)
  }
}
