import { existsSync } from "node:fs"
import { basename, dirname } from "node:path"

import { createStream } from "rotating-file-stream"

import { formatEntry, type LogSink } from "./log.ts"

export interface LogFile {
  readonly sink: LogSink
  close(): Promise<void>
}

/** Full files that are kept beside the one that is written to. */
const fullFiles = 4

/** The files that a log consists of now, the oldest first. */
export const logFileParts = (path: string): readonly string[] =>
  Array.from({ length: fullFiles }, (_, index) => `${path}.${fullFiles - index}`)
    .concat(path)
    .filter((part) => existsSync(part))

/**
 * `server.log`, for support: five files of 1 MB at most, the newest without a number. A disk that
 * is full or read-only costs the lines, never the process: `onError` is told.
 */
export function openLogFile(path: string, onError: (error: Error) => void): LogFile {
  const stream = createStream(basename(path), {
    path: dirname(path),
    size: "1M",
    rotate: fullFiles,
    intervalBoundary: false,
  })
  stream.on("error", onError)
  stream.on("warning", onError)
  return {
    sink: (entry) => {
      stream.write(`${formatEntry(entry)}\n`)
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }
}
