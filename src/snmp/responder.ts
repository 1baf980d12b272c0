import { tags } from "./ber.ts"
import { Bindings } from "./bindings.ts"
import type { Instance, MibTree, Place } from "./mib-tree.ts"
import type { Oid } from "./oid.ts"
import { errors, pduTags, type RequestPdu, type ResponsePdu } from "./pdu.ts"
import { endOfMibView, noSuchInstance, noSuchObject, type Value } from "./value.ts"

/** What the manager's message allows. */
export interface Limits {
  /** SNMPv1: without 64-bit counters, and with errors where later versions have exceptions. */
  readonly isVersion1: boolean
  /** Bytes of bindings that the answer may have. */
  readonly size: number
}

/** One answer to GETBULK fits into one Ethernet frame, whatever is asked for: bytes of bindings. */
const largestBulk = 1_300
/** And takes no longer to make than this many instances. */
const mostBulkInstances = 400
const largestAnswer = 65_000

/** Answers requests from the tree. SET is refused: nothing can be changed over SNMP. */
export class Responder {
  readonly #tree: MibTree
  readonly #bindings = new Bindings(largestAnswer)

  constructor(tree: MibTree) {
    this.#tree = tree
  }

  /** Null where `request` is nothing that is answered. */
  answer(request: RequestPdu, limits: Limits): ResponsePdu | null {
    this.#bindings.begin(limits.size)
    const isShown = limits.isVersion1 ? fitsVersion1 : fitsAll
    switch (request.tag) {
      case pduTags.get:
        return this.#each(request, limits, (oid) => this.#get(oid, isShown, limits))
      case pduTags.getNext:
        return this.#each(request, limits, (oid) => this.#next(oid, isShown, limits))
      case pduTags.getBulk:
        return limits.isVersion1 ? null : this.#bulk(request, limits)
      case pduTags.set: {
        const { notWritable, noSuchName, none } = errors
        const refusal = limits.isVersion1 ? noSuchName : notWritable
        if (request.oids.length === 0) return respond(request, none, 0)
        return respond(request, refusal, 1)
      }
      default:
        return null
    }
  }

  #each(request: RequestPdu, limits: Limits, add: (oid: Oid) => Outcome): ResponsePdu {
    for (const [index, oid] of request.oids.entries()) {
      const outcome = add(oid)
      if (outcome === "absent") return respond(request, errors.noSuchName, index + 1)
      if (outcome === "full") return tooBig(request, limits)
    }
    return this.#done(request)
  }

  #get(oid: Oid, isShown: Filter, { isVersion1 }: Limits): Outcome {
    const found = this.#tree.get(oid)
    if (found && isShown(found.value)) return this.#added(found)
    if (isVersion1) return "absent"
    const exception = this.#tree.hasObject(oid) ? noSuchInstance : noSuchObject
    return this.#bindings.addOid(oid, exception) ? "added" : "full"
  }

  #next(oid: Oid, isShown: Filter, { isVersion1 }: Limits): Outcome {
    const found = this.#tree.next(oid, isShown)
    if (found) return this.#added(found)
    if (isVersion1) return "absent"
    return this.#bindings.addOid(oid, endOfMibView) ? "added" : "full"
  }

  #added(instance: Instance): Outcome {
    return this.#bindings.addInstance(instance) ? "added" : "full"
  }

  /** Fewer repetitions than asked for are a whole answer: the manager asks on. */
  #bulk(request: RequestPdu, limits: Limits): ResponsePdu {
    const single = Math.min(request.nonRepeaters, request.oids.length)
    const repeated = request.oids.slice(single)
    for (const oid of request.oids.slice(0, single)) {
      if (this.#next(oid, fitsAll, limits) === "full") return tooBig(request, limits)
    }
    this.#repeat(repeated, request.maxRepetitions)
    const isAsked = repeated.length > 0 && request.maxRepetitions > 0
    return isAsked && this.#bindings.count === 0 ? tooBig(request, limits) : this.#done(request)
  }

  /** Until the answer is full, or there is nothing more in any column. */
  #repeat(oids: readonly Oid[], repetitions: number): void {
    const columns = oids.map((oid): Column => ({ asked: oid, last: null, isOver: false }))
    for (let turn = 0; turn < repetitions && columns.length > 0; turn += 1) {
      for (const column of columns) {
        if (this.#bindings.count >= mostBulkInstances) return
        if (this.#bindings.count > 0) this.#bindings.restrict(largestBulk)
        const place = column.isOver ? null : this.#following(column)
        column.isOver = place === null
        if (!(place ? this.#bindings.addInstance(place) : this.#addEnd(column))) return
        column.last = place ?? column.last
      }
      if (columns.every(({ isOver }) => isOver)) return
    }
  }

  #following({ asked, last }: Column): Place | null {
    return last ? this.#tree.after(last, fitsAll) : this.#tree.next(asked, fitsAll)
  }

  /** The end is told with the name of the last instance before it. */
  #addEnd({ asked, last }: Column): boolean {
    return last
      ? this.#bindings.addInstance({ ...last, value: endOfMibView })
      : this.#bindings.addOid(asked, endOfMibView)
  }

  #done(request: RequestPdu): ResponsePdu {
    return { ...respond(request, errors.none, 0), bindings: this.#bindings.bytes }
  }
}

/** One of the repeated questions of a GETBULK, on its way down the tree. */
interface Column {
  readonly asked: Oid
  last: Place | null
  isOver: boolean
}

type Outcome = "added" | "absent" | "full"
type Filter = (value: Value) => boolean

const fitsAll: Filter = () => true
const fitsVersion1: Filter = (value) => value[0] !== tags.counter64

/** An answer that repeats the question's bindings. */
const respond = (request: RequestPdu, error: number, errorIndex: number): ResponsePdu => ({
  tag: pduTags.response,
  id: request.id,
  error,
  errorIndex,
  bindings: request.bindings,
})

const noBindings = new Uint8Array(0)

/** Version 1 repeats the question, later ones do not. */
const tooBig = (request: RequestPdu, { isVersion1 }: Limits): ResponsePdu => ({
  ...respond(request, errors.tooBig, 0),
  bindings: isVersion1 ? request.bindings : noBindings,
})
