import type { MiddlewareHandler } from "hono"

import { acceptsGzip } from "./compressed.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Milliseconds; ages are told in steps of ten seconds, so nobody can see that one is this old. */
const longest = 1000
/** More different pages than that in a second are not asked for by people. */
const mostPages = 64

interface KeptPage {
  readonly body: Uint8Array<ArrayBuffer>
  readonly status: number
  readonly headers: Headers
}

/** Parts of a request on which a page may depend, besides its address and its cookies. */
const asked = [
  "Accept-Language",
  "HX-Request",
  "HX-Request-Type",
  "HX-Target",
  "HX-History-Restore-Request",
] as const

/**
 * Answers the same question with the same bytes until something changes that any page shows, and no
 * longer than a second: however many look at once, the page is made once.
 */
export function briefCache({ live, deps }: Site): MiddlewareHandler<WebEnv> {
  const pages = new Map<string, KeptPage>()
  let revision = ""
  let since = Number.NEGATIVE_INFINITY

  return async function briefCache(c, next) {
    if (c.req.method !== "GET") return next()
    const now = deps.clock.monotonic()
    if (live.revision !== revision || now - since >= longest) {
      pages.clear()
      revision = live.revision
      since = now
    }
    const headers = asked.map((name) => c.req.header(name) ?? "")
    const key = [c.req.url, acceptsGzip(c), c.req.header("Cookie") ?? "", ...headers].join("\n")
    const kept = pages.get(key)
    if (kept) return new Response(kept.body, { status: kept.status, headers: kept.headers })
    await next()
    if (revision !== live.revision || pages.size >= mostPages) return
    const page = {
      status: c.res.status,
      headers: new Headers(c.res.headers),
      body: new Uint8Array(await c.res.arrayBuffer()),
    }
    pages.set(key, page)
    // Its body has been read: the browser gets the page that is kept.
    c.res = undefined
    c.res = new Response(page.body, page)
  }
}
