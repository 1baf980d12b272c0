import { describe, expect, test } from "bun:test"

import {
  compareOids,
  formatOid,
  isUnder,
  oidContent,
  parseOid,
  readOidContent,
} from "../../src/snmp/oid.ts"

describe("an object identifier", () => {
  test("is read with or without a leading dot, and told without", () => {
    expect(parseOid(".1.3.6.1.4.1.99999")).toEqual([1, 3, 6, 1, 4, 1, 99999])
    expect(formatOid([1, 3, 6, 1])).toBe("1.3.6.1")
  })

  test.each(["", "1", "1.", "3.1", "1.40", "1.3.x", "1.3.4294967296", "1..3"])(
    "%p is none",
    (text) => {
      expect(parseOid(text)).toBeNull()
    },
  )

  test("comes back from its encoding, with the largest number that SNMP has", () => {
    for (const oid of [
      [1, 3],
      [2, 999, 1],
      [1, 3, 127, 128, 16383, 16384, 4294967295],
    ]) {
      expect(readOidContent(oidContent(oid))).toEqual(oid)
    }
  })

  test("cut off, or with a number too large, is none", () => {
    expect(readOidContent(Uint8Array.of(0x2b, 0x86))).toBeNull()
    expect(readOidContent(new Uint8Array(0))).toBeNull()
    expect(readOidContent(Uint8Array.of(0x2b, 0x9f, 0xff, 0xff, 0xff, 0x7f))).toBeNull()
  })

  test("stands after its parent and before its parent's next child", () => {
    const sorted = [
      [1, 3],
      [1, 3, 0],
      [1, 3, 127],
      [1, 3, 128],
      [1, 3, 16384],
      [1, 4],
    ]
    expect(sorted.toReversed().sort(compareOids)).toEqual(sorted)
    expect(isUnder([1, 3, 6], [1, 3])).toBe(true)
    expect(isUnder([1, 3], [1, 3, 6])).toBe(false)
  })
})
