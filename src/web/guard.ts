import { Hono } from "hono"
import type { Context, MiddlewareHandler } from "hono"
import { HTTPException } from "hono/http-exception"

import { type Access, accessOf } from "./access.ts"
import { isPartial } from "./page.tsx"
import { signedOutStream } from "./signed-out-stream.tsx"
import { isInside, mayChange } from "./visit.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** The same routes, each only for whom `access.ts` lets in. What is no route is not told from one. */
export function guarded(site: Site, routes: Hono<WebEnv>): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  for (const { method, path, handler } of routes.routes)
    app.on(method, path, guard(site, accessOf(path)), handler)
  return app.all("*", guard(site, "viewer"), (c) => c.notFound())
}

function guard(site: Site, access: Access): MiddlewareHandler<WebEnv> {
  return async function guard(c, next) {
    const refused = refusal(c, site, access)
    if (refused) return refused
    return next()
  }
}

const changesNothing = (method: string) => method === "GET" || method === "HEAD"

/** The answer to who may not; null for who may. */
function refusal(c: Context<WebEnv>, site: Site, access: Access): Response | null {
  const visit = c.get("visit")
  if (access === "open") return null
  const unactivated = site.deps.auth.stage === "unactivated"
  if (unactivated) return access === "activation" ? null : goElsewhere(c, "/activate")
  if (access === "entry") return null
  if (access === "activation") return goElsewhere(c, "/")
  if (access === "setup") {
    if (visit.kind === "setting-up") return null
    // What the page of the setup still asks when it is done must not lead away from where that leads.
    if (isInside(visit) && isPartial(c)) return c.body(null, 204)
    return goElsewhere(c, isInside(visit) ? "/" : "/sign-in")
  }
  if (visit.kind === "setting-up") return goElsewhere(c, "/setup")
  if (!isInside(visit)) return askToSignIn(c, site)
  if (access === "own" || mayChange(visit)) return null
  if (access === "viewer" && changesNothing(c.req.method)) return null
  throw new HTTPException(403, { cause: "role" })
}

/** Leads a browser to the page where it can sign in; tells anything else that it has to. */
function askToSignIn(c: Context<WebEnv>, site: Site): Response {
  const factory = site.deps.auth.stage === "factory"
  const here = isPartial(c) ? pathOf(c.req.header("HX-Current-URL")) : pathOf(c.req.url)
  const wanted = isPartial(c) || changesNothing(c.req.method) ? here : "/"
  const keep = wanted !== "/" && !factory
  return goElsewhere(c, keep ? `/sign-in?next=${encodeURIComponent(wanted)}` : "/sign-in")
}

function pathOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return "/"
  const { pathname, search } = new URL(url)
  return pathname + search
}

function goElsewhere(c: Context<WebEnv>, path: string): Response {
  c.header("Cache-Control", "no-store")
  const accept = c.req.header("Accept")
  // A stream's request looks like one for a part of a page, and accepts that as well.
  if (accept?.includes("text/event-stream")) return signedOutStream(c)
  if (isPartial(c)) {
    c.header("HX-Redirect", path)
    return c.body(null, 204)
  }
  if (accept === undefined || accept.includes("text/html")) return c.redirect(path, 303)
  return c.text(c.get("visitor").words.t("problem.signed-out"), 401)
}
