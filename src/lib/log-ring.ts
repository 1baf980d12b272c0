import type { LogEntry, LogSink } from "./log.ts"

/** An entry with its place in the order of this run, from 1. */
export interface NumberedEntry extends LogEntry {
  readonly number: number
}

/** The newest entries of the log, in memory: what the page shows, whether or not a file is kept. */
export class LogRing {
  readonly #most: number
  readonly #entries: NumberedEntry[] = []
  #next = 1

  constructor(most = 2_000) {
    this.#most = most
  }

  readonly sink: LogSink = (entry) => {
    this.#entries.push({ ...entry, number: this.#next++ })
    // A quarter at a time: moving all of them for each new one would be work without end.
    if (this.#entries.length >= this.#most * 1.25) this.#entries.splice(0, this.#most * 0.25)
  }

  /** Those with a higher number than `after`, the oldest first. */
  entries(after = 0): readonly NumberedEntry[] {
    const newest = this.#entries.slice(-this.#most)
    return after === 0 ? newest : newest.filter(({ number }) => number > after)
  }
}
