import { addDays, dayOf, startOfDay, zoneOffset } from "./local-day.ts"

const minute = 60_000

/** Minutes after local midnight, by the clock on the wall. */
export function minuteOfDay(time: number, timeZone: string): number {
  const local = time + zoneOffset(time, timeZone)
  return Math.floor((local % (1440 * minute)) / minute)
}

/**
 * The next moment after `time` at which the clock on the wall shows that minute of the day. Where
 * daylight saving skips it, the first moment after the gap.
 */
export function nextAtMinute(time: number, minuteOfDay: number, timeZone: string): number {
  const today = dayOf(time, timeZone)
  for (const day of [today, addDays(today, 1)]) {
    const at = atMinute(day, minuteOfDay, timeZone)
    if (at > time) return at
  }
  return atMinute(addDays(today, 2), minuteOfDay, timeZone)
}

/** The moment at which the clock on the wall shows that minute of a day `YYYY-MM-DD`. */
export function atMinute(day: string, minuteOfDay: number, timeZone: string): number {
  const start = startOfDay(day, timeZone)
  const plain = start + minuteOfDay * minute
  // Between midnight and then the clock may have been changed.
  const shift = zoneOffset(start, timeZone) - zoneOffset(plain, timeZone)
  const shifted = plain + shift
  return zoneOffset(shifted, timeZone) === zoneOffset(plain, timeZone) ? shifted : plain
}
