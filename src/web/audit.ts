import type { Context } from "hono"
import { getConnInfo } from "hono/bun"

import type { Origin } from "../auth/sessions.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Notes who did what, from where; `action` and `detail` as in `AuditEntry`, without secrets. */
export function audit(c: Context<WebEnv>, { deps }: Site, action: string, detail = ""): void {
  deps.events.emit("audited", {
    time: deps.clock.now(),
    account: c.get("account")?.name ?? null,
    from: remoteAddress(c),
    action,
    detail,
  })
}

/** Of the other end of the connection; empty where there is no socket, as in tests. */
export function remoteAddress(c: Context<WebEnv>): string {
  return c.env?.server ? (getConnInfo(c).remote.address ?? "") : ""
}

/** From where and with what somebody asks to be let in. */
export const originOf = (c: Context<WebEnv>): Origin => ({
  address: remoteAddress(c),
  agent: c.req.header("User-Agent") ?? "",
})
