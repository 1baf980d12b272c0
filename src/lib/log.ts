export const logLevels = ["debug", "info", "warning", "error"] as const

export type LogLevel = (typeof logLevels)[number]

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** One line of the log before it is written; `time` is UTC milliseconds. */
export interface LogEntry {
  readonly time: number
  readonly level: LogLevel
  readonly scope: string
  readonly message: string
  readonly fields: LogFields
}

export type LogSink = (entry: LogEntry) => void

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warning(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The same log under another scope, the part of batmon that speaks. */
  scoped(scope: string): Logger
}

/** Whether `level` is as grave as `least`, or graver. */
export const isAtLeast = (level: LogLevel, least: LogLevel): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(least)

export function createLogger(
  sinks: readonly LogSink[],
  { level = "info", scope = "batmon", now = Date.now }: LoggerOptions = {},
): Logger {
  const write =
    (entryLevel: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (!isAtLeast(entryLevel, level)) return
      for (const sink of sinks) sink({ time: now(), level: entryLevel, scope, message, fields })
    }
  return {
    debug: write("debug"),
    info: write("info"),
    warning: write("warning"),
    error: write("error"),
    scoped: (name) => createLogger(sinks, { level, now, scope: name }),
  }
}

interface LoggerOptions {
  /** Entries below it are dropped. @default "info" */
  readonly level?: LogLevel
  readonly scope?: string
  readonly now?: () => number
}

/** Who says what, then `key=value`; without time and level. Safe to show, as is the whole line. */
export function entryText({ scope, message, fields }: LogEntry): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === "string" ? quote(value) : String(value)}`)
  return [`${scope}:`, escape(message), ...pairs].join(" ")
}

/**
 * One line: time, level, scope, message, then `key=value`. Whatever comes from outside cannot forge
 * a second line or move the cursor: control characters are written as escapes.
 */
export function formatEntry(entry: LogEntry): string {
  return `${new Date(entry.time).toISOString()} ${entry.level} ${entryText(entry)}`
}

const quote = (text: string) => (/^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(escape(text)))

const escape = (text: string) =>
  text.replace(
    // Control characters, the line separators and the marks that reorder text.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

/** A logger that says nothing: for command lines whose output is the answer. */
export const silentLogger: Logger = createLogger([])
