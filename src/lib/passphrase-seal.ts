import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto"

/** RFC 7914: 32 MB and about a tenth of a second, each guess. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const cipher = "aes-256-gcm"
/** Bytes. */
const saltLength = 16
const nonceLength = 12
const tagLength = 16

/** Hides `secret` behind a passphrase, as base64: scrypt and AES-256-GCM. Blocks for its tenth of a second. */
export function sealByPassphrase(secret: Uint8Array, passphrase: string): string {
  const salt = randomBytes(saltLength)
  const nonce = randomBytes(nonceLength)
  const sealer = createCipheriv(cipher, keyOf(passphrase, salt), nonce)
  const hidden = Buffer.concat([sealer.update(secret), sealer.final()])
  return Buffer.concat([salt, nonce, sealer.getAuthTag(), hidden]).toString("base64")
}

/** Null where the passphrase is another one, or the text is not as it was made. */
export function openByPassphrase(sealed: string, passphrase: string): Buffer | null {
  const bytes = Buffer.from(sealed, "base64")
  const part = (from: number, length?: number) => bytes.subarray(from, length && from + length)
  if (bytes.length < saltLength + nonceLength + tagLength) return null
  const opener = createDecipheriv(
    cipher,
    keyOf(passphrase, part(0, saltLength)),
    part(saltLength, nonceLength),
  )
  opener.setAuthTag(part(saltLength + nonceLength, tagLength))
  try {
    const hidden = part(saltLength + nonceLength + tagLength)
    return Buffer.concat([opener.update(hidden), opener.final()])
  } catch {
    return null
  }
}

/** The same words typed on another keyboard are the same passphrase. */
const keyOf = (passphrase: string, salt: Uint8Array) =>
  scryptSync(passphrase.normalize("NFKC"), salt, 32, cost)
