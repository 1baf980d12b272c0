import { errorMessage } from "../lib/error-message.ts"
import { BackupRefusedError, readSealed } from "./backup-file.ts"
import {
  type BackupDatabase,
  backupDatabases,
  type BackupManifest,
  parseManifest,
} from "./backup-manifest.ts"
import { type TarEntry, TarReader } from "./tar.ts"

/** A manifest is some hundred bytes. */
const largestManifest = 100_000

export interface BackupSink {
  /** Told before any content; what it throws ends the reading. */
  begin(manifest: BackupManifest): void
  /** Returns what takes the content. */
  open(name: BackupDatabase): (content: Uint8Array) => void
}

const nowhere: BackupSink = { begin: () => {}, open: () => () => {} }

/**
 * Reads a backup through, and resolves with what is in it when every byte is as it was written. Throws
 * `BackupRefusedError` for any other file, before anything of its content is told where the whole file
 * shows it already.
 */
export async function readBackup(file: string, sink = nowhere): Promise<BackupManifest> {
  const reading = new BackupReading(file, sink)
  const tar = new TarReader((entry) => reading.open(entry))
  try {
    for await (const chunk of readSealed(file)) tar.push(chunk)
    tar.end()
  } catch (error) {
    const foreign = error instanceof Error && (error.name === "TarError" || "errno" in error)
    if (!foreign || ("code" in error && String(error.code).startsWith("E"))) throw error
    throw new BackupRefusedError(file, `cannot be read: ${errorMessage(error)}`, { cause: error })
  }
  return reading.end()
}

class BackupReading {
  readonly #file: string
  readonly #sink: BackupSink
  readonly #hashes = new Map<string, Bun.CryptoHasher>()
  #about = ""
  #manifest: BackupManifest | null = null

  constructor(file: string, sink: BackupSink) {
    this.#file = file
    this.#sink = sink
  }

  open({ name, size }: TarEntry): (content: Uint8Array) => void {
    if (name === "manifest.json" && this.#about === "" && size < largestManifest) {
      const decoder = new TextDecoder()
      return (content) => (this.#about += decoder.decode(content, { stream: true }))
    }
    const manifest = (this.#manifest ??= this.#begin())
    const database = backupDatabases.find((known) => known === name)
    const twice = this.#hashes.has(name)
    if (database === undefined || twice || size !== manifest.databases[database].bytes) {
      throw this.#refusal("holds something else than it says")
    }
    const hash = new Bun.CryptoHasher("sha256")
    this.#hashes.set(name, hash)
    const write = this.#sink.open(database)
    return (content) => {
      hash.update(content)
      write(content)
    }
  }

  end(): BackupManifest {
    const manifest = this.#manifest
    const whole =
      manifest &&
      backupDatabases.every(
        (name) => this.#hashes.get(name)?.digest("hex") === manifest.databases[name].sha256,
      )
    if (!whole) throw this.#refusal("does not hold what it says")
    return manifest
  }

  #begin(): BackupManifest {
    const manifest = parseManifest(this.#about)
    if (!manifest) throw this.#refusal("does not say what it holds")
    this.#sink.begin(manifest)
    return manifest
  }

  #refusal(reason: string): BackupRefusedError {
    return new BackupRefusedError(this.#file, reason)
  }
}
