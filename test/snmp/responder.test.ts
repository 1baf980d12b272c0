import { describe, expect, test } from "bun:test"

import { BerReader } from "../../src/snmp/ber.ts"
import { Bindings } from "../../src/snmp/bindings.ts"
import { MibTree } from "../../src/snmp/mib-tree.ts"
import { formatOid, type Oid, parseOid, readOidContent } from "../../src/snmp/oid.ts"
import { errors, pduTags, type RequestPdu, type ResponsePdu } from "../../src/snmp/pdu.ts"
import { Responder } from "../../src/snmp/responder.ts"
import { counter64, integer, nothing, text } from "../../src/snmp/value.ts"

const rows = Array.from({ length: 300 }, (_, index) => ({ index: [index + 1], item: index }))
const tree = new MibTree(
  [{ oid: [1, 3, 1, 0], value: () => text("x".repeat(200)) }],
  [
    {
      entry: [1, 3, 2, 1],
      rows: () => rows,
      columns: { 1: integer, 2: (item: number) => counter64(item), 3: integer },
    },
  ],
)
const responder = new Responder(tree)

function request(tag: number, oids: readonly string[], bulk: Partial<RequestPdu> = {}): RequestPdu {
  const bindings = new Bindings(1000)
  const parsed = oids.map((oid) => parseOid(oid) ?? [])
  for (const oid of parsed) bindings.addOid(oid, nothing)
  return {
    tag,
    id: 7,
    nonRepeaters: 0,
    maxRepetitions: 0,
    oids: parsed,
    bindings: bindings.bytes,
    ...bulk,
  }
}

function names({ bindings }: ResponsePdu): string[] {
  const found: string[] = []
  for (const list = new BerReader(bindings); !list.isAtEnd;) {
    const oid: Oid = readOidContent(list.inside(0x30).content(0x06)) ?? []
    found.push(formatOid(oid))
  }
  return found
}

const roomy = { isVersion1: false, size: 60_000 }
const answer = (asked: RequestPdu, limits = roomy): ResponsePdu => {
  const response = responder.answer(asked, limits)
  if (!response) throw new Error("no answer")
  return response
}

describe("an answer's size", () => {
  test("that the manager cannot take is tooBig, without bindings", () => {
    const small = { ...roomy, size: 150 }
    const response = answer(request(pduTags.get, ["1.3.1.0"]), small)
    expect(response).toMatchObject({ error: errors.tooBig, errorIndex: 0 })
    expect(names(response)).toEqual([])
  })

  test("to version 1 repeats the question", () => {
    const response = answer(request(pduTags.get, ["1.3.1.0"]), { isVersion1: true, size: 150 })
    expect(response.error).toBe(errors.tooBig)
    expect(names(response)).toEqual(["1.3.1.0"])
  })

  test("of a GETBULK is what the manager takes, in fewer repetitions", () => {
    const bulk = { maxRepetitions: 300 }
    const asked = request(pduTags.getBulk, ["1.3.2.1.1"], bulk)
    const few = answer(asked, { ...roomy, size: 150 })
    expect(few.error).toBe(errors.none)
    expect(few.bindings.length).toBeLessThanOrEqual(150)
    expect(names(few).length).toBeGreaterThan(5)
    const more = answer(asked)
    expect(more.bindings.length).toBeLessThanOrEqual(1_300)
    expect(names(more).length).toBeGreaterThan(names(few).length)
  })

  test("of a GETBULK in which not even the first fits is tooBig", () => {
    const asked = request(pduTags.getBulk, ["1.3"], { maxRepetitions: 5 })
    expect(answer(asked, { ...roomy, size: 150 }).error).toBe(errors.tooBig)
  })
})

describe("GETBULK", () => {
  test("asks the first ones once and repeats the others, row by row", () => {
    const bulk = { nonRepeaters: 1, maxRepetitions: 2 }
    const oids = ["1.3.1", "1.3.2.1.1", "1.3.2.1.3"]
    expect(names(answer(request(pduTags.getBulk, oids, bulk)))).toEqual([
      "1.3.1.0",
      "1.3.2.1.1.1",
      "1.3.2.1.3.1",
      "1.3.2.1.1.2",
      "1.3.2.1.3.2",
    ])
  })

  test("stops where every column has ended, and tells the end by the last name", () => {
    const bulk = { maxRepetitions: 50 }
    const oids = ["1.3.2.1.3.299", "1.3.2.1.3.300"]
    expect(names(answer(request(pduTags.getBulk, oids, bulk)))).toEqual([
      "1.3.2.1.3.300",
      "1.3.2.1.3.300",
      "1.3.2.1.3.300",
      "1.3.2.1.3.300",
    ])
  })

  test("of nothing is an empty answer", () => {
    for (const oids of [[], ["1.3"]]) {
      expect(answer(request(pduTags.getBulk, oids))).toMatchObject({ error: errors.none })
      expect(names(answer(request(pduTags.getBulk, oids)))).toEqual([])
    }
  })
})

test("version 1 passes 64-bit counters over and has no GETBULK", () => {
  const version1 = { isVersion1: true, size: 60_000 }
  expect(names(answer(request(pduTags.getNext, ["1.3.2.1.1.300"]), version1))).toEqual([
    "1.3.2.1.3.1",
  ])
  expect(answer(request(pduTags.get, ["1.3.2.1.2.4"]), version1).error).toBe(errors.noSuchName)
  expect(responder.answer(request(pduTags.getBulk, ["1.3"]), version1)).toBeNull()
})

test("what is no question is not answered", () => {
  for (const tag of [pduTags.response, pduTags.trap, pduTags.inform, pduTags.report]) {
    expect(responder.answer(request(tag, ["1.3"]), roomy)).toBeNull()
  }
})
