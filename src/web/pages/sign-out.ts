import { Hono } from "hono"

import { audit } from "../audit.ts"
import { goTo } from "../page.tsx"
import { dropToken } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Ends the session of this browser. */
export function signOut(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => c.redirect("/", 303))
    .post("/", (c) => {
      const visit = c.get("visit")
      if (visit.kind === "account") {
        audit(c, site, "signed-out")
        site.deps.auth.sessions.end(visit.session)
      }
      dropToken(c)
      return goTo(c, "/sign-in")
    })
}
