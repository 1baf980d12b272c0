import { addDays, type Day } from "./local-day.ts"

/** Stretches of the calendar that begin with a day. */
export const periods = ["day", "week", "month", "year"] as const

export type Period = (typeof periods)[number]

/** The first day of the period that `day` falls in; weeks begin on Monday. */
export function periodStart(day: Day, period: Period): Day {
  switch (period) {
    case "day":
      return day
    case "week":
      return addDays(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7))
    case "month":
      return `${day.slice(0, 7)}-01`
    case "year":
      return `${day.slice(0, 4)}-01-01`
  }
}

/** The first day of the period `count` periods after the one that begins with `start`. */
export function addPeriods(start: Day, period: Period, count: number): Day {
  switch (period) {
    case "day":
      return addDays(start, count)
    case "week":
      return addDays(start, 7 * count)
    case "month":
      return addMonths(start, count)
    case "year":
      return addMonths(start, 12 * count)
  }
}

function addMonths(start: Day, count: number): Day {
  const date = new Date(`${start}T00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + count)
  return date.toISOString().slice(0, 10)
}
