import { join } from "node:path"

import { chemistries, usualFloor } from "../battery/battery-model.ts"
import { parseAddress } from "../bms/address.ts"
import { protocolById, protocols } from "../bms/registry.ts"
import { errorMessage } from "../lib/error-message.ts"
import { SecretBox } from "../lib/secret-box.ts"
import { ConnectionPolicies } from "../sampling/connection-policies.ts"
import { readingInterval } from "../settings/setting-kinds.ts"
import { DuplicateAddressError, type BatteryTable } from "../store/battery-table.ts"
import type { ModelTable } from "../store/model-table.ts"
import { Store } from "../store/store.ts"
import { chooseBattery } from "./battery-choice.ts"
import { chooseInterval } from "./battery-interval.ts"
import { chooseModel } from "./battery-model.ts"
import { passwordAsked, passwordOptions } from "./bluetooth-password.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { type ConsoleAudit, consoleAudit } from "./console-audit.ts"
import { parseArguments, type ParsedArguments } from "./settings-arguments.ts"

const own = {
  json: "flag",
  protocol: "text",
  ...passwordOptions,
  "no-password": "flag",
  "keep-connected": "flag",
  "no-keep-connected": "flag",
  floor: "text",
} as const

export const batteryCommand: Command = {
  name: "battery",
  summary: "list, add, rename or remove a battery",
  usage: `batmon battery list [--json]
batmon battery add MAC [NAME] [--protocol ${protocols.map(({ id }) => id).join("|")}] [--password TEXT] [--keep-connected]
batmon battery rename BATTERY NAME
batmon battery connection BATTERY [--password TEXT | --no-password] [--keep-connected | --no-keep-connected]
batmon battery interval BATTERY [SECONDS|default]
batmon battery model BATTERY [MODEL|auto] [--floor PERCENT]
batmon battery remove BATTERY

  BATTERY           its Bluetooth address, its id or its name
  --password TEXT   of the battery's Bluetooth module, where that is locked: 6 characters
  --password-file FILE  the same out of a file (/dev/stdin is one), where no other user of the board sees it
  --keep-connected  stay connected between readings, for batteries that stop calling out when idle;
                    the phone app cannot reach the battery then
  SECONDS           between two readings, ${readingInterval.expects};
                    default is sampling.interval, as for all batteries
  MODEL             what estimates rest on: lifepo4:4:100 is LiFePO4, 4 cells in series, 100 Ah
                    (${chemistries.join(", ")}); auto is as the BMS reports it
  --floor PERCENT   at which it counts as empty (${usualFloor})

  A running batmon takes the change up within two seconds. Removing deletes the readings, bit by bit.
  --data-dir names another data folder than /var/lib/batmon.`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, { own })
    const [action = "list", ...words] = parsed.positionals
    const store = new Store(parsed.settings.dataDirectory)
    await store.start()
    try {
      const secrets = () => SecretBox.open(join(parsed.settings.dataDirectory, "secret.key"))
      const policies = new ConnectionPolicies({ table: () => store.batteries, secrets })
      policies.follow(store.batteries.list())
      const { batteries, models } = store
      const audit = consoleAudit(store)
      return await act(action, words, { ...parsed, io, batteries, models, policies, audit })
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
  readonly models: ModelTable
  readonly policies: ConnectionPolicies
  readonly audit: ConsoleAudit
}

/** Words that each action takes: a name of several, unquoted, must not mean another battery. */
const mostWords: Readonly<Record<string, number>> = {
  list: 0,
  add: 2,
  rename: 2,
  connection: 1,
  interval: 2,
  model: 2,
  remove: 1,
}

function act(action: string, words: readonly string[], desk: Desk): number | Promise<number> {
  const [extra] = words.slice(mostWords[action] ?? words.length)
  if (extra !== undefined)
    throw new UsageError(
      `battery ${action} does not know what "${extra}" is: a name with a space goes in quotes`,
    )
  switch (action) {
    case "list":
      return list(desk)
    case "add":
      return add(words, desk)
    case "connection":
      return connection(words, desk)
    case "interval":
      return chooseInterval(words, desk)
    case "model":
      return chooseModel(words, desk)
    case "rename":
    case "remove":
      return change(action, words, desk)
    default:
      throw new UsageError(`battery does not know ${action}`)
  }
}

function list({ io, batteries, policies, flag }: Desk): number {
  const rows = batteries.list().map((each) => ({ ...each, ...policies.info(each.id) }))
  if (flag("json")) io.out(JSON.stringify(rows))
  else
    for (const { id, address, protocol, name } of rows)
      io.out(`${id}\t${address}\t${protocol}\t${name}`)
  return 0
}

async function add([mac = "", name]: readonly string[], desk: Desk): Promise<number> {
  const { io, batteries, text } = desk
  const address = parseAddress(mac)
  if (address === null) throw new UsageError(`"${mac}" is not a Bluetooth address`)
  const protocol = text("protocol") ?? protocols[0].id
  if (!protocolById(protocol)) throw new UsageError(`there is no protocol ${protocol}`)
  const policy = await policyAsked(desk, protocol)
  const battery = batteries.add({
    address,
    name: name?.trim() || address,
    protocol,
    addedAt: Date.now(),
  })
  changePolicy(battery.id, policy, desk)
  desk.audit("battery-added", `${battery.name}, ${battery.address}`)
  io.out(`added battery ${battery.id}, ${battery.name} (${battery.address})`)
  return 0
}

function change(action: "rename" | "remove", words: readonly string[], desk: Desk): number {
  const [which = "", name = ""] = words
  const { io, batteries } = desk
  const battery = chooseBattery(batteries, which)
  if (action === "remove") {
    batteries.remove(battery.id, Date.now())
    desk.audit("battery-removed", `${battery.name}, ${battery.address}`)
  } else if (name.trim() === "") throw new UsageError("rename needs a name")
  else {
    batteries.rename(battery.id, name.trim())
    desk.audit("battery-changed", `${battery.name}: ${battery.name} → ${name.trim()}`)
  }
  io.out(`${action}d battery ${battery.id}, ${battery.name} (${battery.address})`)
  return 0
}

async function connection([which = ""]: readonly string[], desk: Desk): Promise<number> {
  const battery = chooseBattery(desk.batteries, which)
  const asked = await policyAsked(desk, battery.protocol)
  changePolicy(battery.id, asked, desk)
  const changed = [
    asked.password === undefined ? "" : "Bluetooth password",
    asked.keepConnected === undefined ? "" : keptText(asked.keepConnected),
  ].filter((text) => text !== "")
  if (changed.length > 0) desk.audit("battery-changed", `${battery.name}: ${changed.join(", ")}`)
  const { keepConnected, hasPassword } = desk.policies.info(battery.id)
  const kept = keptText(keepConnected)
  desk.io.out(
    `battery ${battery.id}, ${battery.name}: ${kept}, ${hasPassword ? "a" : "no"} password`,
  )
  return 0
}

const keptText = (keepConnected: boolean) =>
  keepConnected ? "stays connected" : "connects for each reading"

/** Each part undefined where nothing was said of it. */
interface PolicyAsked {
  readonly keepConnected: boolean | undefined
  readonly password: string | null | undefined
}

async function policyAsked(desk: Desk, protocol: string): Promise<PolicyAsked> {
  const { flag } = desk
  const password = await passwordAsked(desk, protocol)
  return {
    keepConnected: flag("keep-connected") ? true : flag("no-keep-connected") ? false : undefined,
    password: flag("no-password") ? null : password,
  }
}

function changePolicy(id: number, asked: PolicyAsked, { policies }: Desk): void {
  const { keepConnected = policies.info(id).keepConnected, password } = asked
  policies.change(id, { keepConnected, password })
}
