import { expect, test } from "bun:test"

import { allSeriesOf } from "../../src/battery/series.ts"
import { LocalDays } from "../../src/lib/local-days.ts"
import { OpenRollups } from "../../src/store/open-rollups.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const minute = 60_000
const start = Date.UTC(2026, 6, 1, 22)
const deps = { days: new LocalDays("Europe/Prague"), gapAfter: () => 5 * minute }

const points = (from: number, to: number, voltage: number) => {
  const values = allSeriesOf(readingOf({ voltage, current: 6 }))
  const count = Math.round((to - from) / (2 * minute))
  return Array.from({ length: count }, (_, index) => ({ time: from + index * 2 * minute, values }))
}

test("a stored hour that knows more than there are points for stands in place of them", () => {
  const whole = new OpenRollups(start, deps)
  for (const point of points(start, start + 3 * hour, 13)) whole.add(point)
  const stored = whole.hours
  const again = new OpenRollups(start, deps)
  // Of the first hour nothing is left, of the second half an hour, of the third all and more.
  again.addAll(
    [
      ...points(start + 1.5 * hour, start + 2 * hour, 14),
      ...points(start + 2 * hour, start + 3 * hour + 10 * minute, 14),
    ],
    stored.slice(0, 2),
  )
  expect(again.hours.map(({ time, rollup }) => [time, rollup.count])).toEqual([
    [start, 30],
    [start + hour, 30],
    [start + 2 * hour, 30],
    [start + 3 * hour, 5],
  ])
  expect(again.hours.slice(0, 2)).toEqual(stored.slice(0, 2))
  const [day] = again.days
  expect(day?.rollup).toMatchObject({
    count: 95,
    series: { voltage: { min: 13, max: 14, last: 14 } },
  })
  expect(day?.rollup.series.voltage?.mean).toBeCloseTo((60 * 13 + 35 * 14) / 95, 9)
  expect(day?.rollup.chargeIn).toBeCloseTo(6 * (2 - 2 / 60 + 70 / 60), 6)
})
