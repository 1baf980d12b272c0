import { addDays, dayOf, startOfDay } from "../lib/local-day.ts"
import { atMinute } from "../lib/local-minutes.ts"
import type { Recipient } from "./recipient.ts"

/** What the outbox keeps of a mail that comes regularly: what it is to be about. */
export interface PeriodicRequest {
  readonly periodic: "digest" | "data"
  readonly period: "day" | "week" | "month"
  /** UTC milliseconds: beginnings of local days, `to` is not included. */
  readonly from: number
  readonly to: number
  /** Whether readings are attached. */
  readonly csv: boolean
  /** Ids; null for all. */
  readonly batteries: readonly number[] | null
}

export const isPeriodic = (content: unknown): content is PeriodicRequest =>
  typeof content === "object" && content !== null && "periodic" in content

interface Choice {
  readonly period: "off" | "day" | "week" | "month"
  readonly at: number
  readonly weekday: number
}

/** When it was last time for a mail that comes regularly; null where none comes. */
export function lastDue({ period, at, weekday }: Choice, now: number, timeZone: string) {
  if (period === "off") return null
  const today = dayOf(now, timeZone)
  // No period is longer than a month, and today's time may still be to come.
  for (let back = 0; back <= 32; back += 1) {
    const day = addDays(today, -back)
    if (!isItsDay(day, period, weekday)) continue
    const due = atMinute(day, at, timeZone)
    if (due <= now) return { due, day }
  }
  return null
}

/** The mails that a recipient gets for the whole days before `day`. */
export function requestFor(
  periodic: PeriodicRequest["periodic"],
  recipient: Recipient,
  { day, timeZone }: { readonly day: string; readonly timeZone: string },
): PeriodicRequest | null {
  const { period } = recipient[periodic]
  if (period === "off") return null
  const first =
    period === "day" ? addDays(day, -1) : period === "week" ? addDays(day, -7) : monthBefore(day)
  return {
    periodic,
    period,
    from: startOfDay(first, timeZone),
    to: startOfDay(day, timeZone),
    csv: periodic === "data" || recipient.digest.csv,
    batteries: recipient.batteries,
  }
}

function isItsDay(day: string, period: "day" | "week" | "month", weekday: number): boolean {
  if (period === "day") return true
  const date = new Date(`${day}T12:00Z`)
  return period === "week" ? (date.getUTCDay() + 6) % 7 === weekday - 1 : date.getUTCDate() === 1
}

/** The first of the month before the one that begins on `day`. */
const monthBefore = (day: string) => `${addDays(day, -1).slice(0, 7)}-01`
