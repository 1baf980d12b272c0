import type { LocalTime } from "./local-time.ts"

/** Part of a day, in hours since its midnight; below 0 and above 24 for what crosses midnight. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

export const within = (hour: number, { from, to }: TimeSpan) => hour >= from && hour < to

/** A plan is made once a day and asked thousands of times. */
export function dayPlan<Plan>(make: (day: number, weekday: number) => Plan) {
  let plannedDay = Number.NaN
  let plan: Plan | undefined
  return ({ day, weekday }: LocalTime): Plan => {
    if (plan === undefined || day !== plannedDay) {
      plannedDay = day
      plan = make(day, weekday)
    }
    return plan
  }
}

export const isWeekend = (weekday: number) => weekday === 0 || weekday === 6
