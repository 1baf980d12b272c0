import { createHmac, randomBytes } from "node:crypto"

/** Crockford's: without I, L, O and U, so that no letter is taken for a digit or another one. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
/** Signs before the check sign: 120 bits. */
const length = 24

export type LicenceFlaw =
  /** Not 25 letters and digits. */
  | "length"
  /** Has a sign that no code has. */
  | "sign"
  /** The check sign does not fit: something is mistyped. */
  | "typo"

export type ReadCode =
  { readonly ok: true; readonly code: string } | { readonly ok: false; readonly flaw: LicenceFlaw }

/** A new one, by chance: 25 signs in groups of five. */
export const createLicenceCode = (): string => codeOf(randomBytes(15))

/**
 * The one of the board with this MAC address (`DC:A6:32:01:02:03`), by a secret that only the vendor
 * has: told again from the address alone when the owner has lost it.
 */
export function deriveLicenceCode(secret: Uint8Array, mac: string): string {
  const digest = createHmac("sha256", secret).update(`batmon licence 1\n${mac}`).digest()
  return codeOf(digest.subarray(0, 15))
}

/** A code as a person types it: in any case, with or without dashes, O for 0, I and L for 1. */
export function readLicenceCode(text: string): ReadCode {
  const plain = text
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}_.]/gu, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1")
  const signs = [...plain]
  if (signs.length !== length + 1) return { ok: false, flaw: "length" }
  const values = signs.map((sign) => alphabet.indexOf(sign))
  if (values.includes(-1)) return { ok: false, flaw: "sign" }
  return checkOf(values.slice(0, length)) === values[length]
    ? { ok: true, code: grouped(plain) }
    : { ok: false, flaw: "typo" }
}

function codeOf(bytes: Uint8Array): string {
  let bits = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n)
  const values: number[] = []
  for (let count = 0; count < length; count++) {
    values.unshift(Number(bits & 31n))
    bits >>= 5n
  }
  return grouped([...values, checkOf(values)].map((value) => alphabet[value]).join(""))
}

const grouped = (signs: string) => signs.match(/.{5}/g)?.join("-") ?? ""

/**
 * A sum in GF(32), each sign with another weight: one wrong sign is always noticed, and so are any two
 * that changed places.
 */
function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value) => double(sum ^ value), 0)
}

/** Times x modulo x⁵ + x² + 1. */
const double = (value: number) => ((value << 1) & 31) ^ (value & 16 ? 0b101 : 0)
