import { existsSync } from "node:fs"
import { basename, dirname } from "node:path"

import { createStream, type RotatingFileStream } from "rotating-file-stream"

import { type Clock, systemClock } from "./clock.ts"
import { formatEntry, type LogSink } from "./log.ts"

export interface LogFile {
  readonly sink: LogSink
  close(): Promise<void>
}

/** Full files that are kept beside the one that is written to. */
const fullFiles = 4
/** Milliseconds after which a file that could not be written is tried again at the earliest. */
const retryEvery = 60_000

/** The files that a log consists of now, the oldest first. */
export const logFileParts = (path: string): readonly string[] =>
  Array.from({ length: fullFiles }, (_, index) => `${path}.${fullFiles - index}`)
    .concat(path)
    .filter((part) => existsSync(part))

interface LogFileOptions {
  /** Told once of each trouble: lines are lost from then on. */
  readonly onLost: (error: Error) => void
  /** Told when lines are written again, and how many are missing. */
  readonly onBack: (missing: number) => void
  /** @default that of the system */
  readonly clock?: Pick<Clock, "monotonic">
}

/**
 * `server.log`, for support: five files of 1 MB at most, the newest without a number. A disk that
 * is full or read-only costs the lines, never the process; the file is opened again when it is well.
 */
export function openLogFile(
  path: string,
  { onLost, onBack, clock = systemClock }: LogFileOptions,
): LogFile {
  let stream: RotatingFileStream | null = null
  let triedAt = Number.NEGATIVE_INFINITY
  let missing = 0
  let isLosing = false

  const tell = (error: Error) => {
    if (isLosing) return
    isLosing = true
    onLost(error)
  }
  // A stream is of no more use after an error, whatever becomes of the disk.
  const giveUp = (broken: RotatingFileStream, error: Error) => {
    if (stream !== broken) return
    stream = null
    tell(error)
  }
  const open = (): RotatingFileStream => {
    const opened = createStream(basename(path), {
      path: dirname(path),
      size: "1M",
      rotate: fullFiles,
      intervalBoundary: false,
    })
    opened.on("error", (error) => giveUp(opened, error))
    opened.on("close", () => giveUp(opened, new Error("the file was closed")))
    opened.on("warning", tell)
    return opened
  }
  const openIfDue = (): void => {
    if (clock.monotonic() - triedAt < retryEvery) return
    triedAt = clock.monotonic()
    stream = open()
  }
  const written = (error?: Error | null): void => {
    if (error) missing += 1
    else if (isLosing) {
      isLosing = false
      onBack(missing)
      missing = 0
    }
  }

  openIfDue()
  return {
    sink: (entry) => {
      if (!stream) openIfDue()
      if (stream) stream.write(`${formatEntry(entry)}\n`, written)
      else missing += 1
    },
    close: () =>
      new Promise((resolve) => {
        const last = stream
        stream = null
        triedAt = Number.POSITIVE_INFINITY
        if (last) last.end(() => resolve())
        else resolve()
      }),
  }
}
