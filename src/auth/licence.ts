import type { Clock } from "../lib/clock.ts"
import type { Store } from "../store/store.ts"
import type { FairQueue } from "./fair-queue.ts"
import { type LicenceFlaw, readLicenceCode } from "./licence-code.ts"
import { hashPassword, verifyPassword } from "./password-hash.ts"
import { ResetLimit } from "./reset-limit.ts"

const key = "licence"

interface StoredLicence {
  /** argon2id of the code. */
  readonly hash: string
  /** UTC milliseconds; null before the owner has typed it. */
  readonly activatedAt: number | null
}

/** Stores a code's hash: what the board knows of it from then on. */
export async function provisionLicence(store: Pick<Store, "choices">, code: string): Promise<void> {
  const licence: StoredLicence = { hash: await hashPassword(code), activatedAt: null }
  store.choices.set(key, licence)
}

/** Whether the board was given a code. */
export const isProvisioned = ({ choices }: Pick<Store, "choices">): boolean =>
  isLicence(choices.get(key))

export type CodeResult =
  | { readonly kind: "right" }
  | { readonly kind: "wrong" }
  /** Mistyped: said at once, and no try. */
  | { readonly kind: "flaw"; readonly flaw: LicenceFlaw }
  /** Milliseconds until the next try. */
  | { readonly kind: "wait"; readonly wait: number }

interface LicenceDeps {
  readonly store: Pick<Store, "choices">
  readonly clock: Clock
  readonly turns: FairQueue
}

/** The code on the back of the board: whether it was typed, and whether a typed one is it. */
export class Licence {
  readonly #deps: LicenceDeps
  readonly #limit: ResetLimit

  constructor(deps: LicenceDeps) {
    this.#deps = deps
    this.#limit = new ResetLimit(deps.clock)
  }

  /** Whether the board was given one. */
  get provisioned(): boolean {
    return this.#stored() !== null
  }

  get activated(): boolean {
    return (this.#stored()?.activatedAt ?? null) !== null
  }

  /**
   * Whether `text` is the code. `also` is done meanwhile in either case, so that the time tells nothing;
   * its outcome is for who had the right one.
   */
  async check<Also>(
    text: string,
    also: () => Promise<Also>,
  ): Promise<Exclude<CodeResult, { kind: "right" }> | { kind: "right"; also: Also }> {
    const read = readLicenceCode(text)
    if (!read.ok) return { kind: "flaw", flaw: read.flaw }
    const wait = this.#limit.take()
    if (wait > 0) return { kind: "wait", wait }
    return this.#deps.turns.run(key, async () => {
      const right = await verifyPassword(read.code, this.#stored()?.hash ?? null)
      const done = await also()
      if (!right) return { kind: "wrong" }
      this.#limit.clear()
      return { kind: "right", also: done }
    })
  }

  /** Notes that the owner has typed it. */
  async activate(text: string): Promise<CodeResult> {
    const result = await this.check(text, async () => {})
    const stored = this.#stored()
    if (result.kind === "right" && stored !== null)
      this.#deps.store.choices.set(key, { ...stored, activatedAt: this.#deps.clock.now() })
    return result.kind === "right" ? { kind: "right" } : result
  }

  #stored(): StoredLicence | null {
    const stored = this.#deps.store.choices.get(key)
    return isLicence(stored) ? stored : null
  }
}

const isLicence = (value: unknown): value is StoredLicence =>
  typeof value === "object" && value !== null && "hash" in value && "activatedAt" in value
