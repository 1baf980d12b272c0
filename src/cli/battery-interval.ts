import { readingInterval } from "../settings/setting-kinds.ts"
import type { Settings } from "../settings/setting-keys.ts"
import type { BatteryTable } from "../store/battery-table.ts"
import { chooseBattery } from "./battery-choice.ts"
import { type CommandIo, UsageError } from "./command.ts"

interface Desk {
  readonly io: CommandIo
  readonly batteries: BatteryTable
  readonly settings: Pick<Settings, "samplingInterval">
  audit(action: string, detail: string): void
}

/** Tells how often a battery is read, or chooses how often. */
export function chooseInterval([which = "", wanted]: readonly string[], desk: Desk): number {
  const { io, batteries, settings } = desk
  const battery = chooseBattery(batteries, which)
  const seconds = (interval: number | null, usual: string) =>
    interval === null ? usual : `${interval / 1000} s`
  const usual = `${settings.samplingInterval} s, as all batteries`
  const former = battery.interval ?? null
  const chosen = wanted === undefined ? former : parseInterval(wanted)
  if (chosen !== former) {
    batteries.sampleEvery(battery.id, chosen)
    const [before, after] = [former, chosen].map((each) => seconds(each, "default"))
    desk.audit("battery-changed", `${battery.name}: interval ${before} → ${after}`)
  }
  io.out(`${battery.name}: read every ${seconds(chosen, usual)}`)
  return 0
}

function parseInterval(text: string): number | null {
  if (text === "default") return null
  const seconds = readingInterval.parse(text)
  if (seconds !== undefined) return seconds * 1000
  throw new UsageError(`interval takes ${readingInterval.expects}; or default`)
}
