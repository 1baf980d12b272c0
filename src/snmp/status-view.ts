import type { BatteryStatus } from "../sampling/battery-status.ts"

/**
 * The batteries' states as one list that stays the same until something changes, and what is made
 * from it: rows of tables, which a walk asks for at each step.
 */
export class StatusView {
  readonly #read: () => readonly BatteryStatus[]
  #statuses: readonly BatteryStatus[] | null = null
  #version = 0

  constructor(read: () => readonly BatteryStatus[]) {
    this.#read = read
  }

  /** In the order of adding. */
  get statuses(): readonly BatteryStatus[] {
    return (this.#statuses ??= this.#read())
  }

  /** Something has changed. */
  renew(): void {
    this.#statuses = null
    this.#version += 1
  }

  /** What `make` makes, made again only after a change. */
  derive<Made>(make: (statuses: readonly BatteryStatus[]) => Made): () => Made {
    let version = -1
    let made: Made
    return () => {
      if (version !== this.#version) {
        version = this.#version
        made = make(this.statuses)
      }
      return made
    }
  }
}
