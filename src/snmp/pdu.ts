import { BerError, BerReader, element, tags } from "./ber.ts"
import { type Oid, readOidContent } from "./oid.ts"
import { integer } from "./value.ts"

export const pduTags = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  getBulk: 0xa5,
  inform: 0xa6,
  trap: 0xa7,
  report: 0xa8,
} as const

export const errors = {
  none: 0,
  tooBig: 1,
  noSuchName: 2,
  general: 5,
  notWritable: 17,
  authorization: 16,
} as const

/** What a manager asks. */
export interface RequestPdu {
  readonly tag: number
  readonly id: number
  /** Of a GETBULK; of others 0. */
  readonly nonRepeaters: number
  readonly maxRepetitions: number
  readonly oids: readonly Oid[]
  /** The bindings as they came, for an answer that repeats them. */
  readonly bindings: Uint8Array
}

export interface ResponsePdu {
  readonly tag: number
  readonly id: number
  readonly error: number
  /** Which binding it is about, from 1; 0 for none. */
  readonly errorIndex: number
  /** Encoded, one after another. */
  readonly bindings: Uint8Array
}

/** More than any manager asks for at once. */
const mostBindings = 512

/** Throws `BerError`. */
export function readRequest(reader: BerReader): RequestPdu {
  const { tag, content } = reader.element()
  const fields = new BerReader(content)
  const id = fields.integer()
  const [second, third] = [fields.integer(), fields.integer()]
  const bindings = fields.content(tags.sequence)
  const isBulk = tag === pduTags.getBulk
  return {
    tag,
    id,
    nonRepeaters: isBulk ? Math.max(0, second) : 0,
    maxRepetitions: isBulk ? Math.max(0, third) : 0,
    oids: readOids(bindings),
    bindings,
  }
}

function readOids(bindings: Uint8Array): Oid[] {
  const oids: Oid[] = []
  for (const list = new BerReader(bindings); !list.isAtEnd;) {
    const binding = list.inside(tags.sequence)
    const oid = readOidContent(binding.content(tags.oid))
    if (!oid) throw new BerError("no object identifier")
    // The value of a question says nothing, but must be there.
    binding.element()
    oids.push(oid)
    if (oids.length > mostBindings) throw new BerError("too many bindings")
  }
  return oids
}

export const writePdu = ({ tag, id, error, errorIndex, bindings }: ResponsePdu): Uint8Array =>
  element(tag, integer(id), integer(error), integer(errorIndex), element(tags.sequence, bindings))
