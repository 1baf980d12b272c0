import type { Clock } from "../lib/clock.ts"
import {
  consentAddress,
  type GoogleEndpoints,
  GoogleError,
  type Grant,
  newState,
  newVerifier,
  type OAuthClient,
  redeemCode,
} from "./google-oauth.ts"

/**
 * Where Google sends the browser when no relay is set up. Nothing answers there: the address, with
 * the code in it, stays in the browser's address line and is pasted. Google takes no address of a
 * board, which is private, but every one of the browser's own machine.
 */
export const deadRedirect = "http://127.0.0.1:52311/"

/** Milliseconds from asking until the code must be there. */
const patience = 10 * 60_000

/** More than anybody begins within that time. */
const mostPending = 20

interface PendingLink {
  readonly client: OAuthClient & { readonly redirect: string }
  readonly verifier: string
  readonly owner: string
  /** On the monotonic clock. */
  readonly until: number
}

/** Why what was pasted is not used. */
export type LinkRefusal =
  /** Never asked for, asked for by somebody else, too old, or used already. */
  | "expired"
  /** There is no code in it. */
  | "no-code"
  /** It answers another request than this one. */
  | "other-state"
  /** The person said no on Google's page. */
  | "denied"

export type LinkResult =
  | { readonly ok: true; readonly client: OAuthClient; readonly grant: Grant }
  | { readonly ok: false; readonly refusal: LinkRefusal }

export interface BegunLink {
  /** Names this attempt. */
  readonly state: string
  /** Where the person agrees. */
  readonly consent: string
}

/** Attempts to link a Google account, from asking Google until its answer is pasted. */
export class GmailLinks {
  readonly #endpoints: GoogleEndpoints
  readonly #clock: Pick<Clock, "monotonic">
  readonly #pending = new Map<string, PendingLink>()

  constructor(endpoints: GoogleEndpoints, clock: Pick<Clock, "monotonic">) {
    this.#endpoints = endpoints
    this.#clock = clock
  }

  /** `owner`: who may finish it. */
  begin(client: OAuthClient & { readonly redirect: string }, owner: string): BegunLink {
    this.#dropOld()
    const [state, verifier] = [newState(), newVerifier()]
    this.#pending.set(state, {
      client,
      verifier,
      owner,
      until: this.#clock.monotonic() + patience,
    })
    return { state, consent: this.#consent(state, client, verifier) }
  }

  /** The address of an attempt that goes on; null where there is none. */
  consent(state: string, owner: string): string | null {
    const link = this.#find(state, owner)
    return link && this.#consent(state, link.client, link.verifier)
  }

  /** `pasted`: the code, or the address that has it. Throws `GoogleError` when Google refuses the code. */
  async finish(state: string, pasted: string, owner: string): Promise<LinkResult> {
    const link = this.#find(state, owner)
    if (link === null) return { ok: false, refusal: "expired" }
    const answer = pastedAnswer(pasted)
    if (answer.state !== null && answer.state !== state)
      return { ok: false, refusal: "other-state" }
    if (answer.error === "access_denied") return { ok: false, refusal: "denied" }
    if (answer.code === null) return { ok: false, refusal: "no-code" }
    // Before the answer is there: a code is used once, whatever comes of it.
    this.#pending.delete(state)
    const used = { code: answer.code, verifier: link.verifier }
    try {
      const grant = await redeemCode(this.#endpoints, link.client, used)
      return { ok: true, client: link.client, grant }
    } catch (error) {
      // Google has not seen the code, or has not answered: it may be tried again.
      if (error instanceof GoogleError && !error.permanent) this.#pending.set(state, link)
      throw error
    }
  }

  #consent(state: string, { clientId, redirect }: PendingLink["client"], verifier: string): string {
    return consentAddress(this.#endpoints, { clientId, redirect, state, verifier }).href
  }

  #find(state: string, owner: string): PendingLink | null {
    this.#dropOld()
    const link = this.#pending.get(state)
    return link?.owner === owner ? link : null
  }

  #dropOld(): void {
    const now = this.#clock.monotonic()
    for (const [state, { until }] of this.#pending)
      if (until <= now || this.#pending.size > mostPending) this.#pending.delete(state)
  }
}

interface PastedAnswer {
  readonly code: string | null
  readonly state: string | null
  readonly error: string | null
}

/** The parts of Google's answer in a whole address, in what follows its question mark, or in a bare code. */
function pastedAnswer(pasted: string): PastedAnswer {
  const text = pasted.replaceAll(/\s+/g, "")
  const query = /\?(.*)$/.exec(text)?.[1] ?? (/\bcode=|\berror=/.test(text) ? text : null)
  if (query !== null) {
    const params = new URLSearchParams(query.split("#")[0])
    return { code: params.get("code"), state: params.get("state"), error: params.get("error") }
  }
  // An address without a question mark has no answer in it.
  const bare = text !== "" && !text.includes("://")
  return { code: bare ? decoded(text) : null, state: null, error: null }
}

/** Google's codes have a slash, which is `%2F` when it was copied out of an address. */
function decoded(code: string): string {
  try {
    return decodeURIComponent(code)
  } catch {
    return code
  }
}
