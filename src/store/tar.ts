/**
 * The little of the tar format that a backup needs: regular files with short names, as POSIX ustar
 * tells (IEEE Std 1003.1, pax). Our own, because a restore must not know links, folders or any other
 * name than the few it asks for, which the libraries offer to take care of.
 */
export interface TarEntry {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

const block = 512

/** What is told of an entry in eleven octal digits. */
const largestSize = 8 ** 11 - 1

/** The block before a file's content. `time`: UTC milliseconds. */
export function tarHeader({ name, size }: TarEntry, time: number): Uint8Array {
  if (name.length > 100 || size > largestSize) throw new RangeError(`${name} is too long for a tar`)
  const header = new Uint8Array(block)
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`
  put(0, name)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(size, 11))
  put(136, octal(Math.max(0, Math.floor(time / 1000)), 11))
  put(156, "0")
  put(257, "ustar\0" + "00")
  put(148, `${checksum(header).toString(8).padStart(6, "0")}\0 `)
  return header
}

/** Zeros that fill a file's last block. */
export const tarPadding = (size: number): Uint8Array =>
  new Uint8Array((block - (size % block)) % block)

/** What ends an archive. */
export const tarEnd = (): Uint8Array => new Uint8Array(2 * block)

export class TarError extends Error {
  override name = "TarError" as const
}

/**
 * Takes an archive apart as it comes. `open` is asked for each file, and returns what takes its
 * content. Throws `TarError` for whatever `tarHeader` would not have written.
 */
export class TarReader {
  readonly #open: (entry: TarEntry) => (content: Uint8Array) => void
  #rest = new Uint8Array(0)
  #write: (content: Uint8Array) => void = () => {}
  #left = 0
  #padding = 0
  #ended = false

  constructor(open: (entry: TarEntry) => (content: Uint8Array) => void) {
    this.#open = open
  }

  push(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      if (this.#left > 0) {
        const content = bytes.subarray(at, at + this.#left)
        this.#write(content)
        this.#left -= content.length
        at += content.length
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, bytes.length - at)
        this.#padding -= skipped
        at += skipped
      } else {
        const part = bytes.subarray(at, at + block - this.#rest.length)
        this.#rest = Buffer.concat([this.#rest, part])
        at += part.length
        if (this.#rest.length === block) this.#header(this.#rest)
      }
    }
  }

  /** Throws where the archive was not whole. */
  end(): void {
    if (!this.#ended) throw new TarError("it is cut short")
  }

  #header(header: Uint8Array): void {
    this.#rest = new Uint8Array(0)
    if (header.every((byte) => byte === 0)) {
      this.#ended = true
      return
    }
    const text = (from: number, to: number) =>
      new TextDecoder().decode(header.subarray(from, to)).replace(/\0.*$/s, "")
    const size = Number.parseInt(text(124, 136), 8)
    const told = Number.parseInt(text(148, 156), 8)
    const regular = text(156, 157) === "0" && text(257, 263) === "ustar"
    if (this.#ended || !regular || told !== checksum(header) || !Number.isSafeInteger(size)) {
      throw new TarError("it holds something else than files")
    }
    this.#write = this.#open({ name: text(0, 100), size })
    this.#left = size
    this.#padding = tarPadding(size).length
  }
}

/** The sum of the header's bytes, its own place counted as spaces. */
const checksum = (header: Uint8Array): number =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
