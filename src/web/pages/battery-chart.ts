import { Hono } from "hono"

import { batteryChartView } from "../battery-chart-view.ts"
import { batteryOf } from "../battery-of.ts"
import { answerWithChart } from "../chart-data.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** The data of a battery's chart, asked for as the page with it is. */
export function batteryChart(site: Site) {
  return new Hono<WebEnv>().get("/", (c) => {
    const { battery } = batteryOf(c, site)
    return answerWithChart(c, site, batteryChartView(c, site, battery.id))
  })
}
