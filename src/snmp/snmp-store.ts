import { randomBytes } from "node:crypto"

import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { SecretBox } from "../lib/secret-box.ts"
import {
  freshSnmpChoices,
  type ReceiverSecurity,
  type SnmpChoices,
  type SnmpReceiver,
  type SnmpUser,
} from "../settings/snmp-choices.ts"
import type { ChoiceTable } from "../store/choice-table.ts"
import type { EngineFile } from "./engine-file.ts"
import { nextEngine, type StoredEngine } from "./engine.ts"

const choicesKey = "snmp"
const engineKey = "snmp-engine"

interface StoreDeps {
  readonly table: () => Pick<ChoiceTable, "get" | "set">
  readonly secrets: () => SecretBox
  /** What no backup takes back. */
  readonly witness: () => Pick<EngineFile, "read" | "write">
  readonly log: Logger
}

/** Keeps what is set about SNMP, every secret sealed. */
export class SnmpStore {
  readonly #deps: StoreDeps

  constructor(deps: StoreDeps) {
    this.#deps = deps
  }

  /** What is not stored, or cannot be read without the key of another board, is as if never set. */
  load(): SnmpChoices {
    const stored = this.#deps.table().get(choicesKey) as Partial<SnmpChoices> | undefined
    const choices = { ...freshSnmpChoices, ...stored }
    return {
      ...choices,
      community: this.#open(choices.community, "community"),
      users: choices.users.flatMap((user) => this.#openUser(user)),
      receivers: choices.receivers.flatMap((receiver) => this.#openReceiver(receiver)),
    }
  }

  save(choices: SnmpChoices): void {
    this.#deps.table().set(choicesKey, {
      ...choices,
      community: this.#seal(choices.community, "community"),
      users: choices.users.map((user) => ({
        ...user,
        authKey: this.#seal(user.authKey, `user:${user.name}:auth`),
        privKey: this.#seal(user.privKey, `user:${user.name}:priv`),
      })),
      receivers: choices.receivers.map((receiver) => ({
        ...receiver,
        security: this.#sealSecurity(receiver),
      })),
    })
  }

  /**
   * Who batmon is to version 3, counted one start further: managers refuse what seems to be old. Where
   * the disk takes nothing it answers all the same.
   */
  beginEngine(): StoredEngine {
    const { log, table, witness } = this.#deps
    const engine = nextEngine(table().get(engineKey), witness().read(), randomBytes)
    try {
      table().set(engineKey, engine)
      witness().write(engine)
    } catch (error) {
      log.error("cannot store the start of the engine", { reason: errorMessage(error) })
    }
    return engine
  }

  #openUser(user: SnmpUser): SnmpUser[] {
    const authKey = this.#open(user.authKey, `user:${user.name}:auth`)
    const privKey = this.#open(user.privKey, `user:${user.name}:priv`)
    return authKey === null || privKey === null ? [] : [{ ...user, authKey, privKey }]
  }

  #openReceiver(receiver: SnmpReceiver): SnmpReceiver[] {
    const { id, security } = receiver
    const open = (secret: string, name: string) => this.#open(secret, `receiver:${id}:${name}`)
    if (security.version === "v2c") {
      const community = open(security.community, "community")
      return community === null ? [] : [{ ...receiver, security: { ...security, community } }]
    }
    const authPassword = open(security.authPassword, "auth")
    const privPassword = open(security.privPassword, "priv")
    if (authPassword === null || privPassword === null) return []
    return [{ ...receiver, security: { ...security, authPassword, privPassword } }]
  }

  #sealSecurity({ id, security }: SnmpReceiver): ReceiverSecurity {
    const seal = (secret: string, name: string) => this.#sealText(secret, `receiver:${id}:${name}`)
    return security.version === "v2c"
      ? { ...security, community: seal(security.community, "community") }
      : {
          ...security,
          authPassword: seal(security.authPassword, "auth"),
          privPassword: seal(security.privPassword, "priv"),
        }
  }

  #seal(secret: string | null, record: string): string | null {
    return secret === null ? null : this.#sealText(secret, record)
  }

  #sealText(secret: string, record: string): string {
    return Buffer.from(this.#deps.secrets().seal(secret, `snmp:${record}`)).toString("base64")
  }

  #open(sealed: string | null, record: string): string | null {
    if (sealed === null) return null
    return this.#deps.secrets().unseal(Buffer.from(sealed, "base64"), `snmp:${record}`)
  }
}
