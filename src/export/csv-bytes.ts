import type { LocalDays } from "../lib/local-days.ts"
import type { CsvForm } from "./csv-form.ts"
import { LocalTimestamps, timestampLength } from "./local-timestamps.ts"

/** A chunk is handed on when it holds this much. */
const chunkSize = 65_536
/** Whole numbers and times fit into this: sign, digits, mark. */
const longestNumber = 32

/**
 * Lines of CSV as bytes, with no strings on the way: that is half the time of an export. Each line is
 * written from the left; a field is followed by `next()` or `end()`.
 */
export class CsvBytes {
  readonly #separator: number
  readonly #mark: number
  readonly #timestamps: LocalTimestamps
  #bytes = new Uint8Array(chunkSize + 4096)
  #at = 0

  constructor({ separator, decimal }: CsvForm, days: LocalDays) {
    this.#separator = separator.charCodeAt(0)
    this.#mark = decimal.charCodeAt(0)
    this.#timestamps = new LocalTimestamps(days)
  }

  /** Whether it is time to `take`. */
  get full(): boolean {
    return this.#at >= chunkSize
  }

  /** What was written since the last time. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#at)
    this.#at = 0
    return taken
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    const target = this.#bytes
    const at = this.#at
    // A loop: most are too short for `set` to be worth its call.
    for (let index = 0; index < bytes.length; index += 1) target[at + index] = bytes[index] ?? 0
    this.#at = at + bytes.length
  }

  time(time: number): void {
    this.#reserve(timestampLength)
    this.#timestamps.write(this.#bytes, this.#at, time)
    this.#at += timestampLength
  }

  /** `scaled` in units of 10^-digits, whole; null leaves the field empty. */
  number(scaled: number | null, digits: number): void {
    if (scaled === null) return
    this.#reserve(longestNumber)
    const bytes = this.#bytes
    let rest = scaled
    if (rest < 0) {
      bytes[this.#at++] = 0x2d
      rest = -rest
    }
    let places = 1
    for (let power = 10; power <= rest; power *= 10) places += 1
    if (places <= digits) places = digits + 1
    const end = this.#at + places + (digits > 0 ? 1 : 0)
    this.#at = end
    let at = end
    for (let place = 0; place < places; place += 1) {
      if (place === digits && digits > 0) bytes[--at] = this.#mark
      const tenth = Math.floor(rest / 10)
      bytes[--at] = 0x30 + rest - tenth * 10
      rest = tenth
    }
  }

  next(): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = this.#separator
  }

  end(): void {
    this.#reserve(2)
    this.#bytes[this.#at++] = 0x0d
    this.#bytes[this.#at++] = 0x0a
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#at + length))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
