import {
  closeSync,
  constants,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { createGunzip } from "node:zlib"

import { isSigned, releaseNamespace } from "../lib/ssh-signature.ts"
import { TarReader } from "../store/tar.ts"

/** Why a file is not taken as a release, with what the log says of it. */
const refusals = {
  "no-key": "this batmon is of no signed release: update with install.sh",
  "no-release": "the file is no release of batmon",
  damaged: "the release is damaged, or not whole",
  unsigned: "the release is not signed by its maker, or was changed",
  "other-board": "the release is for another kind of board",
} as const

export type ReleaseRefusal = keyof typeof refusals

/** The file is no release, not whole, not signed by our key, or for another board. */
export class ReleaseRefusedError extends Error {
  override name = "ReleaseRefusedError" as const
  readonly refusal: ReleaseRefusal

  constructor(refusal: ReleaseRefusal, options?: ErrorOptions) {
    super(refusals[refusal], options)
    this.refusal = refusal
  }
}

/** A release that was read through, and whose every file is as its maker signed it. */
export interface CheckedRelease {
  readonly version: string
  /** What changes with it, in the user's words: Markdown. */
  readonly changes: string
}

interface ReadRelease {
  /** The line of the public key that it must be signed by; null takes none. */
  readonly key: string | null
  /** As in the name of the executable. */
  readonly machine: "arm64" | "x64"
  /** A new folder that gets the files. @default it is only read */
  readonly into?: string
}

/** What is read into memory to be looked at: bytes at most. */
const kept = ["SHA256SUMS", "SHA256SUMS.sig", "VERSION", "CHANGES.md"]
const largestKept = 256 * 1024
/** Unpacked bytes: a small file must not grow without end. */
export const largestRelease = 600_000_000

/**
 * Reads a release's archive, and resolves when it is whole and signed. Throws `ReleaseRefusedError`;
 * `into` is gone then. What was written there is what was checked, whoever changes the archive.
 */
export async function readRelease(
  archive: string,
  { key, machine, into }: ReadRelease,
): Promise<CheckedRelease> {
  if (key === null) throw new ReleaseRefusedError("no-key")
  const reading = new ReleaseReading(into)
  try {
    await reading.read(archive)
    return reading.check(key, `batmon-linux-${machine}`)
  } catch (error) {
    if (into !== undefined) rmSync(into, { recursive: true, force: true })
    throw asRefusal(error)
  }
}

class ReleaseReading {
  readonly #into: string | undefined
  readonly #hashes = new Map<string, Bun.CryptoHasher>()
  readonly #texts = new Map<string, string>()
  #bytes = 0
  #close = () => {}

  constructor(into: string | undefined) {
    this.#into = into
  }

  async read(archive: string): Promise<void> {
    if (this.#into !== undefined) mkdirSync(this.#into, { mode: 0o700 })
    const tar = new TarReader(({ name, size }) => this.#open(name, size))
    const packed = createReadStream(archive, { fd: openSync(archive, withoutLinks), highWaterMark })
    const content = createGunzip({ chunkSize: highWaterMark })
    packed.on("error", (error) => content.destroy(error))
    try {
      for await (const chunk of packed.pipe(content)) tar.push(chunk)
      tar.end()
    } finally {
      packed.destroy()
      this.#close()
    }
  }

  check(key: string, executable: string): CheckedRelease {
    const sums = this.#text("SHA256SUMS")
    const signature = { text: this.#text("SHA256SUMS.sig"), line: key, namespace: releaseNamespace }
    if (!isSigned(Buffer.from(sums), signature)) {
      throw new ReleaseRefusedError("unsigned")
    }
    const signed = new Map(
      sums.split("\n").flatMap((line) => {
        const [, sum, name] = /^([0-9a-f]{64}) {2}([\w.-]+)$/.exec(line) ?? []
        return sum !== undefined && name !== undefined ? [[name, sum] as const] : []
      }),
    )
    for (const [name, hash] of this.#hashes) {
      if (name.startsWith("SHA256SUMS")) continue
      if (signed.get(name) !== hash.digest("hex")) throw new ReleaseRefusedError("damaged")
    }
    if (!this.#hashes.has(executable)) throw new ReleaseRefusedError("other-board")
    for (const name of signed.keys()) {
      if (this.#hashes.has(name) || name.startsWith("batmon-linux-")) continue
      throw new ReleaseRefusedError("damaged")
    }
    return { version: this.#text("VERSION").trim(), changes: this.#text("CHANGES.md") }
  }

  #open(path: string, size: number): (content: Uint8Array) => void {
    const name = /^batmon-[\w.+-]+\/([A-Za-z0-9][\w.-]*)$/.exec(path)?.[1]
    this.#bytes += size
    if (name === undefined || this.#hashes.has(name) || this.#bytes > largestRelease) {
      throw new ReleaseRefusedError("no-release")
    }
    const hash = new Bun.CryptoHasher("sha256")
    this.#hashes.set(name, hash)
    const write = this.#writer(name)
    const keep = kept.includes(name) && size <= largestKept
    const decoder = new TextDecoder()
    return (content) => {
      hash.update(content)
      write(content)
      if (!keep) return
      this.#texts.set(
        name,
        (this.#texts.get(name) ?? "") + decoder.decode(content, { stream: true }),
      )
    }
  }

  #writer(name: string): (content: Uint8Array) => void {
    this.#close()
    this.#close = () => {}
    if (this.#into === undefined) return () => {}
    const file = openSync(join(this.#into, name), "wx", 0o600)
    this.#close = () => {
      fsyncSync(file)
      closeSync(file)
      this.#close = () => {}
    }
    return (content) => {
      for (let at = 0; at < content.length;) at += writeSync(file, content, at)
    }
  }

  #text(name: string): string {
    const text = this.#texts.get(name)
    if (text === undefined) throw new ReleaseRefusedError("no-release")
    return text
  }
}

/** Root reads here what another user put there: a link would lead root elsewhere. */
const withoutLinks = constants.O_RDONLY | constants.O_NOFOLLOW

const highWaterMark = 256 * 1024

/** What zlib and tar find wrong is the file's fault; a missing file or a full disk is not. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ReleaseRefusedError) return error
  const code = "code" in error ? String(error.code) : ""
  if (error.name !== "TarError" && !code.startsWith("Z_") && code !== "ERR_BUFFER_OUT_OF_BOUNDS") {
    return error
  }
  return new ReleaseRefusedError("damaged", { cause: error })
}
