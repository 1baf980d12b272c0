import { isIP } from "node:net"

import { parseNetwork } from "../lib/network.ts"
import {
  authProtocols,
  enterprisesOid,
  privProtocols,
  type ReceiverSecurity,
  type SnmpChoices,
  type SnmpReceiver,
} from "../settings/snmp-choices.ts"
import type { FieldErrors, FormError, Parsed } from "./forms.ts"

/** The shortest password that the standard of version 3 has. */
const shortestPassword = 8
/** Bytes; whoever overhears one has it, but nobody should guess it. */
const shortestCommunity = 8
const longestText = 255

type Texts<Field extends string> = Readonly<Record<Field, string>>

/** Collects what is wrong while values are taken. */
class Findings<Field extends string> {
  readonly #errors: Partial<Record<Field, FormError>> = {}

  /** `value`, which is only used where `isRight`. */
  take<Value>(field: Field, value: Value, isRight: boolean, error: FormError): Value {
    if (!isRight) this.#errors[field] ??= error
    return value
  }

  result<Value>(value: Value): Parsed<Value, Field> {
    return Object.keys(this.#errors).length === 0
      ? { ok: true, value }
      : { ok: false, errors: this.#errors as FieldErrors<Field> }
  }
}

export const accessFields = ["port", "networks", "rate"] as const

/** Who may ask, and where. */
export function parseAccess(
  texts: Texts<(typeof accessFields)[number]>,
): Parsed<Pick<SnmpChoices, "port" | "networks" | "rate">, (typeof accessFields)[number]> {
  const findings = new Findings<(typeof accessFields)[number]>()
  const networks = texts.networks.split(/[\s,;]+/).filter((network) => network !== "")
  return findings.result({
    port: findings.take("port", Number(texts.port), isPort(texts.port), "form.error.snmp-port"),
    networks: findings.take(
      "networks",
      networks,
      networks.every((network) => parseNetwork(network) !== null),
      "form.error.snmp-networks",
    ),
    rate: findings.take(
      "rate",
      Number(texts.rate),
      /^\d{1,6}$/.test(texts.rate),
      "form.error.snmp-rate",
    ),
  })
}

/** Own community; well-known ones are what everybody tries first. */
export function parseCommunity(text: string): Parsed<string, "community"> {
  const findings = new Findings<"community">()
  const isRight = isSecretText(text) && text.length >= shortestCommunity
  return findings.result(findings.take("community", text, isRight, "form.error.snmp-community"))
}

export const userFields = [
  "userName",
  "userAuth",
  "userPriv",
  "authPassword",
  "privPassword",
] as const

/** Somebody who is to ask under version 3. */
export function parseUser(texts: Texts<(typeof userFields)[number]>, taken: readonly string[]) {
  const findings = new Findings<(typeof userFields)[number]>()
  const { auth, priv } = parseProtocols(texts.userAuth, texts.userPriv)
  const { userName: name, authPassword, privPassword } = texts
  findings.take("userName", name, isSecurityName(name), "form.error.snmp-user-name")
  findings.take("userName", name, !taken.includes(name), "form.error.snmp-user-taken")
  findings.take("authPassword", "", isPassword(authPassword), "form.error.snmp-password")
  if (priv !== null)
    findings.take("privPassword", "", isPassword(privPassword), "form.error.snmp-password")
  return findings.result({ name, auth, priv, authPassword, privPassword })
}

export const receiverFields = [
  "host",
  "receiverPort",
  "kind",
  "version",
  "receiverCommunity",
  "receiverUser",
  "receiverAuth",
  "receiverPriv",
  "receiverAuthPassword",
  "receiverPrivPassword",
] as const

/** Where traps or informs are to go. */
export function parseReceiver(
  texts: Texts<(typeof receiverFields)[number]>,
): Parsed<Omit<SnmpReceiver, "id">, (typeof receiverFields)[number]> {
  const findings = new Findings<(typeof receiverFields)[number]>()
  const { host, receiverPort, kind, version, receiverCommunity, receiverUser } = texts
  findings.take("host", host, isHost(host), "form.error.snmp-host")
  findings.take("receiverPort", receiverPort, isPort(receiverPort), "form.error.snmp-port")
  const { auth, priv } = parseProtocols(texts.receiverAuth, texts.receiverPriv)
  const { receiverAuthPassword: authPassword, receiverPrivPassword: privPassword } = texts
  let security: ReceiverSecurity
  if (version === "v3") {
    const isName = isSecurityName(receiverUser)
    findings.take("receiverUser", receiverUser, isName, "form.error.snmp-user-name")
    const wrong = "form.error.snmp-password"
    findings.take("receiverAuthPassword", "", isPassword(authPassword), wrong)
    if (priv !== null) findings.take("receiverPrivPassword", "", isPassword(privPassword), wrong)
    security = { version, user: receiverUser, auth, priv, authPassword, privPassword }
  } else {
    const isRight = isSecretText(receiverCommunity)
    findings.take("receiverCommunity", "", isRight, "form.error.snmp-receiver-community")
    security = { version: "v2c", community: receiverCommunity }
  }
  return findings.result({
    host,
    port: Number(receiverPort),
    kind: kind === "trap" ? "trap" : "inform",
    security,
  })
}

export const identityFields = [
  "contact",
  "name",
  "location",
  "identity",
  "upsBattery",
  "baseOid",
] as const

type Identity = Pick<SnmpChoices, (typeof identityFields)[number]>

/** What the board says of itself. `batteries`: the ids that there are. */
export function parseIdentity(
  texts: Texts<(typeof identityFields)[number]>,
  batteries: readonly number[],
): Parsed<Identity, (typeof identityFields)[number]> {
  const findings = new Findings<(typeof identityFields)[number]>()
  const short = (field: "contact" | "name" | "location") =>
    findings.take(
      field,
      texts[field],
      Buffer.byteLength(texts[field]) <= longestText,
      "form.error.snmp-long",
    )
  const baseOid = texts.baseOid.replace(/^\./, "")
  const battery = Number(texts.upsBattery)
  return findings.result({
    contact: short("contact"),
    name: short("name"),
    location: short("location"),
    identity: texts.identity === "ups" ? ("ups" as const) : ("batmon" as const),
    upsBattery: batteries.includes(battery) ? battery : null,
    baseOid: findings.take("baseOid", baseOid, isBaseOid(baseOid), "form.error.snmp-base"),
  })
}

const isPassword = (text: string) => Buffer.byteLength(text) >= shortestPassword

const parseProtocols = (auth: string, priv: string) => ({
  auth: authProtocols.find((name) => name === auth) ?? authProtocols[0],
  priv: priv === "none" ? null : (privProtocols.find((name) => name === priv) ?? privProtocols[0]),
})

const isPort = (text: string) =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

/** Printable, without spaces: it is typed into other programs. */
const isSecretText = (text: string) => /^[\x21-\x7e]{1,64}$/.test(text)

const isSecurityName = (text: string) => /^[\x21-\x7e]{1,32}$/.test(text)

const isHost = (text: string) =>
  isIP(text) !== 0 ||
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(text)

/** An enterprise's own: nothing of another MIB may stand there. */
const isBaseOid = (text: string) =>
  text.startsWith(`${enterprisesOid}.`) &&
  text
    .slice(enterprisesOid.length + 1)
    .split(".")
    .every((part) => /^(?:0|[1-9]\d{0,9})$/.test(part) && Number(part) <= 0xffff_ffff) &&
  text.split(".").length <= 16
