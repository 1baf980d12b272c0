import { type Clock, systemClock } from "../lib/clock.ts"
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
  clock: Pick<Clock, "monotonic"> = systemClock,
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
  const file = openLogFile(logFile, {
    clock,
    onLost: (error) =>
      console.warning("cannot write the log file", { file: logFile, reason: errorMessage(error) }),
    // Also in the file itself, where the lines are missing.
    onBack: (missing) => log.warning("writes the log file again", { file: logFile, missing }),
  })
  const log = createLogger([toStandardError, recentLog.sink, wanted(file.sink)], { level })
  return { log, recentLog, close: () => file.close() }
}
