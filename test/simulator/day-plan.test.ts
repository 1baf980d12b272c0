import { expect, test } from "bun:test"
import { dayPlan, isWeekend, within } from "../../src/simulator/day-plan.ts"
import { createLocalTime } from "../../src/simulator/local-time.ts"
import { hours, monday } from "./design-of.ts"

const localTime = createLocalTime(() => 0)

test("a plan is made once for each day, and anew when the day comes again", () => {
  const made: string[] = []
  const plan = dayPlan((day, weekday) => made.push(`${day} ${weekday}`))
  const { day } = localTime(monday)
  for (const hour of [0, 12, 23.9, 24, 47, 1]) plan(localTime(monday + hours(hour)))
  expect(made).toEqual([`${day} 1`, `${day + 1} 2`, `${day} 1`])
})

test("a span begins with its first moment and ends before its last", () => {
  const span = { from: 8, to: 9.5 }
  expect([7.99, 8, 9.49, 9.5].map((hour) => within(hour, span))).toEqual([false, true, true, false])
})

test("the weekend is Saturday and Sunday", () => {
  expect([0, 1, 2, 3, 4, 5, 6].filter(isWeekend)).toEqual([0, 6])
})
