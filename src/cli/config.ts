import { settingKeys, type Settings } from "../settings/setting-keys.ts"
import type { Command } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

/** A complete configuration file: each setting with its reason and the value in force. */
export function toToml(settings: Settings): string {
  const entries = Object.entries(settingKeys).map(([name, setting]) => {
    const [table, key] = setting.key.includes(".") ? setting.key.split(".") : ["", setting.key]
    const value = JSON.stringify(settings[name as keyof Settings])
    return { table, lines: `# ${setting.about}\n${key} = ${value}` }
  })
  const tables = Map.groupBy(entries, ({ table }) => table)
  return [...tables]
    .map(([table, rows]) => {
      const body = rows.map(({ lines }) => lines).join("\n\n")
      return table === "" ? body : `[${table}]\n${body}`
    })
    .join("\n\n")
}

export const configCommand: Command = {
  name: "config",
  summary: "print the settings in force, as a configuration file",
  usage: `batmon config [settings]

  Takes flags, environment and file like serve, checks them, and prints the outcome as TOML.`,
  async run(args, io) {
    const { settings } = await parseArguments(args, io)
    io.out(toToml(settings))
    return 0
  },
}
