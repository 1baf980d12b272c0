import { addDays, dayOf, startOfDay } from "./local-day.ts"

/** A local day: UTC milliseconds, 23 to 25 hours long. */
export interface DaySpan {
  readonly start: number
  readonly end: number
}

/** Finds local days, and remembers the last one: asking for each of many readings is cheap. */
export class LocalDays {
  readonly timeZone: string
  #last: DaySpan = { start: 0, end: 0 }

  /** `timeZone`: IANA name. @default that of the process */
  constructor(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
    this.timeZone = timeZone
  }

  /** The day that `time` falls on. */
  at(time: number): DaySpan {
    if (time < this.#last.start || time >= this.#last.end) {
      const day = dayOf(time, this.timeZone)
      this.#last = {
        start: startOfDay(day, this.timeZone),
        end: startOfDay(addDays(day, 1), this.timeZone),
      }
    }
    return this.#last
  }

  /** The days that touch `from` <= time < `to`, in order. */
  *between(from: number, to: number): Generator<DaySpan> {
    for (let day = this.at(from); day.start < to; day = this.at(day.end)) yield day
  }
}
