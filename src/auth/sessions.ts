import type { Clock } from "../lib/clock.ts"
import type { Part } from "../lib/part.ts"
import type { StoredSession } from "../store/session-table.ts"
import type { Store } from "../store/store.ts"
import type { Account } from "./account.ts"
import { createToken, hashToken } from "./token.ts"

const minute = 60_000
const hour = 60 * minute

/** After so long without a request a session ends. */
export const longestIdle = 12 * hour
/** After so long it ends in any case. */
export const longestSession = 30 * 24 * hour
/** A card is not written for each request. */
const noteSeenEvery = 10 * minute
/** How soon a session that ended elsewhere, or by itself, loses its open pages. */
const lookEvery = 2_000

/** Where a sign-in came from. */
export interface Origin {
  readonly address: string
  readonly agent: string
}

/** Who is signed in, by which session. */
export interface Session {
  readonly id: number
  readonly account: Account
}

/** Monotonic milliseconds of one session in this run. */
interface Times {
  readonly created: number
  seen: number
  /** UTC. */
  notedAt: number
}

interface SessionDeps {
  readonly store: Pick<Store, "accounts" | "sessions">
  readonly clock: Clock
  /** Told what the store refused that can wait; who is signed in stays so. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Browsers that are signed in. Who they are is in the store, so that they outlive a restart, and the
 * command line can end them; how long they have been so is counted on the monotonic clock, as the
 * board's wall clock jumps.
 */
export class Sessions implements Part {
  readonly name = "sessions"
  readonly #deps: SessionDeps
  readonly #times = new Map<number, Times>()
  readonly #open = new Map<number, AbortController>()
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#attempt(() => this.endExpired()), lookEvery)
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Signs a browser in; returns what it has to show from then on. */
  begin(account: Account, { address, agent }: Origin): string {
    const token = createToken()
    const { store, clock } = this.#deps
    const [time, now] = [clock.now(), clock.monotonic()]
    const id = store.sessions.add({
      account: account.id,
      tokenHash: hashToken(token),
      time,
      address,
      agent: agent.slice(0, longestAgent),
    })
    this.#times.set(id, { created: now, seen: now, notedAt: time })
    return token
  }

  /** Null where nobody is signed in by `token`, or not any more. */
  find(token: string): Session | null {
    const { store } = this.#deps
    const stored = store.sessions.find(hashToken(token))
    if (stored === null) return null
    if (this.#isOver(stored)) {
      this.#attempt(() => this.end(stored.id))
      return null
    }
    this.#saw(stored)
    const account = store.accounts.find(stored.account)
    if (account === null) return null
    const { id, name, role } = account
    return { id: stored.id, account: { id, name, role } }
  }

  /** Those of an account, or of everyone; the one seen last first. */
  list(account?: number): StoredSession[] {
    return this.#deps.store.sessions
      .list()
      .filter((session) => !this.#isOver(session))
      .filter((session) => account === undefined || session.account === account)
  }

  end(id: number): void {
    this.#deps.store.sessions.remove(id)
    this.#forget(id)
  }

  /** Ends those of an account, but the one of `except`. */
  endOf(account: number, { except = 0 }: { readonly except?: number } = {}): void {
    this.#deps.store.sessions.removeOf(account, { except })
    this.endExpired()
  }

  endAll(): void {
    this.#deps.store.sessions.removeAll()
    this.endExpired()
  }

  /** Aborted when the session ends, for what lasts longer than a request. */
  signal(id: number): AbortSignal {
    const open = this.#open.get(id) ?? new AbortController()
    this.#open.set(id, open)
    return open.signal
  }

  /** Removes sessions whose time is over, and ends what is open of those that are gone. */
  endExpired(): void {
    const stored = this.#deps.store.sessions.list()
    for (const session of stored) if (this.#isOver(session)) this.end(session.id)
    const ids = new Set(stored.map(({ id }) => id))
    for (const id of [...this.#open.keys(), ...this.#times.keys()])
      if (!ids.has(id)) this.#forget(id)
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#deps.onError?.(error)
    }
  }

  #forget(id: number): void {
    this.#open.get(id)?.abort(new Error("the session has ended"))
    this.#open.delete(id)
    this.#times.delete(id)
  }

  #isOver(session: StoredSession): boolean {
    const now = this.#deps.clock.monotonic()
    const { created, seen } = this.#timesOf(session)
    return now - seen >= longestIdle || now - created >= longestSession
  }

  #saw(session: StoredSession): void {
    const { clock, store } = this.#deps
    const times = this.#timesOf(session)
    times.seen = clock.monotonic()
    const now = clock.now()
    if (Math.abs(now - times.notedAt) < noteSeenEvery) return
    times.notedAt = now
    // On a full disk as well: what is not noted only makes it end sooner after a restart.
    this.#attempt(() => store.sessions.seen(session.id, now))
  }

  /** Of a session from an earlier run what the wall clock says; a time to come is now. */
  #timesOf({ id, createdAt, seenAt }: StoredSession): Times {
    const known = this.#times.get(id)
    if (known) return known
    const { clock } = this.#deps
    const since = (time: number) => clock.monotonic() - Math.max(0, clock.now() - time)
    const times = { created: since(createdAt), seen: since(seenAt), notedAt: seenAt }
    this.#times.set(id, times)
    return times
  }
}

/** What a browser calls itself may be of any length. */
const longestAgent = 300
