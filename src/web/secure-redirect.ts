import { Hono } from "hono"

import { checkHost } from "./host-check.ts"
import type { WebEnv } from "./web-env.ts"

interface SecureRedirectOptions {
  /** Where TLS answers. */
  readonly port: number
  readonly hosts: readonly string[]
  /** The page itself, for the one question that is answered without TLS. */
  readonly page: Hono<WebEnv>
}

/** What answers without TLS where there is TLS: leads there, and says whether batmon is well. */
export function createSecureRedirect({ port, hosts, page }: SecureRedirectOptions): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .use(checkHost(hosts))
    .get("/health", (c) => page.fetch(c.req.raw, c.env))
    .all("*", (c) => {
      const url = new URL(c.req.url)
      url.protocol = "https:"
      url.port = String(port)
      // A browser that remembered it would find nothing there when TLS is given up again.
      c.header("Cache-Control", "no-store")
      // The method stays, so that nothing that was sent in the clear by mistake looks as if it was done.
      return c.redirect(url.href, 307)
    })
}
