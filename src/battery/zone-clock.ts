import { zoneOffset } from "../lib/local-day.ts"
import type { UtcOffset } from "./load-outlook.ts"

const quarter = 15 * 60_000
/** Of quarters of an hour: two months. */
const remembered = 6000

/** The offset of an IANA zone; asked for often, so it is remembered for each quarter of an hour. */
export function createZoneClock(timeZone: string): UtcOffset {
  const offsets = new Map<number, number>()
  return (time) => {
    const slot = Math.floor(time / quarter)
    const known = offsets.get(slot)
    if (known !== undefined) return known
    if (offsets.size >= remembered) offsets.clear()
    const minutes = zoneOffset(slot * quarter, timeZone) / 60_000
    offsets.set(slot, minutes)
    return minutes
  }
}
