import { isIPv6 } from "node:net"

import snmp from "net-snmp"

import type {
  AuthProtocol,
  PrivProtocol,
  ReceiverSecurity,
  SnmpReceiver,
} from "../settings/snmp-choices.ts"
import { BerReader, tags } from "./ber.ts"
import type { Binding } from "./notification.ts"
import { formatOid, readOidContent } from "./oid.ts"
import { SendError } from "./send-error.ts"

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

interface UserInform {
  readonly receiver: Pick<SnmpReceiver, "host" | "port">
  readonly security: Extract<ReceiverSecurity, { version: "v3" }>
  /** The first two say when and what. */
  readonly bindings: readonly Binding[]
  /** Milliseconds for each attempt; each is twice the one before. */
  readonly waits: readonly number[]
  readonly signal: AbortSignal
}

/**
 * An inform under version 3, in which the receiver's engine has the say: it is asked for its id and
 * its time first. Resolves when it is confirmed; throws where it is not.
 */
export async function sendUserInform(inform: UserInform): Promise<void> {
  const { receiver, security, bindings, waits, signal } = inform
  const [first, second, ...rest] = bindings.map(({ oid, value }) => ({
    oid: formatOid(oid),
    type: value[0] as number,
    value: plainValue(value),
  }))
  const session = snmp.createV3Session(receiver.host, userOf(security), {
    trapPort: receiver.port,
    transport: isIPv6(receiver.host) ? "udp6" : "udp4",
    retries: waits.length - 1,
    timeout: waits[0] ?? 1_000,
    backoff: 2,
  })
  // What is not understood is waited for again.
  session.on("error", () => {})
  const given = Promise.withResolvers<void>()
  const give = () => given.reject(signal.reason)
  signal.addEventListener("abort", give)
  try {
    const upTime = Number(first?.value)
    session.inform(String(second?.value), rest, { upTime }, (error) => {
      if (error) given.reject(new SendError(error.message, { cause: error }))
      else given.resolve()
    })
    await given.promise
  } finally {
    signal.removeEventListener("abort", give)
    session.close()
    forgetPasswords()
  }
}

const userOf = ({
  user,
  auth,
  priv,
  authPassword,
  privPassword,
}: Extract<ReceiverSecurity, { version: "v3" }>) => ({
  name: user,
  level: snmp.SecurityLevel[priv ? "authPriv" : "authNoPriv"],
  authProtocol: authCode(auth),
  authKey: authPassword,
  ...(priv ? { privProtocol: privCode(priv), privKey: privPassword } : {}),
})

/** As net-snmp takes it: the codes of its types are the tags. */
function plainValue(value: Uint8Array): unknown {
  const { tag, content } = new BerReader(value).element()
  if (tag === tags.octets) return Buffer.from(content)
  if (tag === tags.oid) return formatOid(readOidContent(content) ?? [])
  return content.reduce(
    (number, byte, index) => (index === 0 && byte >= 128 ? byte - 256 : number * 256 + byte),
    0,
  )
}

/** net-snmp keeps every password that it has seen as the key of a cache. */
function forgetPasswords(): void {
  const cache = snmp.Authentication.authToKeyCache
  for (const key of Object.keys(cache)) delete cache[key]
}
