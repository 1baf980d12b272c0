import type { Energy } from "../battery/energy.ts"
import { addDays, dayOf, startOfDay } from "../lib/local-day.ts"
import { periodStart } from "../lib/local-period.ts"
import type { Site } from "./web-env.ts"

export const energyPeriods = ["day", "week", "month"] as const

/** What flowed today, this week and this month, as far as they are. */
export type EnergyView = Readonly<Record<(typeof energyPeriods)[number], Energy>>

export function viewEnergy({ deps, timeZone }: Site, battery: number): EnergyView {
  const today = dayOf(deps.clock.now(), timeZone)
  const to = startOfDay(addDays(today, 1), timeZone)
  const since = (period: (typeof energyPeriods)[number]) =>
    deps.history.energy({ battery, from: startOfDay(periodStart(today, period), timeZone), to })
  return { day: since("day"), week: since("week"), month: since("month") }
}
