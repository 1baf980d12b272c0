import { Hono } from "hono"

import type { Site, WebEnv } from "../web-env.ts"

/** Whether batmon does its work, for whoever watches it: 200 when it does, 503 when not. */
export function health({ deps }: Site) {
  return new Hono<WebEnv>().get("/", (c) => {
    const { status, uptime } = deps.health()
    const { adapter, state } = deps.radio()
    const answer = {
      status,
      version: deps.board.version,
      uptime: Math.floor(uptime),
      batteries: deps.statuses().length,
      radio: { adapter, state: state.kind },
    }
    c.header("Cache-Control", "no-store")
    return c.json(answer, status === "ok" ? 200 : 503)
  })
}
