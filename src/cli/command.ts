/** What a command may touch of the world outside: everything else is its own. */
export interface CommandIo {
  /** One line to standard output. */
  out(line: string): void
  /** One line to standard error. */
  err(line: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when the person or the system asks batmon to end (SIGINT, SIGTERM). */
  readonly signal: AbortSignal
}

/** One command of the command line. One file each. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Arguments and options, as printed by `batmon help NAME`. */
  readonly usage: string
  /** Resolves with the exit status: 0 done, 1 failed, 2 called wrongly. */
  run(args: readonly string[], io: CommandIo): Promise<number>
}

/** The command line was wrong: its message goes to standard error with the usage, status 2. */
export class UsageError extends Error {
  override name = "UsageError" as const
}
