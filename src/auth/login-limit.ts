import type { Clock } from "../lib/clock.ts"

const minute = 60_000
const hour = 60 * minute

/** Failures of one party with one account before it has to wait. */
const mostFailures = 5
/** Of one party with accounts of any name: guessing names is guessing too. */
const mostOfParty = 20
const firstWait = 15 * minute
/** Each wait is twice the one before, up to this. */
const longestWait = 24 * hour
/** Failures are forgotten after so long without another. */
const forgetAfter = 24 * hour

/** Failures of all parties together in a minute; beyond, only who has hardly failed may try. */
const mostOfAll = 20
const freeOfAll = 2

/** Parties and accounts remembered: bounds the memory however many addresses an attacker has. */
const mostRemembered = 4096

interface Record {
  failures: number
  /** How often it had to wait. */
  waits: number
  /** Monotonic. */
  blockedUntil: number
  lastAt: number
}

/** Whether a try may be made: `wait` is 0, or the milliseconds until it may. */
export interface LimitAnswer {
  readonly wait: number
}

/**
 * How often a password may be tried. Counted by party (an address) and account: who guesses locks
 * out himself, never the owner, who comes from another address. In memory alone: written to the card, each guess would
 * wear it.
 */
export class LoginLimit {
  readonly #clock: Pick<Clock, "monotonic">
  readonly #records = new Map<string, Record>()
  /** Monotonic times of the latest failures of all. */
  #recent: number[] = []

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock
  }

  /** Changes nothing. */
  ask(party: string, account: string): LimitAnswer {
    const now = this.#clock.monotonic()
    const records = this.#keys(party, account).map((key) => this.#records.get(key))
    const wait = Math.max(0, ...records.map((record) => (record?.blockedUntil ?? 0) - now))
    if (wait > 0) return { wait }
    const [, ofParty] = records
    const failures = ofParty && now - ofParty.lastAt < forgetAfter ? ofParty.failures : 0
    const recent = this.#recent.filter((time) => now - time < minute)
    if (recent.length < mostOfAll || failures < freeOfAll) return { wait: 0 }
    return { wait: minute - (now - (recent[0] ?? now)) }
  }

  /** Whether this failure is the one after which the party has to wait. */
  failed(party: string, account: string): boolean {
    const now = this.#clock.monotonic()
    this.#recent = [...this.#recent, now].slice(-mostOfAll)
    const [own, all] = this.#keys(party, account)
    const blockedOwn = this.#count(own, mostFailures, now)
    const blockedAll = this.#count(all, mostOfParty, now)
    return blockedOwn || blockedAll
  }

  succeeded(party: string, account: string): void {
    for (const key of this.#keys(party, account)) this.#records.delete(key)
  }

  /** Whoever has failed with this account may try again; who has failed with many still waits. */
  forgive(account: string): void {
    const [own] = this.#keys("", account)
    for (const key of this.#records.keys()) if (key.endsWith(own)) this.#records.delete(key)
  }

  /** Parties and accounts that are remembered. */
  get size(): number {
    return this.#records.size
  }

  #keys(party: string, account: string): [own: string, all: string] {
    // No name is longer than what a form takes, but a request may be.
    return [`${party}\n${account.normalize("NFKC").toLowerCase().slice(0, 200)}`, party]
  }

  #count(key: string, most: number, now: number): boolean {
    const before = this.#records.get(key)
    const fresh = before === undefined || now - before.lastAt >= forgetAfter
    const record = fresh ? { failures: 0, waits: 0, blockedUntil: 0, lastAt: now } : before
    record.lastAt = now
    record.failures += 1
    const blocked = record.failures % most === 0
    if (blocked) {
      record.blockedUntil = now + Math.min(longestWait, firstWait * 2 ** record.waits)
      record.waits += 1
    }
    // Last in the map is last heard of: the first one is the one to forget.
    this.#records.delete(key)
    this.#records.set(key, record)
    const [oldest] = this.#records.keys()
    if (this.#records.size > mostRemembered && oldest !== undefined) this.#records.delete(oldest)
    return blocked
  }
}
