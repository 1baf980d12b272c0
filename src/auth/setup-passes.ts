import type { Clock } from "../lib/clock.ts"
import { createToken, hashToken } from "./token.ts"

/** Milliseconds that a person may take to choose credentials. */
const goodFor = 60 * 60_000
/** Browsers at a time; more push out the first. */
const most = 16

/** Browsers that have signed in with the factory's credentials, in memory alone. */
export class SetupPasses {
  readonly #clock: Pick<Clock, "monotonic">
  /** Token hash to when it was given, monotonic. */
  readonly #given = new Map<string, number>()

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock
  }

  give(): string {
    const token = createToken()
    this.#given.set(hashToken(token), this.#clock.monotonic())
    const [first] = this.#given.keys()
    if (this.#given.size > most && first !== undefined) this.#given.delete(first)
    return token
  }

  has(token: string): boolean {
    const given = this.#given.get(hashToken(token))
    return given !== undefined && this.#clock.monotonic() - given < goodFor
  }

  clear(): void {
    this.#given.clear()
  }
}
