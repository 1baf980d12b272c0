import { zoneOffset } from "../lib/local-day.ts"
import type { LocalDays } from "../lib/local-days.ts"

const halfHour = 1_800_000
const day = 24 * 3_600_000
const minute = 60_000

/** Bytes of `2026-03-29T02:00:00.000+01:00`. */
export const timestampLength = 29

/**
 * Writes times as ISO 8601 with milliseconds and the offset that holds then. Date and offset are
 * looked up once for a day, because asking for them takes longer than writing a whole line.
 */
export class LocalTimestamps {
  readonly #days: LocalDays
  #from = 0
  #to = 0
  /** What leads from UTC to the milliseconds since local midnight. */
  #shift = 0
  #pattern = new Uint8Array(timestampLength)

  constructor(days: LocalDays) {
    this.#days = days
  }

  /** Writes at `at`; the caller has made room. */
  write(bytes: Uint8Array, at: number, time: number): void {
    if (time < this.#from || time >= this.#to) this.#turnTo(time)
    const pattern = this.#pattern
    for (let index = 0; index < timestampLength; index += 1) bytes[at + index] = pattern[index] ?? 0
    const inDay = time + this.#shift
    const second = (inDay / 1000) | 0
    const thousandths = inDay - second * 1000
    const hour = (second / 3600) | 0
    const inHour = second - hour * 3600
    const minute = (inHour / 60) | 0
    twoDigits(bytes, at + 11, hour)
    twoDigits(bytes, at + 14, minute)
    twoDigits(bytes, at + 17, inHour - minute * 60)
    const hundreds = (thousandths / 100) | 0
    bytes[at + 20] = zero + hundreds
    twoDigits(bytes, at + 21, thousandths - hundreds * 100)
  }

  #turnTo(time: number): void {
    const { start, end } = this.#days.at(time)
    // A day of 24 hours has one offset; on others it is asked for each half hour.
    const slot = Math.floor(time / halfHour) * halfHour
    const whole = end - start === day
    this.#from = whole ? start : Math.max(start, slot)
    this.#to = whole ? end : Math.min(end, slot + halfHour)
    const offset = zoneOffset(this.#from, this.#days.timeZone)
    const midnight = Math.floor((this.#from + offset) / day) * day
    this.#shift = offset - midnight
    const date = new Date(midnight).toISOString().slice(0, 10)
    new TextEncoder().encodeInto(`${date}T00:00:00.000${offsetText(offset)}`, this.#pattern)
  }
}

const zero = 0x30

function twoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0
  bytes[at] = zero + tens
  bytes[at + 1] = zero + value - tens * 10
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / minute)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
