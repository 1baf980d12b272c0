import type { Alert } from "../../src/battery/alert.ts"
import type { Energy } from "../../src/battery/energy.ts"
import { SecretBox } from "../../src/lib/secret-box.ts"
import {
  freshSnmpChoices,
  type SnmpChoices,
  type SnmpUser,
} from "../../src/settings/snmp-choices.ts"
import { type KeyWish, localizedAuthKey, localizedPrivKey } from "../../src/snmp/net-snmp.ts"
import { SnmpStore } from "../../src/snmp/snmp-store.ts"
import { Snmp } from "../../src/snmp/snmp.ts"
import type { StoredReading } from "../../src/store/reading-table.ts"
import { FakeBoard } from "./fake-board.ts"

/** Of the tests: no secret. */
export const community = "walk-the-batteries"

const authPassword = "a lantern in the cabin"
const privPassword = "two anchors on deck"

/** What is stored, in memory and as JSON. */
export class MemoryChoices {
  readonly values = new Map<string, string>()
  /** What is written outside of the databases. */
  readonly witness = memoryWitness()

  get(key: string): unknown {
    const value = this.values.get(key)
    return value === undefined ? undefined : JSON.parse(value)
  }

  set(key: string, value: unknown): void {
    this.values.set(key, JSON.stringify(value))
  }
}

function memoryWitness() {
  let kept: unknown
  return {
    read: () => kept,
    write(engine: unknown) {
      kept = engine
    },
  }
}

interface Answer {
  readonly code: number
  /** Lines without the empty one at the end. */
  readonly lines: readonly string[]
  /** What it said on either way. */
  readonly text: string
}

/** A board that answers SNMP on a free port, asked by Net-SNMP's own tools. */
export class SnmpBoard {
  readonly board: FakeBoard
  readonly choices: MemoryChoices
  readonly snmp: Snmp
  stored: StoredReading[] = []
  alerts: Alert[] = []
  energy: Energy = { charge: null, energy: null }
  /** How often the disk would have been asked. */
  reads = 0
  /** Whether the disk answers. */
  isReadable = true

  constructor({ board = new FakeBoard(), choices = new MemoryChoices() } = {}) {
    this.board = board
    this.choices = choices
    const secrets = new SecretBox(new Uint8Array(32).fill(7))
    this.snmp = new Snmp({
      store: new SnmpStore({
        table: () => choices,
        secrets: () => secrets,
        witness: () => choices.witness,
        log: board.log,
      }),
      statuses: () => board.statuses(),
      newestRows: () => this.#read(this.stored),
      energyBefore: () => this.#read(this.energy),
      alerts: () => this.alerts,
      interval: board.interval,
      board: board.board,
      clock: board.clock,
      events: board.events,
      log: board.log,
      addresses: () => ["127.0.0.1"],
    })
  }

  /** Starts, with `choices` over those of a board that answers v1 and v2c. */
  async start(choices: Partial<SnmpChoices> = {}): Promise<this> {
    await this.snmp.start()
    await this.snmp.change({
      ...freshSnmpChoices,
      enabled: true,
      port: 0,
      community,
      rate: 0,
      ...choices,
    })
    return this
  }

  stop(): Promise<void> {
    return this.snmp.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  get port(): number {
    const { state } = this.snmp
    if (state.kind !== "answering") throw new Error(`SNMP is ${state.kind}`)
    return state.port
  }

  get target(): string {
    return `127.0.0.1:${this.port}`
  }

  #read<Known>(known: Known): Known {
    this.reads += 1
    if (!this.isReadable) throw new Error("damaged")
    return known
  }

  /** Stores the batteries' newest readings, as a round that is over does. */
  store(): void {
    const readings = this.board
      .statuses()
      .flatMap(({ battery, latest }) =>
        latest ? [{ battery: battery.id, time: latest.time, reading: latest.reading }] : [],
      )
    this.stored = [...readings.toReversed(), ...this.stored]
    this.snmp.stored(readings)
  }

  /** A tool with v2c and this board's community, numbers in place of names. */
  ask(tool: string, ...args: readonly string[]): Promise<Answer> {
    return runTool([tool, "-v2c", "-c", community, "-On", "-t10", "-r1", this.target, ...args])
  }
}

/** A user of v3 with keys for `engineId`. */
export function userFor(
  engineId: Uint8Array,
  { auth, priv }: Pick<SnmpUser, "auth" | "priv">,
): SnmpUser {
  const [authWish, privWish] = [authPassword, privPassword].map((password) => ({
    auth,
    password,
    engineId,
  })) as [KeyWish, KeyWish]
  return {
    name: "operator",
    auth,
    priv,
    authKey: localizedAuthKey(authWish),
    privKey: priv ? localizedPrivKey({ ...privWish, priv }) : "",
  }
}

/** What is typed on the page for the same user. */
export const userFields = ({ auth, priv }: Pick<SnmpUser, "auth" | "priv">) => ({
  userName: "operator",
  userAuth: auth,
  userPriv: priv ?? "none",
  authPassword,
  privPassword,
})

/** Options of Net-SNMP's tools for the same user. */
export function userOptions({ auth, priv }: Pick<SnmpUser, "auth" | "priv">): string[] {
  const netSnmpPrivs = { "AES-128": "AES", "AES-256": "AES-256", DES: "DES" } as const
  const user = ["-v3", "-u", "operator", "-a", auth === "SHA-1" ? "SHA" : auth, "-A", authPassword]
  return priv
    ? [...user, "-l", "authPriv", "-x", netSnmpPrivs[priv], "-X", privPassword]
    : [...user, "-l", "authNoPriv"]
}

/** Runs a tool of Net-SNMP without the MIBs and settings of the machine. */
export async function runTool(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const child = Bun.spawn([...command], {
    stdout: "pipe",
    stderr: "pipe",
    env: {
      ...process.env,
      MIBS: "",
      SNMPCONFPATH: "/nonexistent",
      // Nowhere to keep anything.
      SNMP_PERSISTENT_DIR: "/dev/null",
      ...env,
    },
  })
  const [out, said, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, lines: out.split("\n").filter((line) => line !== ""), text: out + said }
}
