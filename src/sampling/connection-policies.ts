import type { Battery } from "../battery/battery.ts"
import type { SecretBox } from "../lib/secret-box.ts"
import { type BatteryTable, batteryPasswordRecord } from "../store/battery-table.ts"

/** How batmon connects to one battery. */
export interface ConnectionPolicy {
  /** Of its Bluetooth module; null where none is known. */
  readonly password: string | null
  /** Whether the connection stays between two readings: the phone app is locked out then. */
  readonly keepConnected: boolean
}

/** What a person sees of it: the password is never shown again. */
export interface PolicyInfo {
  readonly keepConnected: boolean
  readonly hasPassword: boolean
}

export interface PolicyChange {
  readonly keepConnected: boolean
  /** Undefined leaves it as it is; null forgets it. */
  readonly password?: string | null | undefined
}

interface PolicyDeps {
  readonly table: () => Pick<BatteryTable, "policy" | "savePolicy">
  readonly secrets: () => SecretBox
}

const usual: ConnectionPolicy = { password: null, keepConnected: false }

/** The policies of all batteries, in memory: connecting never waits for the disk. */
export class ConnectionPolicies {
  readonly #deps: PolicyDeps
  #known = new Map<number, ConnectionPolicy>()

  constructor(deps: PolicyDeps) {
    this.#deps = deps
  }

  /** Takes over what is stored for these batteries. */
  follow(batteries: readonly Pick<Battery, "id">[]): void {
    this.#known = new Map(batteries.map(({ id }) => [id, this.#load(id)]))
  }

  of(battery: number): ConnectionPolicy {
    return this.#known.get(battery) ?? usual
  }

  info(battery: number): PolicyInfo {
    const { keepConnected, password } = this.of(battery)
    return { keepConnected, hasPassword: password !== null }
  }

  /** Whether anything is different now. */
  change(battery: number, { keepConnected, password }: PolicyChange): boolean {
    const before = this.of(battery)
    const after = { keepConnected, password: password === undefined ? before.password : password }
    if (before.keepConnected === keepConnected && before.password === after.password) return false
    this.#deps.table().savePolicy(battery, sealedPolicy(battery, after, this.#deps.secrets))
    this.#known.set(battery, after)
    return true
  }

  #load(battery: number): ConnectionPolicy {
    const { keepConnected, password } = this.#deps.table().policy(battery)
    // After a restore without the board's key it does not open: then it must be entered again.
    const open = password && this.#deps.secrets().unseal(password, batteryPasswordRecord(battery))
    return { keepConnected, password: open }
  }
}

/** As it is stored. */
export function sealedPolicy(
  battery: number,
  { keepConnected, password }: ConnectionPolicy,
  secrets: () => SecretBox,
) {
  const sealed = password === null ? null : secrets().seal(password, batteryPasswordRecord(battery))
  return { keepConnected, password: sealed }
}
