import { describe, expect, test } from "bun:test"

import { MibTree } from "../../src/snmp/mib-tree.ts"
import { type Oid, readOidContent } from "../../src/snmp/oid.ts"
import { integer } from "../../src/snmp/value.ts"

const all = () => true
const rows = [
  { index: [1, 2], item: 12 },
  { index: [1, 130], item: null },
  { index: [2, 1], item: 21 },
]
const tree = new MibTree(
  [{ oid: [1, 3, 9, 0], value: () => integer(9) }],
  [
    {
      entry: [1, 3, 5, 1],
      rows: () => rows,
      columns: {
        1: (item: number | null) => (item === null ? null : integer(item)),
        2: () => integer(5),
      },
    },
  ],
)

const oidOf = ({ head, tail }: { head: Uint8Array; tail: Uint8Array }) =>
  readOidContent(Uint8Array.from([...head, ...tail]))

function walk(from: Oid): (Oid | null)[] {
  const found: (Oid | null)[] = []
  for (let place = tree.next(from, all); place; place = tree.after(place, all)) {
    found.push(oidOf(place))
  }
  return found
}

const instances = [
  [1, 3, 5, 1, 1, 1, 2],
  [1, 3, 5, 1, 1, 2, 1],
  [1, 3, 5, 1, 2, 1, 2],
  [1, 3, 5, 1, 2, 1, 130],
  [1, 3, 5, 1, 2, 2, 1],
  [1, 3, 9, 0],
]

describe("the tree", () => {
  test("is walked in its order, without what is unknown", () => {
    expect(walk([1])).toEqual(instances)
  })

  test.each(instances.map((oid, index) => ({ oid, index })))(
    "goes on after $oid",
    ({ oid, index }) => {
      expect(walk(oid)).toEqual(instances.slice(index + 1))
      expect(oidOf(tree.get(oid) ?? { head: new Uint8Array(), tail: new Uint8Array() })).toEqual(
        oid,
      )
    },
  )

  test("goes on from what is between instances, or no instance at all", () => {
    expect(walk([1, 3, 5, 1, 1, 1])).toEqual(instances)
    expect(walk([1, 3, 5, 1, 1, 1, 50])).toEqual(instances.slice(1))
    expect(walk([1, 3, 5, 1, 1, 1, 130])).toEqual(instances.slice(1))
    expect(walk([1, 3, 5, 1, 1, 1, 2, 0])).toEqual(instances.slice(1))
    expect(walk([1, 3, 7])).toEqual(instances.slice(5))
    expect(walk([1, 3, 9, 0, 0])).toEqual([])
  })

  test("tells an object without such an instance from no object", () => {
    expect(tree.get([1, 3, 5, 1, 1, 1, 130])).toBeNull()
    expect(tree.hasObject([1, 3, 5, 1, 1, 1, 130])).toBe(true)
    expect(tree.hasObject([1, 3, 5, 1, 3, 1])).toBe(false)
    expect(tree.hasObject([1, 3])).toBe(false)
  })

  test("refuses an object below another", () => {
    const scalar = { oid: [1, 3, 5, 1, 2, 0], value: () => integer(1) }
    const above = { oid: [1, 3, 5, 1, 2, 7, 0], value: () => integer(1) }
    expect(() => new MibTree([scalar, above], [])).toThrow("1.3.5.1.2.7 collides with 1.3.5.1.2")
  })
})
