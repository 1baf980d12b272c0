import { parseAddress } from "../bms/address.ts"
import { protocolById, protocols } from "../bms/registry.ts"
import { errorMessage } from "../lib/error-message.ts"
import { DuplicateAddressError, type BatteryTable } from "../store/battery-table.ts"
import { Store } from "../store/store.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { parseArguments, type ParsedArguments } from "./settings-arguments.ts"

export const batteryCommand: Command = {
  name: "battery",
  summary: "list, add, rename or remove a battery",
  usage: `batmon battery list [--json]
batmon battery add MAC [NAME] [--protocol ${protocols.map(({ id }) => id).join("|")}]
batmon battery rename MAC|ID NAME
batmon battery remove MAC|ID

  A running batmon takes the change up within two seconds. Removing deletes the readings, bit by bit.
  --data-dir names another data folder than /var/lib/batmon.`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, { own: { json: "flag", protocol: "text" } })
    const [action = "list", ...words] = parsed.positionals
    const store = new Store(parsed.settings.dataDirectory)
    await store.start()
    try {
      return act(action, words, { ...parsed, io, batteries: store.batteries })
    } catch (error) {
      if (!(error instanceof DuplicateAddressError)) throw error
      io.err(errorMessage(error))
      return 1
    } finally {
      await store.stop()
    }
  },
}

interface Desk extends ParsedArguments {
  readonly io: CommandIo
  readonly batteries: BatteryTable
}

function act(action: string, words: readonly string[], desk: Desk): number {
  switch (action) {
    case "list":
      return list(desk)
    case "add":
      return add(words, desk)
    case "rename":
    case "remove":
      return change(action, words, desk)
    default:
      throw new UsageError(`battery does not know ${action}`)
  }
}

function list({ io, batteries, flag }: Desk): number {
  const rows = batteries.list()
  if (flag("json")) io.out(JSON.stringify(rows))
  else
    for (const { id, address, protocol, name } of rows)
      io.out(`${id}\t${address}\t${protocol}\t${name}`)
  return 0
}

function add([mac = "", name]: readonly string[], { io, batteries, text }: Desk): number {
  const address = parseAddress(mac)
  if (address === null) throw new UsageError(`"${mac}" is not a Bluetooth address`)
  const protocol = text("protocol") ?? protocols[0].id
  if (!protocolById(protocol)) throw new UsageError(`there is no protocol ${protocol}`)
  const battery = batteries.add({
    address,
    name: name?.trim() || address,
    protocol,
    addedAt: Date.now(),
  })
  io.out(`added battery ${battery.id}, ${battery.name} (${battery.address})`)
  return 0
}

function change(action: "rename" | "remove", words: readonly string[], desk: Desk): number {
  const [which = "", name = ""] = words
  const { io, batteries } = desk
  const address = parseAddress(which)
  const battery = address ? batteries.findByAddress(address) : batteries.find(Number(which))
  if (!battery) {
    io.err(`there is no battery ${which}`)
    return 1
  }
  if (action === "remove") batteries.remove(battery.id, Date.now())
  else if (name.trim() === "") throw new UsageError("rename needs a name")
  else batteries.rename(battery.id, name.trim())
  io.out(`${action}d battery ${battery.id}, ${battery.name} (${battery.address})`)
  return 0
}
