/** Of SNMPv3, as people know them; the weak ones only for managers that know no better. */
export const authProtocols = ["SHA-256", "SHA-512", "SHA-384", "SHA-224", "SHA-1", "MD5"] as const
export type AuthProtocol = (typeof authProtocols)[number]

export const privProtocols = ["AES-128", "AES-256", "DES"] as const
export type PrivProtocol = (typeof privProtocols)[number]

/** Somebody who asks under SNMPv3, with keys that fit this board alone. */
export interface SnmpUser {
  readonly name: string
  readonly auth: AuthProtocol
  /** Null where answers are not encrypted. */
  readonly priv: PrivProtocol | null
  /** Localized, hexadecimal. */
  readonly authKey: string
  readonly privKey: string
}

/** Where traps or informs go. */
export interface SnmpReceiver {
  /** Tells it from the other ones. */
  readonly id: number
  /** An address or a host name. */
  readonly host: string
  readonly port: number
  /** An inform is repeated until it is confirmed. */
  readonly kind: "trap" | "inform"
  readonly security: ReceiverSecurity
}

export type ReceiverSecurity =
  | { readonly version: "v2c"; readonly community: string }
  | {
      readonly version: "v3"
      readonly user: string
      readonly auth: AuthProtocol
      readonly priv: PrivProtocol | null
      readonly authPassword: string
      readonly privPassword: string
    }

/** All that is set on the page about SNMP. */
export interface SnmpChoices {
  readonly enabled: boolean
  readonly port: number
  /** Who knows it may read by v1 and v2c; null where nobody may. */
  readonly community: string | null
  readonly users: readonly SnmpUser[]
  /** Who may ask: addresses and networks; everybody where empty. */
  readonly networks: readonly string[]
  /** Requests per second from one address; 0 sets no limit. */
  readonly rate: number
  /** What the manual's table and the MIB stand under. */
  readonly baseOid: string
  /** Which kind of device the board says that it is. */
  readonly identity: "batmon" | "ups"
  /** The battery that UPS-MIB tells of; null for the whole bank. */
  readonly upsBattery: number | null
  readonly contact: string
  /** The host name where it is empty. */
  readonly name: string
  readonly location: string
  readonly receivers: readonly SnmpReceiver[]
}

export const enterprisesOid = "1.3.6.1.4.1"

export const freshSnmpChoices: SnmpChoices = {
  enabled: false,
  port: 161,
  community: null,
  users: [],
  networks: [],
  rate: 1_000,
  baseOid: `${enterprisesOid}.99999`,
  identity: "batmon",
  upsBattery: null,
  contact: "",
  name: "",
  location: "",
  receivers: [],
}
