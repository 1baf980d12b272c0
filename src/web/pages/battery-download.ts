import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import { resolutions } from "../../export/csv-export.ts"
import { csvForms } from "../../export/csv-form.ts"
import { rangeCsv } from "../../export/range-csv.ts"
import { dayOf } from "../../lib/local-day.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import { streamOf } from "../chunk-stream.ts"
import { readSeries } from "../chart-choice.ts"
import { mostPoints } from "../chart-data.ts"
import { rangeByBattery } from "../range-by-battery.ts"
import { askOf } from "../chart-view.ts"
import type { Site, WebEnv } from "../web-env.ts"

/**
 * History as a CSV file: `from`, `to` (UTC ms), `resolution` (raw, hour, day; shown: the points that a
 * chart of that time has, of `series` alone), `form` (plain, excel), and `also`, the ids of further
 * batteries with commas between them.
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
    const span = { from: whole(c.req.query("from")), to: whole(c.req.query("to")) }
    if (span.from >= span.to) throw new HTTPException(400)
    const resolution = oneOf(["shown", ...resolutions], c.req.query("resolution") ?? "raw")
    const form = csvForms[oneOf(["plain", "excel"], c.req.query("form") ?? "plain")]
    const days = [span.from, span.to - 1].map((time) => dayOf(time, site.timeZone))
    const name = batteries.length === 1 ? battery.name : site.deps.board.name
    const file = `${name} ${[...new Set(days)].join(" – ")}.csv`
    if (resolution === "shown") {
      const series = readSeries(askOf(c))
      const range = await rangeByBattery(site.deps.history, {
        batteries,
        series,
        ...span,
        points: mostPoints,
      })
      const shown = site.deps.statuses().map((status) => status.battery)
      announce(c, file)
      audit(c, site, "exported", file)
      return c.body(rangeCsv(range, { batteries: shown, series, form, timeZone: site.timeZone }))
    }
    const cancelled = new AbortController()
    const query = { batteries, ...span, resolution, form }
    const chunks = site.deps.history.exportCsv(query, cancelled.signal)[Symbol.asyncIterator]()
    // Here, while an error can still be answered as one.
    const first = await chunks.next()
    announce(c, file)
    audit(c, site, "exported", file)
    // A proxy that collects the whole answer first would let the browser wait for its beginning.
    c.header("X-Accel-Buffering", "no")
    return c.body(streamOf(first, chunks, cancelled))
  })
}

function announce(c: Context<WebEnv>, file: string): void {
  c.header("Content-Type", "text/csv; charset=utf-8")
  c.header("Content-Disposition", attachment(file))
  c.header("Cache-Control", "no-store")
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
