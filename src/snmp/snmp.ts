import { errorMessage } from "../lib/error-message.ts"
import type { Part } from "../lib/part.ts"
import {
  type AuthProtocol,
  freshSnmpChoices,
  type PrivProtocol,
  type SnmpChoices,
  type SnmpUser,
} from "../settings/snmp-choices.ts"
import type { StoredReading } from "../store/reading-table.ts"
import { Agent } from "./agent.ts"
import { Engine } from "./engine.ts"
import { EventNotices, type Tell } from "./event-notices.ts"
import { LineLimit } from "./line-limit.ts"
import { localizedAuthKey, localizedPrivKey } from "./net-snmp.ts"
import { test } from "./notification.ts"
import { Notifier } from "./notifier.ts"
import { SendError } from "./send-error.ts"
import { type MemoryDeps, SnmpMemory } from "./snmp-memory.ts"
import type { SnmpStore } from "./snmp-store.ts"
import { ownRoot, type SnmpSource, snmpTree } from "./snmp-tree.ts"
import { Sockets } from "./sockets.ts"

interface SnmpDeps extends MemoryDeps {
  readonly store: Pick<SnmpStore, "load" | "save" | "beginEngine">
  /** Where to listen. @default every address of the board */
  readonly addresses?: (() => readonly string[]) | undefined
}

/** Whether it answers: `failed` where it should and cannot. */
export type SnmpState =
  | { readonly kind: "off" }
  | { readonly kind: "answering"; readonly port: number }
  | { readonly kind: "failed"; readonly reason: string }

/** Who is to be let in by version 3. */
export interface UserWish {
  readonly name: string
  readonly auth: AuthProtocol
  /** Null for answers that are not encrypted; the password for it then says nothing. */
  readonly priv: PrivProtocol | null
  readonly authPassword: string
  readonly privPassword: string
}

/** Milliseconds: who presses a button waits no longer. */
const testWaits = [1_000, 2_000, 2_000]

/** Answers SNMP from memory, as it is set on the page. */
export class Snmp implements Part {
  readonly name = "snmp"
  readonly #deps: SnmpDeps
  readonly #memory: SnmpMemory
  readonly #lines: LineLimit
  readonly #notices = new EventNotices((make) => this.#tell(make))
  #choices: SnmpChoices = freshSnmpChoices
  #engine: Engine | null = null
  #agent: Agent | null = null
  #notifier: Notifier | null = null
  #sockets: Sockets | null = null
  /** Why it cannot even begin. */
  #fault: string | null = null
  #unsubscribe: (() => void)[] = []
  /** Changes are made one after another. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor(deps: SnmpDeps) {
    this.#deps = deps
    this.#memory = new SnmpMemory(deps)
    this.#lines = new LineLimit(deps.log, deps.clock)
  }

  get state(): SnmpState {
    if (!this.#choices.enabled) return { kind: "off" }
    const reason = this.#fault ?? this.#sockets?.failure ?? null
    return reason === null && this.#sockets
      ? { kind: "answering", port: this.#sockets.port }
      : { kind: "failed", reason: reason ?? "" }
  }

  get choices(): SnmpChoices {
    return this.#choices
  }

  /** Its id is what the keys of users are made for. */
  get engineId(): Uint8Array {
    return this.#startedEngine().id
  }

  async start(): Promise<void> {
    const { events, log, store } = this.#deps
    this.#unsubscribe = [...this.#memory.follow(), ...this.#notices.follow(events)]
    try {
      this.#choices = store.load()
    } catch (error) {
      // It stays off: no reason for the rest of batmon not to start.
      log.error("cannot read what is set", { reason: errorMessage(error) })
    }
    await this.#listen()
    this.#notices.started()
  }

  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end()
    await this.#changing
    this.#notifier?.stop()
    await this.#sockets?.close()
    this.#sockets = null
  }

  /** Rows that are now on the disk. */
  stored(readings: readonly StoredReading[]): void {
    this.#memory.stored(readings)
  }

  /** Times were moved by a step of the clock, milliseconds. */
  redate(since: number, by: number): void {
    this.#memory.redate(since, by)
  }

  /** Stores what is set and does it at once; resolves when it is so. Throws where it cannot be stored. */
  change(choices: SnmpChoices): Promise<SnmpState> {
    const changed = this.#changing.then(async () => {
      this.#deps.store.save(choices)
      this.#choices = choices
      await this.#listen()
      return this.state
    })
    this.#changing = changed.catch(() => {})
    return changed
  }

  /** A user with keys that fit this board alone; the passwords are kept nowhere. */
  createUser({ name, auth, priv, authPassword, privPassword }: UserWish): SnmpUser {
    const { engineId } = this
    const authKey = localizedAuthKey({ auth, password: authPassword, engineId })
    const privKey = priv ? localizedPrivKey({ auth, priv, password: privPassword, engineId }) : ""
    return { name, auth, priv, authKey, privKey }
  }

  /** Sends the receiver with this id something. Throws where that does not arrive, as far as it is known. */
  async test(id: number): Promise<void> {
    const receiver = this.#choices.receivers.find((each) => each.id === id)
    if (!receiver || !this.#notifier) throw new SendError("SNMP is off")
    const notification = test(ownRoot(this.#choices), this.#memory.source)
    await this.#notifier.send(receiver, notification, testWaits)
  }

  /** To one datagram, as it would be sent. */
  answer(datagram: Uint8Array, from: string): Uint8Array | null {
    try {
      return this.#agent?.answer(datagram, from) ?? null
    } catch (error) {
      this.#lines.say("a request failed", { from, reason: errorMessage(error) }, "error")
      return null
    }
  }

  #tell(make: Parameters<Tell>[0]): void {
    const { receivers } = this.#choices
    if (!this.#notifier || receivers.length === 0) return
    const notification = make(ownRoot(this.#choices), this.#memory.source)
    if (notification) this.#notifier.tell(receivers, notification)
  }

  /** As `#choices` say. What cannot be done is told, and batmon goes on. */
  async #listen(): Promise<void> {
    const { enabled, port, upsBattery } = this.#choices
    try {
      this.#fault = null
      if (enabled) await this.#memory.serve(upsBattery)
      this.#agent = enabled ? this.#createAgent() : null
      if (!this.#agent) this.#notifier?.stop()
      // It stays while other things change: informs may be under way.
      this.#notifier = this.#agent && (this.#notifier ?? this.#createNotifier(this.#agent))
      await this.#openAt(enabled ? port : null)
    } catch (error) {
      this.#fault = errorMessage(error)
      this.#deps.log.error("cannot answer SNMP", { reason: this.#fault })
    }
  }

  /** The sockets stay where the port does; null closes them. */
  async #openAt(port: number | null): Promise<void> {
    if (port !== null && this.#sockets?.wanted === port) return this.#sockets.look()
    await this.#sockets?.close()
    this.#sockets = null
    if (port === null) return
    const { addresses, log } = this.#deps
    const answer = (datagram: Uint8Array, from: string) => this.answer(datagram, from)
    this.#sockets = new Sockets({ port, log, addresses, answer })
    await this.#sockets.open()
  }

  #createAgent(): Agent {
    const { clock, log } = this.#deps
    const engine = this.#startedEngine()
    const source: SnmpSource = {
      ...this.#memory.source,
      memory: this.#memory,
      engine,
      usm: () => this.#agent?.usm ?? null,
    }
    const tree = snmpTree(source, this.#choices)
    return new Agent({ tree, choices: this.#choices, engine, clock, log })
  }

  #createNotifier({ usm }: Agent): Notifier {
    const { clock, log } = this.#deps
    return new Notifier({ engine: this.#startedEngine(), usm, clock, log })
  }

  /** Begun once in a run, and only where SNMP is used. */
  #startedEngine(): Engine {
    return (this.#engine ??= new Engine(this.#deps.store.beginEngine(), this.#deps.clock))
  }
}
