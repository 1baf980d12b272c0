import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs"
import { join } from "node:path"

import type { Steps } from "../lib/steps.ts"
import type { DiskSpace } from "./disk-space.ts"

const largest = 16 * 1024 * 1024
/** Of a small file system. */
const largestShare = 0.02
const chunk = 256 * 1024

/**
 * A file that only takes space. When nothing else is left it is deleted, so that the databases can
 * still write what matters.
 */
export class DiskReserve {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, "reserve")
  }

  /** Fills it up to its size. Throws what the system throws when there is no space for it. */
  *fill({ total }: DiskSpace): Steps {
    const size = Math.min(largest, Math.floor(total * largestShare))
    if (this.size >= size) return
    const file = openSync(this.#path, "a", 0o600)
    try {
      for (let written = this.size; written < size;) {
        written += writeSync(file, noise(Math.min(chunk, size - written)))
        yield
      }
    } finally {
      closeSync(file)
    }
  }

  /** Whether there was anything to free. */
  free(): boolean {
    const had = this.size > 0
    rmSync(this.#path, { force: true })
    return had
  }

  get size(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
  }
}

/** Zeros would take no space on a file system that packs them. */
const noise = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}
