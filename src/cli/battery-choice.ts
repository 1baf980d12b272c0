import type { Battery } from "../battery/battery.ts"
import { parseAddress } from "../bms/address.ts"
import type { BatteryTable } from "../store/battery-table.ts"
import { UsageError } from "./command.ts"

/**
 * The battery that a person means by its address, its id or its name. Throws when there is none, and a
 * `UsageError` when it may be either of two.
 */
export function chooseBattery(batteries: BatteryTable, which: string): Battery {
  const address = parseAddress(which)
  const found =
    (address !== null && batteries.findByAddress(address)) ||
    (/^\d+$/.test(which) && batteries.find(Number(which)))
  if (found) return found
  const same = (name: string) => name.toLowerCase() === which.trim().toLowerCase()
  const [named, another] = batteries.list().filter(({ name }) => same(name))
  if (!named) throw new Error(`there is no battery ${which}`)
  if (another) throw new UsageError(`two batteries are called ${which}: give the address or the id`)
  return named
}
