import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"

import type { Clock } from "../lib/clock.ts"
import type { Part } from "../lib/part.ts"
import type { BackupRequest } from "../store/backup.ts"
import type { BackupManifest } from "../store/backup-manifest.ts"
import { type DiskSpace, whileThereIsSpace } from "../store/disk-space.ts"

interface BackupDeskDeps {
  /** The data folder. */
  readonly folder: string
  /** Of batmon. */
  readonly version: string
  readonly settingsFile: string
  readonly clock: Clock
  /** Of the data folder's disk, now. */
  readonly space: () => DiskSpace
  /** What takes long, each in a thread of its own. */
  readonly jobs: {
    create(request: BackupRequest, signal: AbortSignal): AsyncIterable<BackupManifest>
    inspect(request: FileRequest, signal?: AbortSignal): AsyncIterable<BackupManifest>
    stage(request: StageRequest): AsyncIterable<BackupManifest>
  }
}

interface FileRequest {
  readonly file: string
  readonly folder: string
}

interface StageRequest extends FileRequest {
  readonly passphrase?: string
}

/** In the data folder. Emptied at each start: no name that anybody would keep backups under. */
const ownFolder = ".backup-passing"

/** Backups that go to the browser and come from it. One at a time: the card has no room for more. */
export class BackupDesk implements Part {
  readonly name = "backup desk"
  readonly #deps: BackupDeskDeps
  #ready: BackupManifest | null = null

  constructor(deps: BackupDeskDeps) {
    this.#deps = deps
  }

  /** What a power cut has left half made or half looked at would stay for ever, and is as large as the data. */
  async start(): Promise<void> {
    for (const folder of this.#passing) rmSync(folder, { recursive: true, force: true })
  }

  /** Bytes that are on the disk only until a backup has come or gone. */
  get borrowed(): number {
    const files = this.#passing.flatMap((folder) =>
      readdirSync(folder).map((name) => join(folder, name)),
    )
    const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  async stop(): Promise<void> {}

  /** What is in the backup that was received, is whole, and can be restored; null without one. */
  get ready(): BackupManifest | null {
    return this.#ready
  }

  /**
   * A new backup, in chunks; its first one comes when it is whole and was read back. Takes the key of the
   * secrets along where there is a passphrase.
   */
  async *make(passphrase: string, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { clock, folder, jobs, settingsFile, version } = this.#deps
    const file = join(this.#folder(), `made-${crypto.randomUUID()}`)
    const request = { folder, file, version, settingsFile, time: clock.now() }
    try {
      for await (const _manifest of jobs.create({ ...request, passphrase }, signal));
      for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024, signal })) {
        yield new Uint8Array(chunk)
      }
    } finally {
      rmSync(file, { force: true })
    }
  }

  /**
   * Throws what the job throws for a file that cannot be restored, and `NoSpaceError` for one that is too
   * large; it is gone then.
   */
  async receive(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<BackupManifest> {
    this.#ready = null
    const file = this.#received
    try {
      const target = createWriteStream(file, { mode: 0o600 })
      await pipeline(whileThereIsSpace(content, this.#deps), target, { signal })
      const request = { file, folder: this.#deps.folder }
      for await (const manifest of this.#deps.jobs.inspect(request, signal)) this.#ready = manifest
      if (this.#ready === null) throw new Error("the backup could not be looked at")
      return this.#ready
    } catch (error) {
      this.#ready = null
      rmSync(file, { force: true })
      throw error
    }
  }

  /** Gets the received one ready for the batmon that starts next. Throws what the job throws. */
  async stage(passphrase: string): Promise<void> {
    const request = { file: this.#received, folder: this.#deps.folder, passphrase }
    for await (const _manifest of this.#deps.jobs.stage(request));
    rmSync(this.#received, { force: true })
    this.#ready = null
  }

  /** The folders that hold something only for a while, those that are there. */
  get #passing(): readonly string[] {
    const { folder } = this.#deps
    const isPassing = (name: string) => name === ownFolder || name.startsWith("restore-check-")
    return readdirSync(folder)
      .filter(isPassing)
      .map((name) => join(folder, name))
  }

  get #received(): string {
    return join(this.#folder(), "received")
  }

  #folder(): string {
    const folder = join(this.#deps.folder, ownFolder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }
}
