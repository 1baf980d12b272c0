import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { pipeline } from "node:stream/promises"

import type { Part } from "../lib/part.ts"
import { type DiskSpace, whileThereIsSpace } from "../store/disk-space.ts"
import { releaseKey } from "../version.ts"
import {
  type CheckedRelease,
  largestRelease,
  readRelease,
  ReleaseRefusedError,
} from "./release-archive.ts"

/** Below the data folder: what was sent to the page to be installed. */
export const uploadedRelease = "update/release.tar.gz"

/** How the last update that was begun went. */
export interface UpdateResult {
  /** `put-back`: the new batmon was not well, and the one before is there again. */
  readonly outcome: "updated" | "put-back"
  /** That it was about. */
  readonly version: string
  /** UTC milliseconds. */
  readonly time: number
}

/** Where install.sh keeps the releases; batmon itself may only read there. */
const installed = "/usr/local/lib/batmon"

interface ReleaseUploadDeps {
  /** The data folder. */
  readonly folder: string
  /** Of its disk, now. */
  readonly space: () => DiskSpace
  /** Bytes of an archive; what is longer is none. @default that of the longest there may be */
  readonly largest?: number
}

/** Releases on their way from the page to the helper that installs them. */
export class ReleaseUpload implements Part {
  readonly name = "release upload"
  readonly #deps: ReleaseUploadDeps
  #ready: CheckedRelease | null = null

  constructor(deps: ReleaseUploadDeps) {
    this.#deps = deps
  }

  /** One that was installed, or was sent and not installed, would stay for ever. */
  async start(): Promise<void> {
    rmSync(dirname(this.#path), { recursive: true, force: true })
  }

  async stop(): Promise<void> {}

  /** The one that was received, is whole and signed, and waits to be installed. */
  get ready(): CheckedRelease | null {
    return this.#ready
  }

  /** Whether the batmon that runs is being watched, and may have to make way again. */
  get onTrial(): boolean {
    return existsSync(join(installed, "trial"))
  }

  /** Throws `ReleaseRefusedError` or `NoSpaceError`; what was received is gone then. */
  async receive(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<CheckedRelease> {
    const path = this.#path
    this.#ready = null
    mkdirSync(dirname(path), { recursive: true })
    try {
      const file = createWriteStream(path, { mode: 0o600 })
      await pipeline(whileThereIsSpace(this.#limited(content), this.#deps), file, { signal })
      const machine = process.arch === "arm64" ? "arm64" : "x64"
      return (this.#ready = await readRelease(path, { key: releaseKey, machine }))
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    }
  }

  async *#limited(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { largest = largestRelease } = this.#deps
    let bytes = 0
    for await (const chunk of content) {
      bytes += chunk.length
      if (bytes > largest) throw new ReleaseRefusedError("no-release")
      yield chunk
    }
  }

  get #path(): string {
    return join(this.#deps.folder, uploadedRelease)
  }

  /** Null where there was none, or where it cannot be read. */
  result(): UpdateResult | null {
    try {
      const told = JSON.parse(readFileSync(join(installed, "update-result"), "utf8"))
      const { outcome, version, time } = told as UpdateResult
      const known = outcome === "updated" || outcome === "put-back"
      return known && typeof version === "string" && typeof time === "number" ? told : null
    } catch {
      return null
    }
  }
}
