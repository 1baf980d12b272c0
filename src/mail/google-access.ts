import type { Clock } from "../lib/clock.ts"
import {
  type Access,
  type GoogleEndpoints,
  GoogleError,
  type OAuthClient,
  renewAccess,
} from "./google-oauth.ts"

/** Milliseconds before its end at which a token is no longer used. */
const margin = 60_000

export interface GoogleAccessDeps {
  readonly endpoints: GoogleEndpoints
  readonly clock: Pick<Clock, "monotonic">
  readonly account: OAuthClient & { readonly refreshToken: string }
  /** Google has given a new token. */
  readonly onRenewed?: () => void
  readonly onRefused?: (error: GoogleError) => void
}

/** The token with which one account sends, renewed when it is about to end. */
export class GoogleAccess {
  readonly #deps: GoogleAccessDeps
  #current: { readonly token: string; readonly until: number } | null = null
  #renewal: Promise<string> | null = null

  constructor(deps: GoogleAccessDeps) {
    this.#deps = deps
  }

  /** However many ask at once, Google is asked once. Throws `GoogleError`. */
  token(): Promise<string> {
    const { clock } = this.#deps
    if (this.#current && clock.monotonic() < this.#current.until)
      return Promise.resolve(this.#current.token)
    return this.renew()
  }

  /** Asks Google for a new token, unless that is under way. Throws `GoogleError`. */
  renew(): Promise<string> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null
    })
    return this.#renewal
  }

  /** Google does not take this token any more; a newer one stays. */
  forget(token: string): void {
    if (this.#current?.token === token) this.#current = null
  }

  async #renew(): Promise<string> {
    const { endpoints, account, onRenewed, onRefused } = this.#deps
    try {
      const token = this.#keep(await renewAccess(endpoints, account))
      onRenewed?.()
      return token
    } catch (error) {
      if (error instanceof GoogleError) onRefused?.(error)
      throw error
    }
  }

  #keep({ token, lifetime }: Access): string {
    const until = this.#deps.clock.monotonic() + lifetime * 1000 - margin
    this.#current = { token, until }
    return token
  }
}
