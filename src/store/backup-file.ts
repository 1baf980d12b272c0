import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs"
import { pipeline } from "node:stream/promises"
import { createZstdCompress, createZstdDecompress } from "node:zlib"

/** The file is no backup, or not as it was written; `message` says which. */
export class BackupRefusedError extends Error {
  override name = "BackupRefusedError" as const

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} ${reason}`, options)
  }
}

/**
 * A backup is a tar packed by Zstandard, which `tar --zstd -xf` unpacks, and after it a frame that
 * Zstandard passes over, with the SHA-256 of all before it: not one byte can change unseen.
 */
const frameMagic = 0x184d2a50
const packedMagic = 0xfd2fb528
const sealText = "batmon backup 1 sha256 "
const sealLength = 8 + sealText.length + 64

/** Writes a sealed file through to the disk, in constant memory. */
export async function writeSealed(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = openSync(path, "w", 0o600)
  try {
    const hash = new Bun.CryptoHasher("sha256")
    await pipeline(content, createZstdCompress(), async (packed: AsyncIterable<Uint8Array>) => {
      for await (const chunk of packed) {
        hash.update(chunk)
        writeAll(file, chunk)
      }
    })
    writeAll(file, sealOf(hash))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Reads what `writeSealed` was given, after the whole file was found to be as it was written. Throws
 * `BackupRefusedError`.
 */
export async function* readSealed(path: string): AsyncGenerator<Uint8Array> {
  const length = await checkSeal(path)
  const packed = createReadStream(path, { end: length - 1 })
  const content = createZstdDecompress()
  packed.on("error", (error) => content.destroy(error))
  try {
    yield* packed.pipe(content)
  } finally {
    // Whoever has read enough, or found a fault, leaves the rest of the file unread and open.
    packed.destroy()
  }
}

/** Returns how many bytes are packed content. */
async function checkSeal(path: string): Promise<number> {
  const file = openSync(path, "r")
  try {
    const { size } = fstatSync(file)
    const length = size - sealLength
    const start = read(file, 0, 4)
    if (start.length < 4 || start.readUInt32LE() !== packedMagic) {
      throw new BackupRefusedError(path, "is not a backup of batmon")
    }
    const seal = length > 0 ? read(file, length, sealLength) : Buffer.alloc(0)
    const told = seal.subarray(8).toString("latin1")
    if (!told.startsWith("batmon backup ")) {
      throw new BackupRefusedError(path, "is cut short, or is not a backup of batmon")
    }
    if (!told.startsWith(sealText)) {
      throw new BackupRefusedError(path, "was written by a newer batmon, or is damaged")
    }
    const hash = new Bun.CryptoHasher("sha256")
    const chunk = Buffer.alloc(1024 * 1024)
    for (let at = 0; at < length;) {
      const count = readSync(file, chunk, 0, Math.min(chunk.length, length - at), at)
      if (count === 0) break
      hash.update(chunk.subarray(0, count))
      at += count
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (!seal.equals(sealOf(hash))) {
      throw new BackupRefusedError(path, "is damaged: its checksum does not match")
    }
    return length
  } finally {
    closeSync(file)
  }
}

function sealOf(hash: Bun.CryptoHasher): Buffer {
  const seal = Buffer.alloc(sealLength)
  seal.writeUInt32LE(frameMagic, 0)
  seal.writeUInt32LE(sealLength - 8, 4)
  seal.write(`${sealText}${hash.digest("hex")}`, 8, "latin1")
  return seal
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(file, bytes, 0, length, at))
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
