import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from "node:crypto"

import type { AuthProtocol, PrivProtocol, SnmpUser } from "../settings/snmp-choices.ts"

interface AuthCode {
  readonly hash: Bun.SupportedCryptoAlgorithms
  readonly size: number
}

/** The hash, and to how many bytes its code is cut: RFC 3414 and RFC 7860. */
const auths: Readonly<Record<AuthProtocol, AuthCode>> = {
  MD5: { hash: "md5", size: 12 },
  "SHA-1": { hash: "sha1", size: 12 },
  "SHA-224": { hash: "sha224", size: 16 },
  "SHA-256": { hash: "sha256", size: 24 },
  "SHA-384": { hash: "sha384", size: 32 },
  "SHA-512": { hash: "sha512", size: 48 },
}

const ciphers: Readonly<Record<PrivProtocol, string>> = {
  DES: "des-cbc",
  "AES-128": "aes-128-cfb",
  "AES-256": "aes-256-cfb",
}

const saltSize = 8

interface EngineMoment {
  readonly boots: number
  readonly time: number
}

/** One user's keys at work. */
export class UsmKeys {
  readonly user: SnmpUser
  readonly #authKey: Buffer
  readonly #privKey: Buffer
  #salt = randomBytes(saltSize)

  constructor(user: SnmpUser) {
    this.user = user
    this.#authKey = Buffer.from(user.authKey, "hex")
    this.#privKey = Buffer.from(user.privKey, "hex")
  }

  /** As many zeros as a message's authentication has bytes: to be written before it is known. */
  get blank(): Uint8Array {
    return new Uint8Array(auths[this.user.auth].size)
  }

  /** Writes the authentication of `bytes` into it, which is a view of its place in them. */
  sign(bytes: Uint8Array, authentication: Uint8Array): void {
    authentication.set(this.#code(bytes))
  }

  /** Whether the message is from who knows the key. `authentication` is a view into `bytes`. */
  isGenuine(bytes: Uint8Array, authentication: Uint8Array): boolean {
    const said = Uint8Array.from(authentication)
    if (said.length !== auths[this.user.auth].size) return false
    authentication.fill(0)
    const code = this.#code(bytes)
    authentication.set(said)
    return timingSafeEqual(code, said)
  }

  encrypt(
    plain: Uint8Array,
    moment: EngineMoment,
  ): { readonly data: Uint8Array; readonly privacy: Uint8Array } {
    const salt = this.#nextSalt()
    const cipher = createCipheriv(this.#cipher, this.#cipherKey, this.#vector(salt, moment))
    const rest = this.#isDes ? (8 - (plain.length % 8)) % 8 : 0
    cipher.setAutoPadding(false)
    const padded = rest === 0 ? plain : Buffer.concat([plain, new Uint8Array(rest)])
    // Whole blocks, or a stream: nothing is held back for an end.
    return { data: cipher.update(padded), privacy: salt }
  }

  /** Null where it cannot have been encrypted like this. */
  decrypt(data: Uint8Array, salt: Uint8Array, moment: EngineMoment): Uint8Array | null {
    if (salt.length !== saltSize || (this.#isDes && data.length % 8 !== 0)) return null
    const decipher = createDecipheriv(this.#cipher, this.#cipherKey, this.#vector(salt, moment))
    decipher.setAutoPadding(false)
    return decipher.update(data)
  }

  #code(bytes: Uint8Array): Uint8Array {
    const { hash, size } = auths[this.user.auth]
    return new Bun.CryptoHasher(hash, this.#authKey).update(bytes).digest().subarray(0, size)
  }

  get #isDes(): boolean {
    return this.user.priv === "DES"
  }

  get #cipher(): string {
    if (!this.user.priv) throw new Error("the user has no encryption")
    return ciphers[this.user.priv]
  }

  get #cipherKey(): Uint8Array {
    return this.#isDes ? this.#privKey.subarray(0, 8) : this.#privKey
  }

  #vector(salt: Uint8Array, { boots, time }: EngineMoment): Uint8Array {
    if (this.#isDes) {
      return salt.map((byte, index) => byte ^ (this.#privKey[8 + index] as number))
    }
    const vector = Buffer.alloc(16)
    vector.writeUInt32BE(boots, 0)
    vector.writeUInt32BE(time, 4)
    vector.set(salt, 8)
    return vector
  }

  /** Never the same twice under one key: it begins anywhere and counts. */
  #nextSalt(): Uint8Array {
    for (let at = saltSize - 1; at >= 0; at -= 1) {
      const byte = ((this.#salt[at] as number) + 1) & 0xff
      this.#salt[at] = byte
      if (byte !== 0) break
    }
    return Uint8Array.from(this.#salt)
  }
}
