import { Hono } from "hono"

import { isLoopback } from "../../auth/source-address.ts"
import { remoteAddress } from "../audit.ts"
import { isInside } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

/**
 * Whether batmon does its work, for whoever watches it: 200 when it does, 503 when not. More is told
 * to who is signed in, and to a question from the board itself.
 */
export function health({ deps }: Site) {
  return new Hono<WebEnv>().get("/", (c) => {
    const { status, uptime } = deps.health()
    c.header("Cache-Control", "no-store")
    const code = status === "ok" ? 200 : 503
    // Whoever else asks needs to know no more.
    if (!isInside(c.get("visit")) && !isLoopback(remoteAddress(c))) return c.json({ status }, code)
    const { adapter, state } = deps.radio()
    const answer = {
      status,
      version: deps.board.version,
      uptime: Math.floor(uptime),
      batteries: deps.statuses().length,
      radio: { adapter, state: state.kind },
    }
    return c.json(answer, code)
  })
}
