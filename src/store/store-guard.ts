import { existsSync } from "node:fs"
import { join } from "node:path"

import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { isDamage } from "./damage.ts"
import type { DataFolder } from "./data-folder.ts"
import type { NewEvent } from "./event-table.ts"
import { copyHistory } from "./history-copy.ts"
import { finishRestore, settleRestore } from "./restore.ts"
import { type SalvagedRows, salvageBoard } from "./salvage.ts"
import { allSetAside, note, type SetAside } from "./set-aside.ts"
import type { DamagedStorage } from "./storage-state.ts"
import type { Store } from "./store.ts"

interface StoreGuardDeps {
  readonly folder: DataFolder
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly jobs: GuardJobs
  /** Whether a salvage may take space now. */
  readonly hasSpace: () => boolean
  readonly onChange: () => void
}

/** The long work on files, in threads. */
interface GuardJobs {
  /** Throws where the file is damaged. */
  check(path: string, signal: AbortSignal): AsyncIterable<unknown>
  salvage(path: string, signal: AbortSignal): AsyncIterable<SalvagedRows>
}

/** For so long the page tells of a damage, milliseconds. */
const toldFor = 7 * 24 * 3_600_000
/** A salvage that could not go on is tried again after this time, and a file looked at again. */
const retryAfter = 3_600_000

/**
 * Opens the store and keeps it usable whatever becomes of its files: one that is damaged is set
 * aside, a new one takes its place at once, and what can be read of the old one is copied over.
 */
export class StoreGuard implements Part {
  readonly name = "store"
  readonly #deps: StoreGuardDeps
  readonly #stopping = new AbortController()
  /** Counts the files that were put in place of damaged ones. */
  #replaced = 0
  #told: SetAside | null = null
  #missing = false
  /** When an error is worth a look at the file again, monotonic milliseconds. */
  #lookAgain = 0
  #background: Promise<void> = Promise.resolve()

  constructor(deps: StoreGuardDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { clock, folder, log, store } = this.#deps
    finishRestore(folder.path, clock.now())
    const isGone = !existsSync(store.boardPath) && existsSync(store.historyPath)
    await this.#openBoard()
    // Opens the history, and reads both of its ends.
    this.run(() => store.history.readings.span())
    if (this.#replaced === 0) settleRestore(folder.path)
    const aside = allSetAside(folder.path)
    for (const each of aside) {
      if (each.file === "batmon.db" && each.salvage === "running") this.#takeBoard(each)
    }
    this.#told = aside[0] ?? null
    this.#missing = isGone && !aside.some(({ file }) => file === "batmon.db")
    if (this.#missing) {
      log.error("batmon.db is missing: the batteries are unknown")
      store.reserveBatteryIds()
      this.#record("settings-damaged", "batmon.db")
    }
    if (folder.unclean) this.#later(() => this.#check())
    for (const each of aside) {
      if (each.file === "history.db" && each.salvage !== "done")
        this.#later(() => this.#salvage(each))
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.idle()
    await this.#deps.store.stop()
  }

  /** Null where nothing was damaged lately. */
  get state(): DamagedStorage | null {
    if (this.#missing) {
      return { kind: "damaged", file: "batmon.db", setAside: null, salvage: "done", rows: 0 }
    }
    const told = this.#told
    if (!told || this.#deps.clock.now() - told.time > toldFor) return null
    return {
      kind: "damaged",
      file: told.file,
      setAside: told.name,
      salvage: told.salvage,
      rows: told.rows,
    }
  }

  /** Does the work; where a file turns out to be damaged, once more with the new one. */
  run<Result>(work: () => Result): Result {
    const before = this.#replaced
    try {
      return work()
    } catch (error) {
      if (!isDamage(error)) throw error
      if (before === this.#replaced) this.#repair(error)
      return work()
    }
  }

  /** Hands on what comes from a thread; where that meets damage, the file is looked at. */
  async *watch<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value, void, void> {
    try {
      yield* values
    } catch (error) {
      this.noticed(error)
      throw error
    }
  }

  /** Tells of an error of somebody else's: where it says damage, the file is looked at. */
  noticed(error: unknown): void {
    const now = this.#deps.clock.monotonic()
    // A damage that the look does not find would be met again and again.
    if (!isDamage(error) || now < this.#lookAgain) return
    this.#lookAgain = now + retryAfter
    this.#later(() => this.#check())
  }

  /** Resolves when there is nothing left to check or to copy. */
  async idle(): Promise<void> {
    let seen: Promise<void> | null = null
    while (seen !== this.#background) {
      seen = this.#background
      await seen
    }
  }

  async #openBoard(): Promise<void> {
    const { folder, store } = this.#deps
    try {
      await store.start()
      if (folder.unclean) store.checkBoard()
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#repairBoard(error)
    }
  }

  #repair(error: unknown): void {
    if (!this.#mendsBoard()) this.#repairHistory(error)
  }

  /** Whether batmon.db was damaged: then it is no more. */
  #mendsBoard(): boolean {
    try {
      this.#deps.store.checkBoard()
    } catch (finding) {
      if (!isDamage(finding)) return false
      this.#repairBoard(finding)
      return true
    }
    return false
  }

  #repairBoard(error: unknown): void {
    const { clock, log, store } = this.#deps
    log.error("batmon.db is damaged", { reason: errorMessage(error) })
    const aside = store.replace(store.boardPath, clock.now())
    this.#replaced += 1
    this.#takeBoard(aside)
  }

  #takeBoard(aside: SetAside): void {
    const { folder, log, store } = this.#deps
    const rows = store.takeBoard(salvageBoard(join(folder.path, aside.name)))
    this.run(() => store.reserveBatteryIds())
    this.#tell({ ...aside, rows, salvage: "done" })
    this.#record("settings-damaged", aside.name)
    log.warning("copied what could be read of batmon.db", { rows, setAside: aside.name })
  }

  #repairHistory(error: unknown): void {
    const { clock, log, store } = this.#deps
    const aside = store.replace(store.historyPath, clock.now())
    this.#replaced += 1
    log.error("history.db is damaged: it was set aside", {
      reason: errorMessage(error),
      setAside: aside.name,
    })
    this.#tell(aside)
    this.#record("history-damaged", aside.name)
    this.#later(() => this.#salvage(aside))
  }

  /** One after the other. */
  #later(work: () => Promise<void>): void {
    this.#background = this.#background.then(async () => {
      if (this.#stopping.signal.aborted) return
      try {
        await work()
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        this.#deps.log.error("a look at the data failed", { reason: errorMessage(error) })
      }
    })
  }

  async #check(): Promise<void> {
    const { folder, jobs, store } = this.#deps
    // The small one first: without it nobody is told of anything.
    this.#mendsBoard()
    const before = this.#replaced
    try {
      for await (const _value of jobs.check(store.historyPath, this.#stopping.signal));
    } catch (error) {
      if (!isDamage(error)) throw error
      // Another may have been put in its place meanwhile.
      if (before === this.#replaced) this.#repairHistory(error)
    }
    folder.checked()
  }

  async #salvage(aside: SetAside): Promise<void> {
    const { log } = this.#deps
    try {
      const rows = await this.#copy(aside)
      this.#tell({ ...aside, rows, salvage: "done" })
      this.#record("history-salvaged", aside.name)
      log.info("copied what could be read of history.db", { rows, setAside: aside.name })
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      log.error("cannot copy the damaged history", { reason: errorMessage(error) })
      this.#tell({ ...aside, salvage: "failed" })
      this.#again(aside)
    }
  }

  #copy(aside: SetAside): Promise<number> {
    const { clock, folder, hasSpace, jobs, store } = this.#deps
    const { signal } = this.#stopping
    this.#tell({ ...aside, salvage: "running", rows: 0 })
    return copyHistory(jobs.salvage(join(folder.path, aside.name), signal), {
      store,
      clock,
      hasSpace,
      signal,
      run: (work) => this.run(work),
      // Not noted on the disk: what was copied is found there when the copying begins again.
      onRows: (rows) => (this.#told = { ...aside, salvage: "running", rows }),
    })
  }

  #again(aside: SetAside): void {
    const { clock } = this.#deps
    const { signal } = this.#stopping
    clock.sleep(retryAfter, signal).then(
      () => this.#later(() => this.#salvage(aside)),
      () => {},
    )
  }

  #tell(aside: SetAside): void {
    const { folder, log, onChange } = this.#deps
    this.#told = aside
    try {
      note(folder.path, aside)
    } catch (error) {
      log.warning("cannot note what was set aside", { reason: errorMessage(error) })
    }
    onChange()
  }

  #record(kind: NewEvent["kind"], detail: string): void {
    const { clock, log, store } = this.#deps
    try {
      store.events.add({ time: clock.now(), battery: null, kind, detail })
    } catch (error) {
      log.error("cannot store an event", { kind, reason: errorMessage(error) })
    }
  }
}
