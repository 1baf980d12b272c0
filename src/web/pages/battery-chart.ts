import { Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import { onlyBattery, type RangeResult, type Series, seriesUnits } from "../../battery/history.ts"
import { batteryOf } from "../battery-of.ts"
import { compressed } from "../compressed.ts"
import { chartSeries } from "../parts/day-chart.tsx"
import type { Site, WebEnv } from "../web-env.ts"

const mostPoints = 1000
/** Milliseconds: a little over ten years. */
const longestSpan = 3700 * 24 * 3_600_000

/** The history of one battery as columns, for the chart: `from`, `to` (UTC ms), `series`, `points`. */
export function batteryChart(site: Site) {
  return new Hono<WebEnv>().get("/", async (c) => {
    const { battery } = batteryOf(c, site)
    const from = whole(c.req.query("from"))
    const to = whole(c.req.query("to"))
    const points = whole(c.req.query("points") ?? "720")
    const series = (c.req.query("series") ?? chartSeries.join()).split(",").filter(isSeries)
    if (from >= to || to - from > longestSpan || points < 1 || series.length === 0)
      throw new HTTPException(400)
    const range = await site.deps.history.range({
      batteries: [battery.id],
      series,
      from,
      to,
      points: Math.min(points, mostPoints),
    })
    c.header("Cache-Control", "no-store")
    c.header("Content-Type", "application/json")
    return compressed(c, JSON.stringify(toJson(range)))
  })
}

/** Of readings as they were taken the three columns are one: it is sent once, as the mean. */
function toJson(range: RangeResult) {
  const { series, ...battery } = onlyBattery(range)
  const columns = Object.entries(series).map(([name, { min, mean, max }]) => [
    name,
    min === mean ? { mean } : { min, mean, max },
  ])
  return { bucket: range.bucket, ...battery, series: Object.fromEntries(columns) }
}

const isSeries = (text: string): text is Series => Object.hasOwn(seriesUnits, text)

function whole(text: string | undefined): number {
  const value = Number(text)
  if (!text || !Number.isSafeInteger(value)) throw new HTTPException(400)
  return value
}
