import { Hono } from "hono"

import { openLive } from "../live-response.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** The stream of pages that show nothing live but whether the board can be reached. */
export function alive(site: Site) {
  return new Hono<WebEnv>().get("/", (c) =>
    openLive(c, site, { key: "alive", fragments: () => [] }),
  )
}
