import { createHash, createPublicKey, verify } from "node:crypto"

/**
 * Signatures as `ssh-keygen -Y sign` makes them and `ssh-keygen -Y verify` checks them (OpenSSH,
 * PROTOCOL.sshsig), Ed25519 alone: a board that is reached over SSH has what checks them by hand.
 */
export const releaseNamespace = "batmon-release"

const magic = "SSHSIG"
const keyType = "ssh-ed25519"

/** What is signed for a file: not the file, but its hash, and what the signature is for. */
export function signedBytes(file: Uint8Array, namespace: string): Uint8Array {
  const hash = createHash("sha512").update(file).digest()
  return Buffer.concat([Buffer.from(magic), ...[namespace, "", "sha512", hash].map(string)])
}

/** `ssh-ed25519 AAAA…` for the 32 bytes of a public key. */
export const publicKeyLine = (key: Uint8Array): string =>
  `${keyType} ${Buffer.concat([string(keyType), string(key)]).toString("base64")}`

/** The armoured text of a signature: 64 bytes, by the key with these 32. */
export function signatureText(signature: Uint8Array, key: Uint8Array, namespace: string): string {
  const version = Buffer.from([0, 0, 0, 1])
  const keyBlob = Buffer.concat([string(keyType), string(key)])
  const signatureBlob = Buffer.concat([string(keyType), string(signature)])
  const fields = [keyBlob, namespace, "", "sha512", signatureBlob].map(string)
  const base64 = Buffer.concat([Buffer.from(magic), version, ...fields]).toString("base64")
  const lines = base64.match(/.{1,70}/g) ?? []
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n")
}

/** Whether `text` signs `file` by the key of `line`, for this purpose. Any other text does not. */
export function isSigned(
  file: Uint8Array,
  { text, line, namespace }: { text: string; line: string; namespace: string },
): boolean {
  const armoured = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----/
  const base64 = armoured.exec(text)?.[1]
  const key = keyOf(line)
  if (base64 === undefined || key === null) return false
  // The last 64 bytes are the signature. All before it must be as it is for this key and purpose.
  const signature = Buffer.from(base64, "base64").subarray(-64)
  if (text.trim() !== signatureText(signature, key, namespace).trim()) return false
  // RFC 8410: what stands before the bytes of such a key.
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key])
  const publicKey = createPublicKey({ key: der, format: "der", type: "spki" })
  return verify(null, signedBytes(file, namespace), publicKey, signature)
}

function keyOf(line: string): Buffer | null {
  const [type, base64 = ""] = line.split(" ")
  const blob = Buffer.from(base64, "base64")
  return type === keyType && blob.length === 51 ? blob.subarray(-32) : null
}

/** A string of SSH: its length, then itself. */
function string(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as Uint8Array)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
