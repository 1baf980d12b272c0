import { Hono } from "hono"

import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { streamOf } from "../chunk-stream.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** A file for support: what batmon is, how it is set, what ails it, and what it has logged. */
export function diagnostics(site: Site) {
  return new Hono<WebEnv>().get("/", async (c) => {
    // The doctor reads both databases through before there is anything to send.
    waitForAnswer(c)
    const cancelled = new AbortController()
    const chunks = site.deps.machine.diagnostics(cancelled.signal)[Symbol.asyncIterator]()
    // Here, while an error can still be answered as one.
    const first = await chunks.next()
    audit(c, site, "diagnostics-downloaded")
    c.header("Content-Type", "application/zip")
    c.header("Content-Disposition", 'attachment; filename="batmon-diagnostics.zip"')
    c.header("Cache-Control", "no-store")
    return c.body(streamOf(first, chunks, cancelled))
  })
}
