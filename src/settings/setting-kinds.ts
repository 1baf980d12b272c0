/** What a setting's value may be: how it is read from text or TOML, and how that is said. */
export interface SettingKind<Value> {
  /** For messages and the command reference: `a whole number from 1 to 65535`. */
  readonly expects: string
  /** Undefined where `input` (from TOML: any type; from flags and environment: text) does not fit. */
  parse(input: unknown): Value | undefined
}

export const text = (expects = "text"): SettingKind<string> => ({
  expects,
  parse: (input) => (typeof input === "string" && input.trim() !== "" ? input.trim() : undefined),
})

/** Text that may be empty, where empty means none. */
export const optionalText = (expects: string): SettingKind<string> => ({
  expects,
  parse: (input) => (typeof input === "string" ? input.trim() : undefined),
})

export const wholeNumber = (from: number, to: number): SettingKind<number> => ({
  expects: `a whole number from ${from} to ${to}`,
  parse(input) {
    const number = typeof input === "string" && /^\s*-?\d+\s*$/.test(input) ? Number(input) : input
    return Number.isInteger(number) && Number(number) >= from && Number(number) <= to
      ? Number(number)
      : undefined
  },
})

export const yesNo: SettingKind<boolean> = {
  expects: "true or false",
  parse(input) {
    if (input === true || input === "true") return true
    return input === false || input === "false" ? false : undefined
  },
}

export const choice = <const Option extends string>(
  options: readonly Option[],
): SettingKind<Option> => ({
  expects: `one of ${options.join(", ")}`,
  parse: (input) => options.find((option) => option === input),
})

const unitSeconds = { s: 1, m: 60, h: 3600 } as const

/** Seconds, as a number or as text with a unit: `90`, `"90s"`, `"2m"`, `"1h"`. */
export const duration = (from: number, to: number): SettingKind<number> => ({
  expects: `a time from ${from} to ${to} seconds, such as 30, "30s", "2m" or "1h"`,
  parse(input) {
    const match = /^\s*(\d+)\s*([smh]?)\s*$/.exec(String(input))
    if (!match) return undefined
    const unit = match[2] === "m" || match[2] === "h" ? match[2] : "s"
    const seconds = Number(match[1]) * unitSeconds[unit]
    return seconds >= from && seconds <= to ? seconds : undefined
  },
})

/** Seconds between two readings of a battery: faster wears the radio's time, slower tells nothing. */
export const readingInterval = duration(10, 3600)

/** A name as it can stand between the dots of a host's name, or nothing. */
export const hostLabel: SettingKind<string> = {
  expects: "letters, digits and hyphens, at most 60, or nothing for none",
  parse: (input) =>
    typeof input === "string" && /^(?:[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?)?$/i.test(input.trim())
      ? input.trim().toLowerCase()
      : undefined,
}
