import type { Clock } from "../lib/clock.ts"
import { failure, type FailureReason } from "./failure-reason.ts"
import { createGmailWay } from "./gmail-way.ts"
import { GoogleError, type GoogleEndpoints, revokeGrant } from "./google-oauth.ts"
import { LinkedAccounts } from "./linked-accounts.ts"
import { createNtfyWay } from "./ntfy-way.ts"
import { createSmtpWay } from "./smtp-way.ts"
import type { Way } from "./way.ts"
import type { GmailAccount, WaySetup } from "./way-setup.ts"
import { WayStore, type WayStoreDeps } from "./way-store.ts"
import { createWebhookWay } from "./webhook-way.ts"

export interface WayListDeps extends WayStoreDeps {
  readonly clock: Pick<Clock, "now" | "monotonic">
  readonly google: GoogleEndpoints
}

/** One way out of the board as the page shows it. */
export interface WayEntry {
  readonly id: string
  /** With its secrets: not for anybody's eyes. */
  readonly setup: WaySetup
  /** Why it cannot send as it is; null where nothing is known against it. */
  readonly problem: FailureReason | null
}

/** The ways out of the board, in the order chosen, as they were set up on the page. */
export class WayList {
  readonly #deps: WayListDeps
  readonly #store: WayStore
  readonly #accounts: LinkedAccounts
  #entries: readonly WayEntry[] | null = null
  #ways: readonly Way[] | null = null

  constructor(deps: WayListDeps) {
    this.#deps = deps
    this.#store = new WayStore(deps)
    this.#accounts = new LinkedAccounts({
      ...{ google: deps.google, clock: deps.clock },
      find: (id) => accountOf(this.entry(id)),
      onUsed: (id, account, renewedAt) => {
        this.#store.replace(id, { kind: "gmail", ...account, renewedAt })
        this.#entries = null
      },
      onChange: () => {
        this.#entries = null
      },
    })
  }

  /** Ready to send, those that cannot included: they say why. Another list when a person changed one. */
  ways(): readonly Way[] {
    return (this.#ways ??= this.entries().map((entry) => this.#wayOf(entry)))
  }

  entries(): readonly WayEntry[] {
    return (this.#entries ??= this.#store.all().map(({ id, setup, lost }) => ({
      id,
      setup,
      problem: lost ? "secret-lost" : this.#accounts.problem(id),
    })))
  }

  entry(id: string): WayEntry | null {
    return this.entries().find((entry) => entry.id === id) ?? null
  }

  /** At the end of the list; returns its id. */
  add(setup: WaySetup): string {
    return this.#changed(this.#store.add(setup))
  }

  /** False where there is no such way. */
  change(id: string, setup: WaySetup): boolean {
    this.#accounts.forget(id)
    return this.#changed(this.#store.replace(id, setup))
  }

  /** False where there is no such way. */
  remove(id: string): boolean {
    this.#accounts.forget(id)
    return this.#changed(this.#store.remove(id))
  }

  /** To be tried before the way of its family, mail or not, that is tried before it now. */
  raise(id: string): boolean {
    return this.#changed(this.#store.raise(id))
  }

  /**
   * Removes a way, and gives the grant of a linked account back. Resolves with null, or with why Google
   * was not told: the account is removed all the same.
   */
  async unlink(id: string): Promise<FailureReason | null> {
    const account = accountOf(this.entry(id))
    this.remove(id)
    if (account === null) return null
    if (account.refreshToken === "") return "secret-lost"
    try {
      await revokeGrant(this.#deps.google, account)
      return null
    } catch (error) {
      return error instanceof GoogleError ? error.reason : "broken"
    }
  }

  /** Uses each linked account once, so that none ends for want of use, and one that has ended is known. */
  async keepAlive(): Promise<void> {
    for (const entry of this.entries()) {
      const account = accountOf(entry)
      if (account === null || account.refreshToken === "") continue
      await this.#accounts
        .access(entry.id, account)
        .renew()
        .catch(() => {})
    }
  }

  #changed<Result>(result: Result): Result {
    this.#entries = null
    this.#ways = null
    return result
  }

  #wayOf({ id, setup, problem }: WayEntry): Way {
    if (problem === "secret-lost")
      return { id, kind: setup.kind, send: async () => failure(problem) }
    switch (setup.kind) {
      case "smtp":
        return createSmtpWay(id, setup)
      case "webhook":
        return createWebhookWay(id, setup, this.#deps.clock)
      case "ntfy":
        return createNtfyWay(id, setup)
      case "gmail":
        return createGmailWay(id, {
          address: setup.address,
          endpoint: this.#deps.google.send,
          access: this.#accounts.access(id, setup),
          grantReason: () => this.#accounts.problem(id) ?? "grant-ended",
        })
    }
  }
}

const accountOf = (entry: WayEntry | null): GmailAccount | null =>
  entry?.setup.kind === "gmail" ? entry.setup : null
