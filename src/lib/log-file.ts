import { basename, dirname } from "node:path"

import { createStream } from "rotating-file-stream"

import { formatEntry, type LogSink } from "./log.ts"

export interface LogFile {
  readonly sink: LogSink
  close(): Promise<void>
}

/**
 * `server.log`, for support: five files of 1 MB at most, the newest without a number. A disk that
 * is full or read-only costs the lines, never the process: `onError` is told.
 */
export function openLogFile(path: string, onError: (error: Error) => void): LogFile {
  const stream = createStream(basename(path), {
    path: dirname(path),
    size: "1M",
    rotate: 4,
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
