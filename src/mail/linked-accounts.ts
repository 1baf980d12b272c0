import type { Clock } from "../lib/clock.ts"
import type { FailureReason } from "./failure-reason.ts"
import { GoogleAccess } from "./google-access.ts"
import type { GoogleEndpoints, GoogleError } from "./google-oauth.ts"
import type { GmailAccount } from "./way-setup.ts"

const day = 24 * 3_600_000

/** As long as Google lets an account linked to a project in testing send. */
const testingPeriod = 7 * day

export interface LinkedAccountsDeps {
  readonly google: GoogleEndpoints
  readonly clock: Pick<Clock, "now" | "monotonic">
  /** The account as it is kept now; null where it was removed. */
  readonly find: (id: string) => GmailAccount | null
  /** Google took its refresh token at this time, UTC milliseconds: told once a day. */
  readonly onUsed: (id: string, account: GmailAccount, time: number) => void
  /** Whether it can send has changed. */
  readonly onChange: () => void
}

/** The linked Google accounts at work: the token of each, and why one has ended. */
export class LinkedAccounts {
  readonly #deps: LinkedAccountsDeps
  readonly #accesses = new Map<string, GoogleAccess>()
  readonly #ended = new Map<string, FailureReason>()

  constructor(deps: LinkedAccountsDeps) {
    this.#deps = deps
  }

  /** The same for as long as the account is linked, so that its token is asked for once. */
  access(id: string, account: GmailAccount): GoogleAccess {
    const known = this.#accesses.get(id)
    if (known) return known
    const { google, clock } = this.#deps
    const access = new GoogleAccess({
      endpoints: google,
      clock,
      account,
      onRenewed: () => this.#renewed(id),
      onRefused: (error) => this.#refused(id, error),
    })
    this.#accesses.set(id, access)
    return access
  }

  /** Null where nothing is known against it. */
  problem(id: string): FailureReason | null {
    return this.#ended.get(id) ?? null
  }

  /** It was removed, or linked again. */
  forget(id: string): void {
    this.#accesses.delete(id)
    this.#ended.delete(id)
  }

  #renewed(id: string): void {
    const { clock, find, onUsed, onChange } = this.#deps
    if (this.#ended.delete(id)) onChange()
    const account = find(id)
    const now = clock.now()
    // Once a day is enough to tell the seven days by, and spares the card. A clock not yet set is behind.
    if (account && now - account.renewedAt >= day) onUsed(id, account, now)
  }

  #refused(id: string, error: GoogleError): void {
    const account = this.#deps.find(id)
    if (account === null || !error.permanent) return
    this.#ended.set(id, error.reason === "grant-ended" ? this.#endOf(account) : error.reason)
    this.#deps.onChange()
  }

  /** Google says the same whatever ended a grant; the days tell the commonest cause. */
  #endOf({ linkedAt, renewedAt }: GmailAccount): FailureReason {
    const reached = this.#deps.clock.now() - linkedAt >= testingPeriod - day / 24
    return reached && renewedAt - linkedAt <= testingPeriod ? "grant-testing" : "grant-ended"
  }
}
