import { errorMessage } from "../lib/error-message.ts"
import { openLogFile } from "../lib/log-file.ts"
import { createLogger, formatEntry, type Logger, type LogSink } from "../lib/log.ts"
import type { Settings } from "../settings/setting-keys.ts"
import type { CommandIo } from "./command.ts"

/** The log of a run: to standard error, and to the file that is set. Close it last. */
export function openLog(
  { logFile, logLevel }: Pick<Settings, "logFile" | "logLevel">,
  io: Pick<CommandIo, "err">,
): { readonly log: Logger; close(): Promise<void> } {
  const toStandardError: LogSink = (entry) => io.err(formatEntry(entry))
  const console = createLogger([toStandardError], { level: logLevel })
  if (logFile === "") return { log: console, close: async () => {} }
  let told = false
  const file = openLogFile(logFile, (error) => {
    // Once: a full disk would otherwise answer each line with another.
    if (!told)
      console.warning("cannot write the log file", { file: logFile, reason: errorMessage(error) })
    told = true
  })
  return {
    log: createLogger([toStandardError, file.sink], { level: logLevel }),
    close: () => file.close(),
  }
}
