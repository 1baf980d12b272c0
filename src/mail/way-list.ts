import type { Clock } from "../lib/clock.ts"
import type { SecretBox } from "../lib/secret-box.ts"
import { failure, type FailureReason } from "./failure-reason.ts"
import { createGmailWay } from "./gmail-way.ts"
import { GoogleAccess } from "./google-access.ts"
import { GoogleError, type GoogleEndpoints, revokeGrant } from "./google-oauth.ts"
import { createNtfyWay } from "./ntfy-way.ts"
import { createSmtpWay } from "./smtp-way.ts"
import { isMailWay, type Way } from "./way.ts"
import {
  type GmailAccount,
  type OpenedWay,
  openedWay,
  storedWay,
  type WaySetup,
} from "./way-setup.ts"
import { createWebhookWay } from "./webhook-way.ts"

/** Where the ways are kept among what was chosen on the page. */
const choiceKey = "mail"

const day = 24 * 3_600_000

/** As long as Google lets an account linked to a project in testing send. */
const testingPeriod = 7 * day

export interface WayListDeps {
  readonly choices: {
    get(key: string): unknown
    set(key: string, value: unknown): void
  }
  readonly secrets: Pick<SecretBox, "seal" | "unseal">
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

interface Choice {
  /** Every number given so far, so that none is given twice. */
  readonly lastId: number
  /** In the order in which they are tried. What this batmon does not know stays as it is. */
  readonly ways: readonly unknown[]
}

/** The ways out of the board, in the order chosen, as they were set up on the page. */
export class WayList {
  readonly #deps: WayListDeps
  /** By id, as long as the account is linked. */
  readonly #accesses = new Map<string, GoogleAccess>()
  /** Why an account's grant has ended, by id. */
  readonly #ended = new Map<string, FailureReason>()
  #entries: readonly WayEntry[] | null = null
  #ways: readonly Way[] | null = null

  constructor(deps: WayListDeps) {
    this.#deps = deps
  }

  /** Ready to send, those that cannot included: they say why. Another list when a person changed one. */
  ways(): readonly Way[] {
    return (this.#ways ??= this.entries().map((entry) => this.#wayOf(entry)))
  }

  entries(): readonly WayEntry[] {
    return (this.#entries ??= this.#choice().ways.flatMap((stored) => {
      const opened = openedWay(stored, this.#sealing(Object(stored).id))
      return opened ? [this.#entryOf(opened)] : []
    }))
  }

  entry(id: string): WayEntry | null {
    return this.entries().find((entry) => entry.id === id) ?? null
  }

  /** At the end of the list; returns its id. */
  add(setup: WaySetup): string {
    const { lastId, ways } = this.#choice()
    const id = String(lastId + 1)
    this.#save({ lastId: lastId + 1, ways: [...ways, storedWay(id, setup, this.#sealing(id))] })
    return id
  }

  /** False where there is no such way. */
  change(id: string, setup: WaySetup): boolean {
    if (!this.#choice().ways.some((way) => idOf(way) === id)) return false
    this.#forget(id)
    this.#replace(id, setup)
    this.#ways = null
    return true
  }

  /** False where there is no such way. */
  remove(id: string): boolean {
    const choice = this.#choice()
    const ways = choice.ways.filter((way) => idOf(way) !== id)
    if (ways.length === choice.ways.length) return false
    this.#forget(id)
    this.#save({ ...choice, ways })
    return true
  }

  /** To be tried before the way of its family, mail or not, that is tried before it now. */
  raise(id: string): boolean {
    const choice = this.#choice()
    const from = choice.ways.findIndex((way) => idOf(way) === id)
    const isMail = isMailWay(Object(choice.ways[from]))
    const to = choice.ways.findLastIndex(
      (way, at) => at < from && isMailWay(Object(way)) === isMail,
    )
    if (to === -1) return false
    const ways = choice.ways.toSpliced(from, 1).toSpliced(to, 0, choice.ways[from])
    this.#save({ ...choice, ways })
    return true
  }

  /**
   * Removes a linked account and gives its grant back. Resolves with null, or with why Google was not
   * told: the account is removed all the same.
   */
  async unlink(id: string): Promise<FailureReason | null> {
    const setup = this.entry(id)?.setup
    this.remove(id)
    if (setup?.kind !== "gmail") return null
    if (setup.refreshToken === "") return "secret-lost"
    try {
      await revokeGrant(this.#deps.google, setup)
      return null
    } catch (error) {
      return error instanceof GoogleError ? error.reason : "broken"
    }
  }

  /** Uses each linked account once, so that none ends for want of use, and one that has ended is known. */
  async keepAlive(): Promise<void> {
    for (const { id, setup } of this.entries()) {
      if (setup.kind !== "gmail" || setup.refreshToken === "") continue
      await this.#access(id, setup)
        .renew()
        .catch(() => {})
    }
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
          access: this.#access(id, setup),
          grantReason: () => this.#ended.get(id) ?? "grant-ended",
        })
    }
  }

  #access(id: string, account: GmailAccount): GoogleAccess {
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

  #renewed(id: string): void {
    if (this.#ended.delete(id)) this.#entries = null
    const setup = this.entry(id)?.setup
    if (setup?.kind !== "gmail") return
    const renewedAt = this.#deps.clock.now()
    // Once a day is enough to tell the seven days by, and spares the card. A clock not yet set is behind.
    if (renewedAt - setup.renewedAt < day) return
    this.#replace(id, { ...setup, renewedAt })
  }

  #refused(id: string, error: GoogleError): void {
    const setup = this.entry(id)?.setup
    if (setup?.kind !== "gmail" || !error.permanent) return
    const reason = error.reason === "grant-ended" ? this.#endOf(setup) : error.reason
    this.#ended.set(id, reason)
    this.#entries = null
  }

  /** Google says the same whatever ended a grant; the days tell the commonest cause. */
  #endOf({ linkedAt, renewedAt }: GmailAccount): FailureReason {
    const reached = this.#deps.clock.now() - linkedAt >= testingPeriod - day / 24
    return reached && renewedAt - linkedAt <= testingPeriod ? "grant-testing" : "grant-ended"
  }

  #entryOf({ id, setup, lost }: OpenedWay): WayEntry {
    return { id, setup, problem: lost ? "secret-lost" : (this.#ended.get(id) ?? null) }
  }

  #sealing(id: string) {
    const { secrets } = this.#deps
    const record = (field: string) => `${choiceKey}:${id}:${field}`
    return {
      seal: (secret: string, field: string) => secrets.seal(secret, record(field)).toBase64(),
      unseal: (sealed: string, field: string) =>
        secrets.unseal(Buffer.from(sealed, "base64"), record(field)),
    }
  }

  #choice(): Choice {
    const { lastId, ways } = Object(this.#deps.choices.get(choiceKey))
    return {
      lastId: Number.isSafeInteger(lastId) ? lastId : 0,
      ways: Array.isArray(ways) ? ways : [],
    }
  }

  #replace(id: string, setup: WaySetup): void {
    const choice = this.#choice()
    const changed = storedWay(id, setup, this.#sealing(id))
    const ways = choice.ways.map((way) => (idOf(way) === id ? changed : way))
    this.#deps.choices.set(choiceKey, { ...choice, ways })
    this.#entries = null
  }

  #save(choice: Choice): void {
    this.#deps.choices.set(choiceKey, choice)
    this.#entries = null
    this.#ways = null
  }

  #forget(id: string): void {
    this.#accesses.delete(id)
    this.#ended.delete(id)
  }
}

const idOf = (way: unknown): unknown => Object(way).id
