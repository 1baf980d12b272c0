import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** The battery that the address names; its absence is answered with 404. */
export function batteryOf(c: Context<WebEnv>, { deps }: Site): BatteryStatus {
  const status = deps.status(Number(c.req.param("id")))
  if (status === null) throw new HTTPException(404)
  return status
}
