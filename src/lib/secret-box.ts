import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs"

const cipher = "aes-256-gcm"
/** Bytes. */
const keyLength = 32
const nonceLength = 12
const tagLength = 16

/**
 * Encrypts what must not be read out of a database or a backup: AES-256-GCM under a key of the
 * board's own. Each secret is bound to the record it belongs to: put into another one, it does not
 * open. Whoever has the card has key and data alike; this guards copies, not the board.
 */
export class SecretBox {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    if (key.length !== keyLength) throw new Error(`a key has ${keyLength} bytes, not ${key.length}`)
    this.#key = key
  }

  /** With the key in `path`, which is made, readable to its owner alone, where there is none. */
  static open(path: string): SecretBox {
    try {
      return new SecretBox(readFileSync(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    }
    writeKey(path, randomBytes(keyLength))
    return new SecretBox(readFileSync(path))
  }

  /** `record`: what the secret belongs to, such as `battery:7:password`. */
  seal(secret: string, record: string): Uint8Array<ArrayBuffer> {
    const nonce = randomBytes(nonceLength)
    const sealer = createCipheriv(cipher, this.#key, nonce).setAAD(Buffer.from(record))
    const hidden = Buffer.concat([sealer.update(secret, "utf8"), sealer.final()])
    return new Uint8Array(Buffer.concat([nonce, sealer.getAuthTag(), hidden]))
  }

  /** Null where it was not sealed for this record with this key: after a restore without the key. */
  unseal(sealed: Uint8Array, record: string): string | null {
    if (sealed.length < nonceLength + tagLength) return null
    const nonce = sealed.subarray(0, nonceLength)
    const tag = sealed.subarray(nonceLength, nonceLength + tagLength)
    try {
      const opener = createDecipheriv(cipher, this.#key, nonce)
        .setAAD(Buffer.from(record))
        .setAuthTag(tag)
      const open = [opener.update(sealed.subarray(nonceLength + tagLength)), opener.final()]
      return Buffer.concat(open).toString("utf8")
    } catch {
      return null
    }
  }
}

/** Whole or not at all: half a key after a power cut would lock every secret away. */
function writeKey(path: string, key: Uint8Array): void {
  const draft = `${path}.${process.pid}.new`
  const file = openSync(draft, "wx", 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    // Unlike a rename, it never replaces the key that another process has just made.
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    rmSync(draft)
  }
}
