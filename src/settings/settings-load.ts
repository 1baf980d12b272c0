import { closest } from "fastest-levenshtein"

import { environmentName, type SettingKey, settingKeys, type Settings } from "./setting-keys.ts"
import { SettingsError } from "./settings-error.ts"

export const defaultSettingsFile = "/etc/batmon/batmon.toml"

/** Where settings come from, the strongest first: flags, environment, file, defaults. */
export interface SettingsSources {
  /** Flag name, without dashes, to its value. */
  readonly flags?: Readonly<Record<string, string | undefined>>
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** The text of the configuration file, and its path for messages. */
  readonly file?: { readonly path: string; readonly text: string }
  /** Other defaults than the documented ones: the demonstration has its own. */
  readonly defaults?: Partial<Settings>
}

/** Throws `SettingsError` at the first value that does not fit and at every unknown key. */
export function loadSettings(sources: SettingsSources): Settings {
  const fromFile = sources.file ? readFile(sources.file) : new Map<string, unknown>()
  const entries = Object.entries(settingKeys).map(([name, setting]) => {
    const fallback = sources.defaults?.[name as keyof Settings] ?? setting.default
    return [name, resolve(setting as SettingKey<unknown>, { ...sources, fromFile }) ?? fallback]
  })
  refuseUnknownVariables(sources.environment ?? {})
  return Object.fromEntries(entries) as Settings
}

function resolve(
  setting: SettingKey<unknown>,
  { flags, environment, file, fromFile }: SettingsSources & { fromFile: Map<string, unknown> },
): unknown {
  const variable = environmentName(setting.flag)
  const candidates = [
    { where: `--${setting.flag}`, value: flags?.[setting.flag] },
    { where: variable, value: environment?.[variable] },
    { where: `${file?.path}: ${setting.key}`, value: fromFile.get(setting.key) },
  ]
  const found = candidates.find(({ value }) => value !== undefined)
  if (!found) return undefined
  const value = setting.kind.parse(found.value)
  if (value === undefined) {
    const given = JSON.stringify(found.value)
    throw new SettingsError(found.where, `${given} does not fit, expected ${setting.kind.expects}`)
  }
  return value
}

function readFile({ path, text }: { path: string; text: string }): Map<string, unknown> {
  const values = new Map<string, unknown>()
  const known = Object.values(settingKeys).map((setting) => setting.key)
  const tables = new Set(known.filter((key) => key.includes(".")).map((key) => key.split(".")[0]))
  for (const [key, value] of Object.entries(parseToml(path, text))) {
    if (!tables.has(key) || typeof value !== "object" || value === null) values.set(key, value)
    else
      for (const [inner, innerValue] of Object.entries(value))
        values.set(`${key}.${inner}`, innerValue)
  }
  for (const key of values.keys()) {
    if (known.some((name) => name === key)) continue
    throw new SettingsError(path, `unknown key ${key}, did you mean ${closest(key, known)}?`)
  }
  return values
}

function parseToml(path: string, text: string): object {
  try {
    return Bun.TOML.parse(text)
  } catch (error) {
    throw new SettingsError(path, `is not TOML: ${error instanceof Error ? error.message : error}`)
  }
}

/** A misspelt variable would otherwise be obeyed by nobody and noticed by nobody. */
function refuseUnknownVariables(environment: Readonly<Record<string, string | undefined>>): void {
  const known = [
    "BATMON_CONFIG",
    ...Object.values(settingKeys).map((setting) => environmentName(setting.flag)),
  ]
  for (const name of Object.keys(environment)) {
    if (!name.startsWith("BATMON_") || known.includes(name)) continue
    throw new SettingsError(name, `unknown variable, did you mean ${closest(name, known)}?`)
  }
}
