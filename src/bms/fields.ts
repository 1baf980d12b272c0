/** A number at a fixed place of a frame's data, and what it means. */
export interface Field<Value> {
  /** Bytes that the data must have for the field to be there. */
  readonly end: number
  /** Only for data of at least `end` bytes. */
  read(view: DataView): Value
}

export type Values<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Field<infer Value> ? Value : never
}

export interface Fields<Table> {
  /** Bytes that the data must have for every field to be there. */
  readonly length: number
  /** Null where `data` is too short; surplus bytes are no fault. */
  read(data: Uint8Array): Values<Table> | null
}

/** Offsets and meanings as a table: the layout of a frame can be read beside its documentation. */
export function fields<Table extends Readonly<Record<string, Field<unknown>>>>(
  table: Table,
): Fields<Table> {
  const entries = Object.entries(table)
  const length = Math.max(0, ...entries.map(([, field]) => field.end))
  return {
    length,
    read(data) {
      if (data.length < length) return null
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
      const values = Object.fromEntries(entries.map(([key, field]) => [key, field.read(view)]))
      // `fromEntries` forgets which key has which type; the table above still knows.
      return values as Values<Table>
    },
  }
}

type Convert<Value> = (raw: number) => Value

/** One byte. */
export const u8 = <Value>(at: number, convert: Convert<Value>): Field<Value> => ({
  end: at + 1,
  read: (view) => convert(view.getUint8(at)),
})

/** Two bytes, high byte first. */
export const u16 = <Value>(at: number, convert: Convert<Value>): Field<Value> => ({
  end: at + 2,
  read: (view) => convert(view.getUint16(at)),
})

/** Two bytes, high byte first, two's complement. */
export const i16 = <Value>(at: number, convert: Convert<Value>): Field<Value> => ({
  end: at + 2,
  read: (view) => convert(view.getInt16(at)),
})

// One division of a whole number gives the nearest number there is: 13.31, not 13.310000000000001.
export const whole = (raw: number) => raw
export const hundredths = (raw: number) => raw / 100
export const thousandths = (raw: number) => raw / 1000

/** Positions of the bits that are 1, from 0; `raw` up to 32 bits. */
export const setBits = (raw: number): readonly number[] =>
  Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (raw >>> bit) & 1)

/** `raw` of 16-bit numbers in a row, high byte first; a lone last byte is left out. */
export function u16s(data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Array.from({ length: data.length >> 1 }, (_, index) => view.getUint16(index * 2))
}
