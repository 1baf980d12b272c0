import { parseArgs, type ParseArgsOptionsConfig } from "node:util"

import { environmentName, settingKeys, type Settings } from "../settings/setting-keys.ts"
import { defaultSettingsFile, loadSettings } from "../settings/settings-load.ts"
import { type CommandIo, UsageError } from "./command.ts"

/** Options of one command besides the settings: whether they take a value, or several. */
export type OwnOptions = Readonly<Record<string, "text" | "texts" | "flag">>

export interface ParsedArguments {
  readonly settings: Settings
  readonly positionals: readonly string[]
  /** Undefined where the option was not given. */
  text(option: string): string | undefined
  /** In the order given; for an option that may be given several times. */
  texts(option: string): readonly string[]
  flag(option: string): boolean
}

interface ArgumentRules {
  readonly own?: OwnOptions
  readonly defaults?: Partial<Settings>
}

/**
 * Reads a command line that takes every setting as a flag, beside environment and file. Throws
 * `UsageError` or `SettingsError`.
 */
export async function parseArguments(
  args: readonly string[],
  io: Pick<CommandIo, "env">,
  { own = {}, defaults = {} }: ArgumentRules = {},
): Promise<ParsedArguments> {
  const { values, positionals } = parse(args, own)
  const text = (option: string) => {
    const value = values[option]
    return typeof value === "string" ? value : undefined
  }
  const flags = Object.fromEntries(Object.values(settingKeys).map(({ flag }) => [flag, text(flag)]))
  const file = await settingsFile(text("config") ?? io.env["BATMON_CONFIG"])
  const settings = loadSettings({ flags, environment: io.env, defaults, ...(file && { file }) })
  const texts = (option: string) =>
    [values[option]].flat().filter((value) => typeof value === "string")
  return { settings, positionals, text, texts, flag: (option) => values[option] === true }
}

function parse(args: readonly string[], own: OwnOptions) {
  const options: ParseArgsOptionsConfig = { config: { type: "string" } }
  for (const { flag } of Object.values(settingKeys)) options[flag] = { type: "string" }
  for (const [name, kind] of Object.entries(own)) {
    options[name] = { type: kind === "flag" ? "boolean" : "string", multiple: kind === "texts" }
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** A file that was named must be there; the usual one may be missing. */
async function settingsFile(named: string | undefined) {
  const path = named ?? defaultSettingsFile
  const file = Bun.file(path)
  if (!(await file.exists())) {
    if (named === undefined) return undefined
    throw new UsageError(`there is no configuration file ${path}`)
  }
  return { path, text: await file.text() }
}

/** The settings as lines for `batmon help serve`: flag, what it is for, default, variable. */
export const settingsUsage: string = Object.values(settingKeys)
  .map(({ flag, about, key, default: value }) =>
    [
      `  --${flag} …`,
      `      ${about}`,
      `      ${key} = ${JSON.stringify(value)} in the file, ${environmentName(flag)}`,
    ].join("\n"),
  )
  .join("\n")
