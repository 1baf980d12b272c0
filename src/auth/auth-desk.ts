import type { Clock } from "../lib/clock.ts"
import type { Part } from "../lib/part.ts"
import type { Store } from "../store/store.ts"
import type { Account } from "./account.ts"
import { AccountPreferences } from "./account-preferences.ts"
import { Accounts, type NewCredentials, type Refusal } from "./accounts.ts"
import { FairQueue } from "./fair-queue.ts"
import { LoginLimit } from "./login-limit.ts"
import { type CodeResult, Licence } from "./licence.ts"
import { hashPassword, verifyPassword } from "./password-hash.ts"
import {
  type JudgePassword,
  lengthFlaw,
  passwordFlaw,
  type PasswordFlaw,
} from "./password-rules.ts"
import { type Origin, Sessions } from "./sessions.ts"
import { SetupPasses } from "./setup-passes.ts"
import { isLocal, partyOf } from "./source-address.ts"

/**
 * How far the board is open. `open`: nobody needs to sign in. `unactivated`: the licence code is asked
 * for before anything else. `factory`: nobody has chosen
 * credentials yet; then these are the only thing that can be done. `closed`: the usual.
 */
export type Stage = "open" | "unactivated" | "factory" | "closed"

/** What a manual may say: good for choosing others, from the board's own network, and nothing else. */
const factoryCredentials = { name: "admin", password: "admin" } as const

export interface AuthDeps {
  readonly store: Pick<Store, "accounts" | "sessions" | "choices">
  readonly clock: Clock
  readonly judge: JudgePassword
  /** False for a demonstration that only this machine can reach. */
  readonly needed: boolean
  readonly onError?: (error: unknown) => void
  /** Whether the licence code is asked for before anything else. @default false */
  readonly licenceRequired?: boolean
  /** Whether the licence code resets a forgotten password. @default true */
  readonly licenceResets?: boolean
}

export type ResetResult =
  /** `account`: whose password it now is. */
  | { readonly kind: "reset"; readonly account: Account }
  | { readonly kind: "refused"; readonly refusal: PasswordFlaw }
  | Exclude<CodeResult, { kind: "right" }>

export type SignInResult =
  | { readonly kind: "signed-in"; readonly token: string; readonly account: Account }
  /** The factory's credentials: `token` is good for choosing others. */
  | { readonly kind: "setting-up"; readonly token: string }
  /** `wait`: milliseconds until the next try, where it was the failure after which that is asked; 0 otherwise. */
  | { readonly kind: "wrong"; readonly wait: number }
  /** Milliseconds until the next try. */
  | { readonly kind: "wait"; readonly wait: number }
  /** The factory's credentials, from outside of the board's network. */
  | { readonly kind: "far" }
  /** The board asks for its licence code first. */
  | { readonly kind: "unactivated" }

/** Who may do what: signing in and out, accounts, sessions. Knows nothing of pages. */
export class AuthDesk implements Part {
  readonly name = "sign-in"
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly licence: Licence
  readonly preferences: AccountPreferences
  /** How good a password is; one at a time. */
  readonly judge: JudgePassword
  readonly #deps: AuthDeps
  readonly #turns = new FairQueue()
  readonly #limit: LoginLimit
  /** What the password of each account was, as a hash, when it was last not known. */
  readonly #unknown = new Map<number, string>()
  readonly #setups: SetupPasses

  constructor(deps: AuthDeps) {
    this.#deps = deps
    this.#limit = new LoginLimit(deps.clock)
    this.#setups = new SetupPasses(deps.clock)
    this.sessions = new Sessions(deps)
    this.licence = new Licence({ ...deps, turns: this.#turns })
    const judgements = new FairQueue()
    this.judge = (asked) => judgements.run("", () => deps.judge(asked))
    const { judge } = this
    this.preferences = new AccountPreferences(deps)
    const { sessions, preferences } = this
    this.accounts = new Accounts({ ...deps, judge, sessions, preferences, turns: this.#turns })
  }

  start(): Promise<void> {
    return this.sessions.start()
  }

  stop(): Promise<void> {
    return this.sessions.stop()
  }

  get stage(): Stage {
    if (!this.#deps.needed) return "open"
    if (this.#deps.licenceRequired && !this.licence.activated) return "unactivated"
    return this.#deps.store.accounts.any() ? "closed" : "factory"
  }

  /** Whether `token` was given for the factory's credentials a short while ago. */
  isSettingUp(token: string): boolean {
    return this.stage === "factory" && this.#setups.has(token)
  }

  /** Whether there is a code that resets a forgotten password. */
  get canReset(): boolean {
    return (this.#deps.licenceResets ?? true) && this.licence.provisioned
  }

  /** Throws `BusyError` when too many try at once. */
  async signIn(name: string, password: string, origin: Origin): Promise<SignInResult> {
    if (this.stage === "unactivated") return { kind: "unactivated" }
    const party = partyOf(origin.address)
    this.#forgiveChanged(name)
    const { wait } = this.#limit.ask(party, name)
    if (wait > 0) return { kind: "wait", wait }
    return this.#turns.run(party, async () => {
      // Again: those before in the queue may have failed meanwhile.
      const { wait } = this.#limit.ask(party, name)
      if (wait > 0) return { kind: "wait", wait }
      const result = await this.#check(name, password, origin)
      if (result === null) return { kind: "wrong", wait: this.#failed(party, name) }
      // Known to everyone: who tries it from afar is guessing.
      if (result.kind === "far") this.#limit.failed(party, name)
      else this.#limit.succeeded(party, name)
      return result
    })
  }

  /** Failures with a password that there is no more, as after a reset on the console, count no more. */
  #forgiveChanged(name: string): void {
    const account = this.#deps.store.accounts.findByName(name)
    const unknown = account && this.#unknown.get(account.id)
    if (!account || unknown === undefined || unknown === account.passwordHash) return
    this.#unknown.delete(account.id)
    this.#limit.forgive(name)
  }

  /** Milliseconds that this party has to wait for this failure. */
  #failed(party: string, name: string): number {
    const account = this.#deps.store.accounts.findByName(name)
    if (account) this.#unknown.set(account.id, account.passwordHash)
    return this.#limit.failed(party, name) ? this.#limit.ask(party, name).wait : 0
  }

  async #check(
    name: string,
    password: string,
    origin: Origin,
  ): Promise<Exclude<SignInResult, { kind: "wrong" | "wait" | "unactivated" }> | null> {
    if (this.stage === "factory") {
      const { name: user, password: word } = factoryCredentials
      if (name.toLowerCase() !== user || password !== word) return null
      if (!isLocal(origin.address)) return { kind: "far" }
      return { kind: "setting-up", token: this.#setups.give() }
    }
    const stored = this.#deps.store.accounts.findByName(name)
    if (!(await verifyPassword(password, stored?.passwordHash ?? null)) || !stored) return null
    const account = { id: stored.id, name: stored.name, role: stored.role }
    return { kind: "signed-in", token: this.sessions.begin(account, origin), account }
  }

  /**
   * Gives the board's first administrator another password, by the licence code; all sessions end, of
   * everyone. Signs nobody in, but who had to wait after too many wrong passwords may try at once.
   */
  async resetPassword(code: string, password: string, origin: Origin): Promise<ResetResult> {
    const { store, clock } = this.#deps
    const length = lengthFlaw(password)
    if (length !== null) return { kind: "refused", refusal: length }
    const result = await this.licence.check(code, () => hashPassword(password))
    if (result.kind !== "right") return result
    const owner = this.accounts.list().find(({ role }) => role === "administrator")
    if (owner === undefined || !this.canReset) return { kind: "wrong" }
    // Only now: it takes a thread, which no stranger is given.
    const refusal = await passwordFlaw({ password, about: [owner.name] }, this.judge)
    if (refusal !== null) return { kind: "refused", refusal }
    store.accounts.setPassword(owner.id, result.also, clock.now())
    this.sessions.endAll()
    this.#limit.succeeded(partyOf(origin.address), owner.name)
    return { kind: "reset", account: owner }
  }

  /** Chooses the first credentials; `token` as from signing in with the factory's. */
  async setUp(
    token: string,
    credentials: NewCredentials,
    origin: Origin,
  ): Promise<
    | { readonly ok: true; readonly token: string; readonly account: Account }
    | { readonly ok: false; readonly refusal: Refusal | "over" }
  > {
    if (!this.isSettingUp(token) || !isLocal(origin.address)) return { ok: false, refusal: "over" }
    const added = await this.accounts.add(
      { ...credentials, role: "administrator" },
      { only: () => this.isSettingUp(token) },
    )
    if (!added.ok) return added
    this.#setups.clear()
    const session = this.sessions.begin(added.account, origin)
    return { ok: true, token: session, account: added.account }
  }
}
