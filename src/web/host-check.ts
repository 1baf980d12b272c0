import { isIP } from "node:net"

import type { MiddlewareHandler } from "hono"
import { HTTPException } from "hono/http-exception"

import type { WebEnv } from "./web-env.ts"

/**
 * Refuses what is addressed to a name that is not the board's: another site can let its own name point
 * to the board (DNS rebinding), and its pages would then count as the board's own. An address cannot
 * be pointed elsewhere, and `.local` and `localhost` are answered by no name server.
 */
export function checkHost(hosts: readonly string[]): MiddlewareHandler<WebEnv> {
  const own = new Set(hosts.map((host) => host.toLowerCase()))
  return async function checkHost(c, next) {
    if (!isOwn(c.req.header("Host") ?? new URL(c.req.url).host)) throw new HTTPException(421)
    await next()
  }

  function isOwn(host: string): boolean {
    const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host)?.[1]?.toLowerCase().replace(/\.$/, "")
    if (name === undefined || name === "") return false
    if (isIP(name.replace(/^\[|\]$/g, "")) !== 0) return true
    return /(?:^|\.)localhost$|\.local$/.test(name) || own.has(name)
  }
}
