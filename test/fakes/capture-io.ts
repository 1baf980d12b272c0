import type { CommandIo } from "../../src/cli/command.ts"

export interface CapturedIo extends CommandIo {
  readonly lines: readonly string[]
  readonly errors: readonly string[]
}

/** What a command prints, kept. */
export function captureIo(
  env: CommandIo["env"] = {},
  signal: AbortSignal = new AbortController().signal,
): CapturedIo {
  const lines: string[] = []
  const errors: string[] = []
  return {
    lines,
    errors,
    out: (line) => lines.push(line),
    err: (line) => errors.push(line),
    env,
    signal,
  }
}
