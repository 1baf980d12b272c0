import { createRadio } from "../ble/noble.ts"
import type { Advertisement } from "../bms/protocol.ts"
import { protocols } from "../bms/registry.ts"
import { systemClock } from "../lib/clock.ts"
import { HistoryReader } from "../store/history-reader.ts"
import { type Command, UsageError } from "./command.ts"
import { type MakeRadio, useRadio } from "./radio-use.ts"
import { parseArguments } from "./settings-arguments.ts"

/** Long enough to hear a BMS that calls every few seconds, and to learn its name. */
const usualSeconds = 8

interface Heard {
  readonly address: string
  readonly name: string | null
  /** dBm */
  readonly rssi: number | null
  /** Id of the protocol that it most likely speaks; null where it seems to be no BMS. */
  readonly protocol: string | null
  /** Name by which batmon monitors it already; null where it does not. */
  readonly battery: string | null
}

export const createScanCommand = (makeRadio: MakeRadio): Command => ({
  name: "scan",
  summary: "list the BMSs and other Bluetooth devices in range",
  usage: `batmon scan [--seconds ${usualSeconds}] [--adapter hci0] [--json]

  Listens and lists address, signal, family, name and, where it is monitored already, as which battery:
  BMSs first, the nearest first. A BMS that is connected to an app is not heard.`,

  async run(args, io) {
    const own = { json: "flag", seconds: "text" } as const
    const { settings, positionals, text, flag } = await parseArguments(args, io, { own })
    if (positionals.length > 0) throw new UsageError(`scan does not know ${positionals[0]}`)
    const seconds = Number(text("seconds") ?? usualSeconds)
    if (!(seconds > 0 && seconds <= 3_600)) throw new UsageError("--seconds takes 1 to 3600")

    const heard = new Map<string, Advertisement>()
    const enough = new AbortController()
    const status = await useRadio({ makeRadio, adapter: settings.adapter, io }, async (radio) => {
      const time = systemClock.sleep(seconds * 1_000, AbortSignal.any([io.signal, enough.signal]))
      time.catch(() => {}).then(() => enough.abort())
      await radio.scan((advertisement) => {
        heard.set(advertisement.address, merged(heard.get(advertisement.address), advertisement))
      }, enough.signal)
    })
    enough.abort()
    if (status !== 0) return status
    const known = knownBatteries(settings.dataDirectory)
    const found = [...heard.values()].map((each) => recognised(each, known)).sort(bmsFirst)
    if (flag("json")) io.out(JSON.stringify(found))
    else if (found.length === 0) io.err(`no Bluetooth device was heard in ${seconds} s`)
    else for (const line of table(found)) io.out(line)
    return 0
  },
})

export const scanCommand: Command = createScanCommand(createRadio)

/** Not every advertisement carries everything. */
function merged(before: Advertisement | undefined, now: Advertisement): Advertisement {
  if (!before) return now
  return {
    ...now,
    name: now.name ?? before.name,
    rssi: now.rssi ?? before.rssi,
    services: now.services.length > 0 ? now.services : before.services,
    manufacturerData: now.manufacturerData ?? before.manufacturerData,
  }
}

/** Names by address; none where there is no data folder, or it is not for whoever asks. */
function knownBatteries(folder: string): ReadonlyMap<string, string> {
  try {
    const reader = new HistoryReader(folder, { gapAfter: 0 })
    const known = reader.batteries.list().map(({ address, name }) => [address, name] as const)
    reader.close()
    return new Map(known)
  } catch {
    return new Map()
  }
}

function recognised(advertisement: Advertisement, known: ReadonlyMap<string, string>): Heard {
  const { address, name, rssi } = advertisement
  const protocol = protocols.find((each) => each.matches(advertisement))?.id ?? null
  return { address, name, rssi, protocol, battery: known.get(address) ?? null }
}

function bmsFirst(a: Heard, b: Heard): number {
  return (
    Number(a.protocol === null) - Number(b.protocol === null) ||
    (b.rssi ?? -Infinity) - (a.rssi ?? -Infinity) ||
    a.address.localeCompare(b.address)
  )
}

function table(found: readonly Heard[]): string[] {
  const rows = found.map(({ address, name, rssi, protocol, battery }) => [
    address,
    rssi === null ? "unknown" : `${rssi} dBm`,
    protocol ?? "—",
    name ?? "—",
    battery ?? "",
  ])
  const all = [["ADDRESS", "SIGNAL", "FAMILY", "NAME", "BATTERY"], ...rows]
  const widest = (column: number) => Math.max(...all.map((row) => (row[column] ?? "").length))
  const widths = [17, 8, widest(2), widest(3), 0]
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}
