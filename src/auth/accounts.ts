import type { Clock } from "../lib/clock.ts"
import { NameTakenError } from "../store/account-table.ts"
import type { Store } from "../store/store.ts"
import { cleanAccountName, longestAccountName, type NameFlaw } from "./account-name.ts"
import type { Account, Role } from "./account.ts"
import type { AccountPreferences } from "./account-preferences.ts"
import type { FairQueue } from "./fair-queue.ts"
import { hashPassword, verifyPassword } from "./password-hash.ts"
import { type JudgePassword, passwordFlaw, type PasswordFlaw } from "./password-rules.ts"
import type { Sessions } from "./sessions.ts"

export interface NewCredentials {
  readonly name: string
  readonly password: string
}

/** What is wrong with what was wanted. */
export type Refusal = NameFlaw | PasswordFlaw | "wrong-password" | "last-administrator"

export type AccountResult =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly refusal: Refusal | "over" }

interface AccountDeps {
  readonly store: Pick<Store, "accounts">
  readonly clock: Clock
  readonly judge: JudgePassword
  readonly sessions: Sessions
  readonly preferences: AccountPreferences
  readonly turns: FairQueue
}

/** Wrong present passwords after which a session ends. */
const mostWrong = 5

/** Those who work on accounts, for the queue: they are signed in, and few. */
const signedIn = "signed in"

/** The accounts of the board. At least one administrator stays, whatever is done. */
export class Accounts {
  readonly #deps: AccountDeps
  /** Wrong present passwords by session. */
  readonly #wrong = new Map<number, number>()

  constructor(deps: AccountDeps) {
    this.#deps = deps
  }

  /** In the order of adding. */
  list(): Account[] {
    return this.#deps.store.accounts.list().map(({ id, name, role }) => ({ id, name, role }))
  }

  /** `only` is asked again when the password is hashed, which takes its time. */
  async add(
    { name: text, password, role }: NewCredentials & { readonly role: Role },
    { only = () => true }: { readonly only?: () => boolean } = {},
  ): Promise<AccountResult> {
    const name = cleanAccountName(text)
    const refusal = this.#nameFlaw(name) ?? (await this.#passwordFlaw(password, name))
    if (refusal !== null) return { ok: false, refusal }
    const passwordHash = await this.#hash(password)
    if (!only()) return { ok: false, refusal: "over" }
    const { store, clock } = this.#deps
    return unlessTaken(() => store.accounts.add({ name, role, passwordHash, time: clock.now() }))
  }

  /**
   * Gives somebody another name and password, who knows the present one; an empty `password` keeps
   * it. All other sessions of the account end.
   */
  async change(
    { id }: Pick<Account, "id">,
    wanted: NewCredentials & { readonly current: string; readonly session: number },
  ): Promise<AccountResult> {
    const { store, clock, turns, sessions } = this.#deps
    const before = store.accounts.find(id)
    if (before === null) return { ok: false, refusal: "over" }
    const right = await turns.run(signedIn, () =>
      verifyPassword(wanted.current, before.passwordHash),
    )
    if (!right) return { ok: false, refusal: this.#guessed(wanted.session) }
    this.#wrong.delete(wanted.session)
    const name = cleanAccountName(wanted.name)
    const keeps = wanted.password === ""
    const refusal =
      this.#nameFlaw(name, id) ?? (keeps ? null : await this.#passwordFlaw(wanted.password, name))
    if (refusal !== null) return { ok: false, refusal }
    const passwordHash = keeps ? null : await this.#hash(wanted.password)
    return unlessTaken(() => {
      const time = clock.now()
      store.accounts.rename(id, name, time)
      if (passwordHash !== null) store.accounts.setPassword(id, passwordHash, time)
      sessions.endOf(id, { except: wanted.session })
      return { id, name, role: before.role }
    })
  }

  /** A new password for who does not know the old one. All sessions of the account end. */
  async resetPassword(id: number, password: string): Promise<AccountResult> {
    const { store, clock, sessions } = this.#deps
    const account = store.accounts.find(id)
    if (account === null) return { ok: false, refusal: "over" }
    const refusal = await this.#passwordFlaw(password, account.name)
    if (refusal !== null) return { ok: false, refusal }
    store.accounts.setPassword(id, await this.#hash(password), clock.now())
    sessions.endOf(id)
    return { ok: true, account: { id, name: account.name, role: account.role } }
  }

  setRole(id: number, role: Role): AccountResult {
    const { store, clock } = this.#deps
    const account = store.accounts.find(id)
    if (account === null) return { ok: false, refusal: "over" }
    if (role === "viewer" && this.#isLastAdministrator(id))
      return { ok: false, refusal: "last-administrator" }
    store.accounts.setRole(id, role, clock.now())
    return { ok: true, account: { id, name: account.name, role } }
  }

  remove(id: number): AccountResult {
    const { store, sessions, preferences } = this.#deps
    const account = store.accounts.find(id)
    if (account === null) return { ok: false, refusal: "over" }
    if (this.#isLastAdministrator(id)) return { ok: false, refusal: "last-administrator" }
    sessions.endOf(id)
    store.accounts.remove(id)
    preferences.forget(id)
    return { ok: true, account: { id, name: account.name, role: account.role } }
  }

  /** Who has found a browser signed in, and guesses, is signed out. */
  #guessed(session: number): "wrong-password" | "over" {
    const wrong = (this.#wrong.get(session) ?? 0) + 1
    this.#wrong.set(session, wrong)
    if (wrong < mostWrong) return "wrong-password"
    this.#wrong.delete(session)
    this.#deps.sessions.end(session)
    return "over"
  }

  #isLastAdministrator(id: number): boolean {
    const administrators = this.list().filter(({ role }) => role === "administrator")
    return administrators.length === 1 && administrators[0]?.id === id
  }

  #nameFlaw(name: string, own?: number): NameFlaw | null {
    if (name === "") return "name-missing"
    if ([...name].length > longestAccountName) return "name-long"
    const other = this.#deps.store.accounts.findByName(name)
    return other === null || other.id === own ? null : "name-taken"
  }

  #passwordFlaw(password: string, name: string): Promise<PasswordFlaw | null> {
    return passwordFlaw({ password, about: [name] }, this.#deps.judge)
  }

  #hash(password: string): Promise<string> {
    return this.#deps.turns.run(signedIn, () => hashPassword(password))
  }
}

function unlessTaken(work: () => Account): AccountResult {
  try {
    return { ok: true, account: work() }
  } catch (error) {
    if (error instanceof NameTakenError) return { ok: false, refusal: "name-taken" }
    throw error
  }
}
