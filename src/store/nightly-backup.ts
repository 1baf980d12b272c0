import { existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"

import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import { dayOf, startOfDay } from "../lib/local-day.ts"
import type { Logger } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import { Repeat } from "../lib/repeat.ts"
import { BackupError, type BackupRequest } from "./backup.ts"
import { timestamp } from "./set-aside.ts"

interface NightlyBackupDeps {
  /** Where the backups are kept; empty for none. */
  readonly directory: string
  /** How many are kept, the newest. */
  readonly keep: number
  readonly request: Pick<BackupRequest, "folder" | "version" | "settingsFile">
  /** Makes one in a thread. */
  readonly run: (request: BackupRequest, signal: AbortSignal) => AsyncIterable<unknown>
  readonly clock: Clock
  /** Whether the wall clock can be believed. */
  readonly isTimeTrusted: () => boolean
  /** IANA zone of the nights. @default that of the process */
  readonly timeZone?: string
  readonly onFailed: (reason: string) => void
  readonly log: Logger
}

const minute = 60_000
/** At ten past three, local time: the day before is rolled up by then. */
const afterMidnight = 190 * minute
/** Looked at so often, because the wall clock may be set at any time. */
const lookEvery = 5 * minute

/** Our own files in the folder: none that a person put there is ever deleted. */
const ownName = /^batmon-\d{8}-\d{6}\.tar\.zst$/
const ownRest = /^batmon-\d{8}-\d{6}\.tar\.zst\.part/

/**
 * Makes a backup each night, or as soon as it can after a night that the board was off, and keeps the
 * newest ones.
 */
export class NightlyBackup implements Part {
  readonly name = "nightly backup"
  readonly #deps: NightlyBackupDeps
  readonly #repeat: Repeat
  /** The night, as the moment that it was due, for which it was tried last. */
  #tried = 0

  constructor(deps: NightlyBackupDeps) {
    const { clock, log } = deps
    const onError = (error: unknown) => log.error("broken off", { reason: errorMessage(error) })
    this.#deps = deps
    // First the wait: a start is busy enough.
    this.#repeat = new Repeat({ clock, every: lookEvery, after: lookEvery, onError })
  }

  async start(): Promise<void> {
    const { directory, isTimeTrusted } = this.#deps
    if (directory === "") return
    this.#repeat.start(async () => {
      if (isTimeTrusted()) await this.#look()
    })
  }

  async stop(): Promise<void> {
    await this.#repeat.stop()
  }

  async #look(): Promise<void> {
    const { clock, directory, log, onFailed } = this.#deps
    const now = clock.now()
    const due = this.#lastNight(now)
    if (this.#tried === due) return
    this.#tried = due
    try {
      // Not made: a disk that is not mounted would have its backups put on the board's own.
      if (!existsSync(directory)) throw new BackupError(`there is no ${directory}`)
      const newest = this.#kept().at(-1)
      if (newest !== undefined && newest >= nameAt(due) && newest <= nameAt(now)) return
      await this.#make(now)
    } catch (error) {
      if (this.#repeat.signal.aborted) return
      log.error("no backup was made", { reason: errorMessage(error) })
      onFailed(errorMessage(error))
    }
  }

  async #make(time: number): Promise<void> {
    const { directory, keep, log, request, run } = this.#deps
    for (const rest of this.#files(ownRest)) rmSync(join(directory, rest), { force: true })
    const name = nameAt(time)
    const whole = { ...request, file: join(directory, name), time }
    for await (const _manifest of run(whole, this.#repeat.signal));
    log.info("made a backup", { file: whole.file })
    // A clock that was ahead has left files of the future: they are not the newest.
    const others = this.#kept().filter((kept) => kept !== name)
    const past = others.filter((kept) => kept < name)
    for (const old of past.slice(0, Math.max(0, past.length - (keep - 1)))) {
      rmSync(join(directory, old), { force: true })
    }
  }

  /** The last time that a backup was due, UTC milliseconds. */
  #lastNight(now: number): number {
    const zone = this.#deps.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
    // By the clock on the wall, also when a daylight saving change has come since midnight.
    return startOfDay(dayOf(now - afterMidnight, zone), zone) + afterMidnight
  }

  #kept(): string[] {
    return this.#files(ownName)
  }

  /** The oldest first. */
  #files(pattern: RegExp): string[] {
    return readdirSync(this.#deps.directory)
      .filter((name) => pattern.test(name))
      .sort()
  }
}

const nameAt = (time: number) => `batmon-${timestamp(time)}.tar.zst`
