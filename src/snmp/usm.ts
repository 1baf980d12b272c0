import type { SnmpUser } from "../settings/snmp-choices.ts"
import type { Engine } from "./engine.ts"
import {
  flags,
  readScoped,
  type ScopedRequest,
  type SecurityParameters,
  type UserMessage,
  writeScoped,
  writeUserMessage,
} from "./message.ts"
import { Bindings } from "./bindings.ts"
import { errors, pduTags, type ResponsePdu } from "./pdu.ts"
import { UsmKeys } from "./usm-keys.ts"
import { counter32 } from "./value.ts"

/** `usmStats` of SNMP-USER-BASED-SM-MIB: what is wrong with a message, by the number of its counter. */
export const usmFaults = {
  unsupportedLevel: 1,
  notInTimeWindow: 2,
  unknownUser: 3,
  unknownEngine: 4,
  wrongDigest: 5,
  decryption: 6,
} as const

export type UsmFault = keyof typeof usmFaults

export const usmStatsOid = [1, 3, 6, 1, 6, 3, 15, 1, 1]

/** What batmon takes in one message, as it tells managers. */
export const largestMessage = 65_507

/** A genuine request, and how its answer is to be sent. */
export interface OpenedMessage {
  readonly message: UserMessage
  readonly scoped: ScopedRequest
  readonly keys: UsmKeys
}

/** The user-based security model of RFC 3414 on the side of who is asked. */
export class Usm {
  readonly #engine: Engine
  readonly #users: ReadonlyMap<string, UsmKeys>
  readonly #faults = new Map<UsmFault, number>()

  constructor(engine: Engine, users: readonly SnmpUser[]) {
    this.#engine = engine
    this.#users = new Map(users.map((user) => [nameKey(Buffer.from(user.name)), new UsmKeys(user)]))
  }

  faultCount(fault: UsmFault): number {
    return this.#faults.get(fault) ?? 0
  }

  /** The checks in the standard's order; the first that fails is what the manager is told. */
  open(
    message: UserMessage,
  ): OpenedMessage | { readonly fault: UsmFault; readonly keys: UsmKeys | null } {
    const { security, data, bytes, flags: flagByte } = message
    const isEncrypted = (flagByte & flags.encrypted) !== 0
    const isSigned = (flagByte & flags.authenticated) !== 0
    if (!sameBytes(security.engineId, this.#engine.id)) return this.#refuse("unknownEngine")
    const keys = this.#users.get(nameKey(security.user))
    if (!keys) return this.#refuse("unknownUser")
    if (isEncrypted && (!keys.user.priv || !isSigned)) return this.#refuse("unsupportedLevel")
    // Who may ask only in a stronger way is told so, and nothing else.
    if (!isSigned || (keys.user.priv && !isEncrypted)) return this.#refuse("unsupportedLevel")
    if (!keys.isGenuine(bytes, security.authentication)) return this.#refuse("wrongDigest")
    const moment = { boots: security.engineBoots, time: security.engineTime }
    if (!this.#engine.isTimely(moment)) return this.#refuse("notInTimeWindow", keys)
    const plain = isEncrypted ? keys.decrypt(data, security.privacy, moment) : data
    if (!plain) return this.#refuse("decryption", keys)
    try {
      return { message, scoped: readScoped(plain), keys }
    } catch (error) {
      if (!isEncrypted) throw error
      return this.#refuse("decryption", keys)
    }
  }

  /** The answer to a genuine request, as the request was secured. */
  close({ message, scoped, keys }: OpenedMessage, response: ResponsePdu): Uint8Array {
    const secured = message.flags & (flags.authenticated | flags.encrypted)
    const context = { contextEngineId: this.#engine.id, context: scoped.context }
    return this.#write(message.id, {
      keys,
      flags: secured,
      user: message.security.user,
      data: writeScoped(context, response),
    })
  }

  /**
   * What is wrong, for a manager that wants to know: how it learns the engine's id and its time. Signed
   * where only the time is wrong: nobody else may set a manager's clock.
   */
  report(message: UserMessage, fault: UsmFault, keys: UsmKeys | null): Uint8Array {
    const bindings = new Bindings(64)
    bindings.addOid([...usmStatsOid, usmFaults[fault], 0], counter32(this.faultCount(fault)))
    const report = {
      tag: pduTags.report,
      id: requestId(message),
      error: errors.none,
      errorIndex: 0,
      bindings: bindings.bytes,
    }
    const isSigned = fault === "notInTimeWindow" && keys !== null
    const context = { contextEngineId: this.#engine.id, context: new Uint8Array(0) }
    return this.#write(message.id, {
      keys: isSigned ? keys : null,
      flags: isSigned ? flags.authenticated : 0,
      user: message.security.user,
      data: writeScoped(context, report),
    })
  }

  /** A message of batmon's own. */
  send(id: number, user: string, keys: UsmKeys, data: Uint8Array): Uint8Array {
    const secured = flags.authenticated | (keys.user.priv ? flags.encrypted : 0)
    return this.#write(id, { keys, flags: secured, user: Buffer.from(user), data })
  }

  #write(id: number, { keys, flags: flagByte, user, data }: Outgoing): Uint8Array {
    const moment = { boots: this.#engine.boots, time: this.#engine.time }
    const encrypted = keys && (flagByte & flags.encrypted) !== 0 ? keys.encrypt(data, moment) : null
    const security: SecurityParameters = {
      engineId: this.#engine.id,
      engineBoots: moment.boots,
      engineTime: moment.time,
      user,
      authentication: keys ? keys.blank : new Uint8Array(0),
      privacy: encrypted?.privacy ?? new Uint8Array(0),
    }
    const written = writeUserMessage({
      id,
      maxSize: largestMessage,
      flags: flagByte,
      security,
      data: encrypted?.data ?? data,
    })
    keys?.sign(written.bytes, written.authentication)
    return written.bytes
  }

  #refuse(fault: UsmFault, keys: UsmKeys | null = null) {
    this.#faults.set(fault, this.faultCount(fault) + 1)
    return { fault, keys }
  }
}

interface Outgoing {
  readonly keys: UsmKeys | null
  readonly flags: number
  readonly user: Uint8Array
  readonly data: Uint8Array
}

/** Of a message that cannot be read further the id is not known. */
function requestId({ data, flags: flagByte }: UserMessage): number {
  if ((flagByte & flags.encrypted) !== 0) return 0
  try {
    return readScoped(data).request.id
  } catch {
    return 0
  }
}

const nameKey = (name: Uint8Array) => Buffer.from(name).toString("hex")

const sameBytes = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, index) => byte === other[index])
