import type { Context } from "hono"

import type { WebEnv } from "./web-env.ts"

/** Lets this request take its time: what it asks for may take longer than pages do. */
export function waitForAnswer(c: Context<WebEnv>): void {
  // Bun closes a connection after ten idle seconds.
  c.env?.server?.timeout(c.req.raw, 0)
}
