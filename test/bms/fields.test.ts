import { expect, test } from "bun:test"
import { fields, hundredths, i16, setBits, u16, u16s, u8, whole } from "../../src/bms/fields.ts"

const table = fields({ first: u8(0, whole), wide: u16(1, hundredths), signed: i16(3, whole) })

test("reads each field from its place", () => {
  expect(table.length).toBe(5)
  expect(table.read(Uint8Array.of(7, 0x05, 0x33, 0xff, 0xfe))).toEqual({
    first: 7,
    wide: 13.31,
    signed: -2,
  })
})

test("reads a part of a longer array at that part's own offsets", () => {
  const bytes = Uint8Array.of(9, 9, 7, 0, 1, 0, 2, 9)
  expect(table.read(bytes.subarray(2))).toEqual({ first: 7, wide: 0.01, signed: 2 })
})

test("reads nothing where one byte is missing", () => {
  expect(table.read(new Uint8Array(4))).toBeNull()
})

test("every 16-bit number of hundredths prints at most two decimals", () => {
  for (let raw = 0; raw < 0x10000; raw++) {
    expect(String(hundredths(raw)).split(".")[1]?.length ?? 0).toBeLessThanOrEqual(2)
  }
})

test("bits are numbered from the lowest", () => {
  expect(setBits(0)).toEqual([])
  expect(setBits(0b1000_0101)).toEqual([0, 2, 7])
  expect(setBits(0x8000_0000)).toEqual([31])
})

test("a row of numbers leaves a lone byte out", () => {
  expect(u16s(Uint8Array.of(1, 0, 0, 2, 9))).toEqual([256, 2])
})
