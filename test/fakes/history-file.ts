import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { Steps } from "../../src/lib/steps.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "./reading-of.ts"

export const timeZone = "Europe/Prague"
const options = { gapAfter: 300_000, timeZone }

/** A store in a folder of its own, and the rows of its history as another program sees them. */
export class HistoryFile {
  readonly folder = mkdtempSync(join(tmpdir(), "batmon-history-"))
  store = new Store(this.folder, options)

  async open(): Promise<void> {
    await this.store.start()
  }

  async reopen(): Promise<void> {
    await this.store.stop()
    this.store = new Store(this.folder, options)
    await this.store.start()
  }

  async remove(): Promise<void> {
    await this.store.stop()
    rmSync(this.folder, { recursive: true })
  }

  rows(statement: string): (number | string | null)[][] {
    const database = new Database(join(this.folder, "history.db"), { readonly: true })
    try {
      return database.query<unknown, []>(statement).values() as (number | string | null)[][]
    } finally {
      database.close()
    }
  }

  /** One reading of each of `batteries` every `every` milliseconds; `cycles` tells details apart. */
  fill({ from, to, every, batteries, cycles = () => null }: Filling): void {
    const readings = []
    for (let time = from; time < to; time += every) {
      for (const battery of batteries) {
        const reading = readingOf({ voltage: 13, current: 6, cycles: cycles(time) })
        readings.push({ battery, time, reading })
      }
    }
    this.store.history.save(readings)
  }
}

interface Filling {
  readonly from: number
  readonly to: number
  readonly every: number
  readonly batteries: readonly number[]
  readonly cycles?: (time: number) => number | null
}

/** Does all steps at once; returns how many there were. */
export function allSteps(steps: Steps): number {
  let count = 0
  for (const _step of steps) count += 1
  return count
}
