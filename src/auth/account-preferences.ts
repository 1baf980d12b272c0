import type { Store } from "../store/store.ts"

interface Deps {
  readonly store: Pick<Store, "choices">
}

/** What one account has chosen, by name. Whoever reads it checks the values. */
type Preferences = Readonly<Record<string, unknown>>

/** How each account wants pages to be shown, such as in which language, whatever browser it uses. */
export class AccountPreferences {
  readonly #deps: Deps
  readonly #known = new Map<number, Preferences>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** From memory, but for the first time: every page asks. */
  of(account: number): Preferences {
    const known = this.#known.get(account)
    if (known) return known
    const kept = this.#deps.store.choices.get(keyOf(account))
    const preferences: Preferences = typeof kept === "object" && kept !== null ? { ...kept } : {}
    this.#known.set(account, preferences)
    return preferences
  }

  set(account: number, name: string, value: string): void {
    const preferences = { ...this.of(account), [name]: value }
    this.#deps.store.choices.set(keyOf(account), preferences)
    this.#known.set(account, preferences)
  }

  /** Of an account that is removed: another one may get its id. */
  forget(account: number): void {
    this.#deps.store.choices.delete(keyOf(account))
    this.#known.delete(account)
  }
}

const keyOf = (account: number) => `account-preferences-${account}`
