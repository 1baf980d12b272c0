/** Bytes that are not what ASN.1's basic encoding rules make. */
export class BerError extends Error {
  override readonly name = "BerError"
}

export const tags = {
  integer: 0x02,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  sequence: 0x30,
  counter32: 0x41,
  gauge32: 0x42,
  timeTicks: 0x43,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const

/** Reads elements one after another; throws `BerError` at the first that is not as expected. */
export class BerReader {
  readonly #bytes: Uint8Array
  #at = 0
  readonly #end: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#end = bytes.length
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end
  }

  /** The next element whole, and its tag and content. */
  element(): { readonly tag: number; readonly content: Uint8Array; readonly whole: Uint8Array } {
    const start = this.#at
    const tag = this.#byte()
    const length = this.#length()
    if (length > this.#end - this.#at) throw new BerError("cut off")
    const from = this.#at
    this.#at += length
    return {
      tag,
      content: this.#bytes.subarray(from, this.#at),
      whole: this.#bytes.subarray(start, this.#at),
    }
  }

  /** The content of the next element, which must have this tag. */
  content(tag: number): Uint8Array {
    const element = this.element()
    if (element.tag !== tag) throw new BerError(`tag ${element.tag} where ${tag} belongs`)
    return element.content
  }

  inside(tag: number): BerReader {
    return new BerReader(this.content(tag))
  }

  /** A whole number of at most 32 bits. */
  integer(): number {
    const content = this.content(tags.integer)
    if (content.length === 0 || content.length > 5) throw new BerError("no integer")
    let value = (content[0] as number) >= 128 ? -1 : 0
    for (const byte of content) value = value * 256 + byte
    if (value > 0x7fff_ffff || value < -0x8000_0000) throw new BerError("integer too large")
    return value
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new BerError("cut off")
    return this.#bytes[this.#at++] as number
  }

  #length(): number {
    const first = this.#byte()
    if (first < 128) return first
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new BerError("length")
    let length = 0
    for (let index = 0; index < count; index += 1) length = length * 256 + this.#byte()
    return length
  }
}

/** How many bytes a length takes. */
export const lengthSize = (length: number): number =>
  length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 4

/** Writes a length at `at` and returns where it ends. */
export function writeLength(bytes: Uint8Array, at: number, length: number): number {
  const size = lengthSize(length)
  if (size === 1) bytes[at] = length
  else {
    bytes[at] = 0x80 + size - 1
    for (let index = 1; index < size; index += 1) {
      bytes[at + index] = (length >>> (8 * (size - 1 - index))) & 0xff
    }
  }
  return at + size
}

/** An element with this tag around what `parts` are together. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const bytes = new Uint8Array(1 + lengthSize(length) + length)
  bytes[0] = tag
  let at = writeLength(bytes, 1, length)
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
