import type { Context } from "hono"

import type { LiveView } from "./live-channel.ts"
import { streamHeaders } from "./live-stream.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Answers with the stream that keeps `view` up to date. */
export function openLive(c: Context<WebEnv>, { live, deps }: Site, view: LiveView): Response {
  // Of what nobody reads no end would be noticed: it would keep its place for ever.
  if (c.req.method === "HEAD") return c.body(null, 200, streamHeaders)
  const { words } = c.get("visitor")
  const visit = c.get("visit")
  const signals = [c.req.raw.signal]
  if (visit.kind === "account") signals.push(deps.auth.sessions.signal(visit.session))
  const stream = live.open(view, words, {
    // After a reconnection, what the last message said is newer than what the page was made with.
    seen: c.req.header("Last-Event-ID") ?? c.req.query("seen") ?? null,
    signal: AbortSignal.any(signals),
  })
  if (stream === null) {
    c.header("Retry-After", "60")
    return c.text(words.t("problem.busy"), 503)
  }
  // Bun closes a connection after ten idle seconds, which a stream between two messages is.
  c.env?.server?.timeout(c.req.raw, 0)
  return stream
}
