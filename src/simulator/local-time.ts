/** A moment as people and the sun see it. */
export interface LocalTime {
  /** Whole days since 1970 by local midnight. */
  readonly day: number
  /** 0 up to, not including, 24. */
  readonly hour: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** -1 at the winter solstice of the northern half, 1 at the summer one. */
  readonly season: number
}

/** Minutes that local time is ahead of UTC at `time` (UTC milliseconds). */
export type UtcOffset = (time: number) => number

/** The time zone that the process runs in: what the person before the screen calls evening. */
export const processUtcOffset: UtcOffset = (time) => -new Date(time).getTimezoneOffset()

const quarter = 15 * 60_000
const hour = 60 * 60_000
const day = 24 * hour

/** Time zones change their offset at quarters of an hour, so it is asked once for each. */
export function createLocalTime(offset: UtcOffset = processUtcOffset): (time: number) => LocalTime {
  let asked = Number.NaN
  let shift = 0
  return (time) => {
    const slot = Math.floor(time / quarter)
    if (slot !== asked) {
      asked = slot
      shift = offset(slot * quarter) * 60_000
    }
    const local = time + shift
    const whole = Math.floor(local / day)
    return {
      day: whole,
      hour: (local - whole * day) / hour,
      // 1 January 1970 was a Thursday.
      weekday: (whole + 4) % 7,
      season: -Math.cos((2 * Math.PI * (whole + 10)) / 365.25),
    }
  }
}
