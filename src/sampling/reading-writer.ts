import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { StoredReading } from "../store/reading-table.ts"

/** About 14 hours of 16 batteries: what is kept in memory while the disk takes nothing. */
const maxPending = 7_000

/** What becomes of the attempts to store. */
export interface WriterListener {
  readonly onStored: () => void
  readonly onRefused: (error: unknown) => void
}

/**
 * Gathers the readings of a round and has them stored in one transaction. What the disk refuses is
 * kept and tried again with the next round.
 */
export class ReadingWriter {
  readonly #save: (readings: readonly StoredReading[]) => void
  readonly #log: Logger
  readonly #listener: WriterListener | null
  #pending: StoredReading[] = []
  #refused = false
  #held = false

  constructor(
    save: (readings: readonly StoredReading[]) => void,
    log: Logger,
    listener: WriterListener | null = null,
  ) {
    this.#save = save
    this.#log = log
    this.#listener = listener
  }

  add(reading: StoredReading): void {
    this.#pending.push(reading)
    if (this.#pending.length > maxPending) this.#pending.shift()
  }

  flush(): void {
    if (this.#held || this.#pending.length === 0) return
    try {
      this.#save(this.#pending)
      this.#pending = []
      if (this.#refused) this.#log.info("readings are stored again")
      this.#refused = false
      this.#listener?.onStored()
    } catch (error) {
      if (!this.#refused) this.#log.error("cannot store readings", { reason: errorMessage(error) })
      this.#refused = true
      this.#listener?.onRefused(error)
    }
  }

  /** From now on readings wait, until they are released. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    if (!this.#held) return
    this.#held = false
    this.flush()
  }

  /** Moves those that wait by a step of the clock, milliseconds. */
  redate(by: number): void {
    this.#pending = this.#pending.map((reading) => ({ ...reading, time: reading.time + by }))
  }
}
