import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { StoredReading } from "../store/reading-table.ts"

/** About 14 hours of 16 batteries: what is kept in memory while the disk takes nothing. */
const maxPending = 7_000

/**
 * Gathers the readings of a round and has them stored in one transaction. What the disk refuses is
 * kept and tried again with the next round.
 */
export class ReadingWriter {
  readonly #save: (readings: readonly StoredReading[]) => void
  readonly #log: Logger
  #pending: StoredReading[] = []
  #refused = false

  constructor(save: (readings: readonly StoredReading[]) => void, log: Logger) {
    this.#save = save
    this.#log = log
  }

  add(reading: StoredReading): void {
    this.#pending.push(reading)
    if (this.#pending.length > maxPending) this.#pending.shift()
  }

  flush(): void {
    if (this.#pending.length === 0) return
    try {
      this.#save(this.#pending)
      this.#pending = []
      if (this.#refused) this.#log.info("readings are stored again")
      this.#refused = false
    } catch (error) {
      if (!this.#refused) this.#log.error("cannot store readings", { reason: errorMessage(error) })
      this.#refused = true
    }
  }
}
