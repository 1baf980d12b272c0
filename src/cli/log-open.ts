import { errorMessage } from "../lib/error-message.ts"
import { openLogFile } from "../lib/log-file.ts"
import { LogRing } from "../lib/log-ring.ts"
import { createLogger, formatEntry, isAtLeast, type Logger, type LogSink } from "../lib/log.ts"
import type { Settings } from "../settings/setting-keys.ts"
import type { CommandIo } from "./command.ts"

interface OpenLog {
  readonly log: Logger
  /** Its newest entries. */
  readonly recentLog: LogRing
  close(): Promise<void>
}

/** The log of a run: to standard error, to memory, and to the file that is set. Close it last. */
export function openLog(
  { logFile, logLevel }: Pick<Settings, "logFile" | "logLevel">,
  io: Pick<CommandIo, "err">,
): OpenLog {
  const wanted =
    (sink: LogSink): LogSink =>
    (entry) => {
      if (isAtLeast(entry.level, logLevel)) sink(entry)
    }
  const toStandardError = wanted((entry) => io.err(formatEntry(entry)))
  const recentLog = new LogRing()
  // In memory a line costs nothing, and who opens the page has a question.
  const level = logLevel === "debug" ? "debug" : "info"
  const console = createLogger([toStandardError, recentLog.sink], { level })
  if (logFile === "") return { log: console, recentLog, close: async () => {} }
  let told = false
  const file = openLogFile(logFile, (error) => {
    // Once: a full disk would otherwise answer each line with another.
    if (!told)
      console.warning("cannot write the log file", { file: logFile, reason: errorMessage(error) })
    told = true
  })
  return {
    log: createLogger([toStandardError, recentLog.sink, wanted(file.sink)], { level }),
    recentLog,
    close: () => file.close(),
  }
}
