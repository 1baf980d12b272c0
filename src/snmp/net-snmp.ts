import snmp from "net-snmp"

import type { AuthProtocol, PrivProtocol } from "../settings/snmp-choices.ts"

const auths: Readonly<Record<AuthProtocol, string>> = {
  MD5: "md5",
  "SHA-1": "sha",
  "SHA-224": "sha224",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
}

/** AES-256 by Blumenthal's draft, as Net-SNMP has it. */
const privs: Readonly<Record<PrivProtocol, string>> = {
  DES: "des",
  "AES-128": "aes",
  "AES-256": "aes256b",
}

const authCode = (auth: AuthProtocol) => snmp.AuthProtocols[auths[auth]] as number
const privCode = (priv: PrivProtocol) => snmp.PrivProtocols[privs[priv]] as number

export interface KeyWish {
  readonly auth: AuthProtocol
  readonly password: string
  readonly engineId: Uint8Array
}

/** The key for one engine, hexadecimal. A megabyte is hashed: some milliseconds. */
export function localizedAuthKey({ auth, password, engineId }: KeyWish): string {
  const key = snmp.Authentication.passwordToKey(authCode(auth), password, Buffer.from(engineId))
  const text = key.toString("hex")
  forgetPasswords()
  return text
}

/** The same for encryption; of DES, the key with the bytes behind it that its vectors are made of. */
export function localizedPrivKey({
  priv,
  ...wish
}: KeyWish & { readonly priv: PrivProtocol }): string {
  if (priv === "DES") return localizedAuthKey(wish).slice(0, 32)
  const algorithm = snmp.Encryption.algorithms[privCode(priv)]
  if (!algorithm) throw new Error(`net-snmp does not know ${priv}`)
  const { auth, password, engineId } = wish
  const key = algorithm.localizationAlgorithm(
    algorithm,
    authCode(auth),
    password,
    Buffer.from(engineId),
  )
  const text = key.toString("hex")
  forgetPasswords()
  return text
}

/** net-snmp keeps every password that it has seen as the key of a cache. */
function forgetPasswords(): void {
  const cache = snmp.Authentication.authToKeyCache
  for (const key of Object.keys(cache)) delete cache[key]
}
