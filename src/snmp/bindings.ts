import { lengthSize, tags, writeLength } from "./ber.ts"
import type { Instance } from "./mib-tree.ts"
import { type Oid, oidContent } from "./oid.ts"
import type { Value } from "./value.ts"

const noTail = new Uint8Array(0)

/** Gathers the bindings of one answer up to a size. Used again for each: nothing is kept. */
export class Bindings {
  readonly #bytes: Uint8Array
  #length = 0
  #count = 0
  #most: number

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
    this.#most = capacity
  }

  /** Empties it; from now on it takes so many bytes at most. */
  begin(most: number): void {
    this.#length = this.#count = 0
    this.#most = Math.max(0, Math.min(most, this.#bytes.length))
  }

  get count(): number {
    return this.#count
  }

  /** A copy. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** From now on it takes no more than this. */
  restrict(most: number): void {
    this.#most = Math.min(this.#most, most)
  }

  /** False, and nothing added, where it does not fit. */
  addInstance({ head, tail, value }: Instance): boolean {
    const oid = head.length + tail.length
    const content = 1 + lengthSize(oid) + oid + value.length
    if (this.#length + 1 + lengthSize(content) + content > this.#most) return false
    const bytes = this.#bytes
    let at = this.#length
    bytes[at] = tags.sequence
    at = writeLength(bytes, at + 1, content)
    bytes[at] = tags.oid
    at = writeLength(bytes, at + 1, oid)
    bytes.set(head, at)
    bytes.set(tail, at + head.length)
    bytes.set(value, at + oid)
    this.#length = at + oid + value.length
    this.#count += 1
    return true
  }

  addOid(oid: Oid, value: Value): boolean {
    return this.addInstance({ head: oidContent(oid), tail: noTail, value })
  }
}
