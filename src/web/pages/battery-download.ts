import { Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import { type CsvQuery, resolutions } from "../../export/csv-export.ts"
import { csvForms } from "../../export/csv-form.ts"
import { dayOf } from "../../lib/local-day.ts"
import { batteryOf } from "../battery-of.ts"
import type { Site, WebEnv } from "../web-env.ts"

/**
 * History as a CSV file: `from`, `to` (UTC ms), `resolution` (raw, hour, day), `form` (plain, excel),
 * and `also`, the ids of further batteries with commas between them.
 */
export function batteryDownload(site: Site) {
  return new Hono<WebEnv>().get("/", async (c) => {
    const { battery } = batteryOf(c, site)
    const also = (c.req.query("also") ?? "")
      .split(",")
      .filter((id) => id !== "")
      .map(Number)
    if (also.some((id) => site.deps.status(id) === null)) throw new HTTPException(404)
    const batteries = [...new Set([battery.id, ...also])]
    const query: CsvQuery = {
      batteries,
      from: whole(c.req.query("from")),
      to: whole(c.req.query("to")),
      resolution: oneOf(resolutions, c.req.query("resolution") ?? "raw"),
      form: csvForms[oneOf(["plain", "excel"], c.req.query("form") ?? "plain")],
    }
    if (query.from >= query.to) throw new HTTPException(400)
    const days = [query.from, query.to - 1].map((time) => dayOf(time, site.timeZone))
    const name = batteries.length === 1 ? battery.name : site.deps.board.name
    const cancelled = new AbortController()
    const chunks = site.deps.history.exportCsv(query, cancelled.signal)[Symbol.asyncIterator]()
    // Here, while an error can still be answered as one.
    const first = await chunks.next()
    c.header("Content-Type", "text/csv; charset=utf-8")
    c.header("Content-Disposition", attachment(`${name} ${[...new Set(days)].join(" – ")}.csv`))
    c.header("Cache-Control", "no-store")
    // A proxy that collects the whole answer first would let the browser wait for its beginning.
    c.header("X-Accel-Buffering", "no")
    return c.body(streamOf(first, chunks, cancelled))
  })
}

/** One chunk at a time as they are taken; whoever takes no more ends the export. */
function streamOf(
  first: IteratorResult<Uint8Array<ArrayBuffer>>,
  rest: AsyncIterator<Uint8Array<ArrayBuffer>>,
  cancelled: AbortController,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next: IteratorResult<Uint8Array<ArrayBuffer>> | null = first
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = next ?? (await rest.next())
        next = null
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        cancelled.abort(new Error("the download was cancelled"))
        await rest.return?.()
      },
    },
    { highWaterMark: 1 },
  )
}

/** RFC 6266: a name for everyone, and the real one for who reads that. */
function attachment(name: string): string {
  // What some file system does not take, or hides.
  const safe = name.replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]/gu, "-").replace(/^[.\s]+/, "")
  const plain = safe.replace(/–/g, "-").replace(/[^\x20-\x7e]|%/g, "_")
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

function oneOf<Choice extends string>(choices: readonly Choice[], text: string): Choice {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new HTTPException(400)
  return found
}

function whole(text: string | undefined): number {
  const value = Number(text)
  if (!text || !Number.isSafeInteger(value) || Math.abs(value) > farthest)
    throw new HTTPException(400)
  return value
}

/** What `Date` can tell, milliseconds. */
const farthest = 8.64e15
