import { isDay } from "../lib/local-day.ts"

/** A field that is not what its column holds; `message` is for the person with the file. */
export class FieldError extends Error {
  override name = "FieldError" as const
}

/** Reads numbers with the decimal mark that the file turns out to have. */
export class CsvNumbers {
  #mark = 0

  /**
   * Units of 10^-3, rounded; null for an empty field. Throws `FieldError` for anything that is not
   * digits with at most one mark: grouped digits and exponents lose precision on their way here.
   */
  thousandths(text: string): number | null {
    const length = text.length
    if (length === 0) return null
    let at = 0
    const first = text.charCodeAt(0)
    if (first === minus || first === plus) at = 1
    let value = 0
    let digits = 0
    let places = -1
    for (; at < length; at += 1) {
      const code = text.charCodeAt(at)
      const digit = code - zero
      if (digit >= 0 && digit <= 9) {
        if (places < 3) {
          digits += 1
          value = value * 10 + digit
          if (places >= 0) places += 1
        } else if (places === 3) {
          if (digit >= 5) value += 1
          places += 1
        }
      } else if (places < 0 && this.#isMark(code)) places = 0
      else return this.#trimmed(text)
    }
    if (digits === 0 || digits > 15) return this.#trimmed(text)
    if (places < 0) places = 0
    for (; places < 3; places += 1) value *= 10
    return first === minus ? -value : value
  }

  #isMark(code: number): boolean {
    if (code !== point && code !== comma) return false
    if (this.#mark === 0) this.#mark = code
    return code === this.#mark
  }

  #trimmed(text: string): number | null {
    const trimmed = text.trim()
    if (trimmed !== text) return this.thousandths(trimmed)
    throw new FieldError(`"${text.slice(0, 40)}" is not a number`)
  }
}

const zero = 0x30
const minus = 0x2d
const plus = 0x2b
const point = 0x2e
const comma = 0x2c

const written =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i

/** Reads times, and remembers the last hour: the next reading is seldom in another. */
export class CsvTimes {
  #hour = "none yet"
  #offset = ""
  #start = 0

  /**
   * UTC milliseconds of ISO 8601 with offset, of the same without (local time of the process), or of
   * milliseconds since 1970 as digits. Throws `FieldError`.
   */
  read(text: string): number {
    // The form that batmon writes: 2026-03-29T02:00:00.000+01:00
    if (text.length === 29 && text.startsWith(this.#hour) && text.endsWith(this.#offset)) {
      const minutes = two(text, 14)
      const seconds = two(text, 17)
      const hundreds = text.charCodeAt(20) - zero
      const rest = two(text, 21)
      const whole = text[16] === ":" && text[19] === "." && hundreds >= 0 && hundreds <= 9
      if (whole && minutes < 60 && seconds < 60 && rest < 100) {
        return this.#start + minutes * 60_000 + seconds * 1000 + hundreds * 100 + rest
      }
    }
    const time = parseTime(text.trim())
    if (time === null) throw new FieldError(`"${text.slice(0, 40)}" is not a time`)
    if (text.length === 29 && /^.{13}:.*[+-]\d\d:\d\d$/.test(text)) {
      this.#hour = text.slice(0, 14)
      this.#offset = text.slice(23)
      this.#start = Date.parse(`${text.slice(0, 13)}:00:00${this.#offset}`)
    }
    return time
  }
}

/** 0 to 99, or 100 where there are no two digits. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero
  const ones = text.charCodeAt(at + 1) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100
}

/** UTC milliseconds of a time in one of the forms that `CsvTimes` reads; null where it is none. */
export function parseTime(text: string): number | null {
  if (/^\d{12,14}$/.test(text)) return Number(text)
  const parts = written.exec(text)
  if (!parts || !isDay(parts[1])) return null
  const [, date, hour, minute, second = "00", fraction = "", offset = ""] = parts
  const thousandths = fraction.slice(0, 3).padEnd(3, "0")
  const zone = offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")
  const time = Date.parse(`${date}T${hour}:${minute}:${second}.${thousandths}${zone}`)
  return Number.isNaN(time) ? null : time
}
