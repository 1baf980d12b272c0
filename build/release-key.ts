import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"

import {
  publicKeyLine,
  releaseNamespace,
  signatureText,
  signedBytes,
} from "../src/lib/ssh-signature.ts"

/** The key that releases are signed with; only who has it can update the boards that have its other half. */
export interface ReleaseKey {
  /** Its public half: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string
  /** The text of the file that signs `file`. */
  sign(file: Uint8Array): string
}

/** Never in the repository: whoever reads that could sign. */
export const usualKeyPath = join(homedir(), ".config/batmon/release.key")

/** Throws where there is none, with what to do about it. */
export function readReleaseKey(path: string): ReleaseKey {
  if (!existsSync(path)) {
    throw new Error(`there is no key ${path} to sign with; "bun run release --new-key" makes one`)
  }
  const key = createPrivateKey(readFileSync(path))
  const bytes = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32)
  return {
    publicKey: publicKeyLine(bytes),
    sign: (file) => {
      const signature = sign(null, signedBytes(file, releaseNamespace), key)
      return signatureText(signature, bytes, releaseNamespace)
    },
  }
}

/** Ed25519, as PKCS #8 in PEM. Throws where there is one already: boards may know it. */
export function makeReleaseKey(path: string): void {
  const { privateKey } = generateKeyPairSync("ed25519")
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const text = privateKey.export({ format: "pem", type: "pkcs8" })
  writeFileSync(path, text, { mode: 0o600, flag: "wx" })
}
