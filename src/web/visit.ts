import type { Context, MiddlewareHandler } from "hono"
import { deleteCookie, getCookie, setCookie } from "hono/cookie"

import type { Account } from "../auth/account.ts"
import type { WebDeps } from "./web-deps.ts"
import type { WebEnv } from "./web-env.ts"

/** How the board knows who asks. */
export type Visit =
  /** Nobody needs to sign in: a demonstration. */
  | { readonly kind: "open" }
  | { readonly kind: "nobody" }
  /** With the factory's credentials, to choose others. */
  | { readonly kind: "setting-up"; readonly token: string }
  | { readonly kind: "account"; readonly account: Account; readonly session: number }

/** Whether the board's pages are shown: else only what leads to them. */
export const isInside = ({ kind }: Visit): boolean => kind === "open" || kind === "account"

/** Whether things may be changed. */
export const mayChange = (visit: Visit): boolean =>
  visit.kind === "open" || (visit.kind === "account" && visit.account.role === "administrator")

/** Finds out who asks, once for each request. */
export function knowVisit({ auth }: WebDeps): MiddlewareHandler<WebEnv> {
  return async function knowVisit(c, next) {
    const visit = visitOf(c)
    c.set("visit", visit)
    c.set("account", visit.kind === "account" ? visit.account : null)
    await next()
  }

  function visitOf(c: Context<WebEnv>): Visit {
    if (auth.stage === "open") return { kind: "open" }
    const token = sessionToken(c)
    if (token === undefined) return { kind: "nobody" }
    if (auth.isSettingUp(token)) return { kind: "setting-up", token }
    const session = auth.sessions.find(token)
    return session === null
      ? { kind: "nobody" }
      : { kind: "account", account: session.account, session: session.id }
  }
}

const cookieName = "session"

const isSecure = (c: Context) => c.req.url.startsWith("https:")

/** Over TLS the name itself makes browsers refuse a cookie that a plain connection planted. */
const prefix = (c: Context) => (isSecure(c) ? "host" : undefined)

function sessionToken(c: Context): string | undefined {
  return getCookie(c, cookieName, prefix(c)) || undefined
}

/** Lets the browser show `token` from now on. */
export function keepToken(c: Context, token: string): void {
  const kept = prefix(c)
  setCookie(c, cookieName, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: isSecure(c),
    // Longest that a session lasts; the board ends it sooner.
    maxAge: 30 * 24 * 3600,
    ...(kept && { prefix: kept }),
  })
}

export function dropToken(c: Context): void {
  const kept = prefix(c)
  deleteCookie(c, cookieName, { path: "/", secure: isSecure(c), ...(kept && { prefix: kept }) })
}
