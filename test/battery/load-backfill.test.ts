import { describe, expect, test } from "bun:test"

import { backfill } from "../../src/battery/load-backfill.ts"
import {
  addFlow,
  type LoadHistory,
  noHistory,
  redateLoads,
  slotLength,
  slotOf,
  slotsPerHour,
} from "../../src/battery/load-history.ts"

const hour = 3_600_000
const week = 7 * 24 * hour
const start = Date.UTC(2026, 5, 1)

/** What flows in the hours from `from` on, taken in four times an hour. */
const flowing = (before: LoadHistory, from: number, currents: readonly number[]) =>
  currents.reduce(
    (history, current, index) =>
      [0, 1, 2, 3].reduce(
        (each, quarter) =>
          addFlow(each, {
            time: from + index * hour + quarter * slotLength + 1,
            moved: current / slotsPerHour,
            hours: 1 / slotsPerHour,
          }),
        history,
      ),
    before,
  )

const at = ({ first, slots }: LoadHistory, time: number) => slots[slotOf(time) - first]

describe("hours from before", () => {
  test("fill what the history does not know, and change nothing that it does", () => {
    const own = flowing(noHistory, start, [-5, -5])
    const hours = [-3, -2, -1, 0, 1].map((away) => ({ time: start + away * hour, current: -1 }))
    const filled = backfill(own, { hours, now: start + 2 * hour })
    expect(at(filled, start - 3 * hour)).toBe(-1)
    expect(at(filled, start + 1)).toBe(-5)
    expect(filled.open).toEqual(own.open)
  })

  test("are the history where there is none", () => {
    const hours = [
      { time: start - 2 * hour, current: -3 },
      { time: start - hour, current: null },
    ]
    const filled = backfill(noHistory, { hours, now: start })
    expect(filled.slots).toEqual([-3, -3, -3, -3, null, null, null, null])
    expect(slotOf(start)).toBe(filled.open.slot)
    expect(backfill(noHistory, { hours: [], now: start })).toBe(noHistory)
  })
})

describe("a clock that was set", () => {
  const learned = flowing(noHistory, start, [-1, -2, -3])
  const since = start + 3 * hour
  const later = flowing(learned, since, [-9, -9])

  test("moves what was dated by it, and leaves what was learned before", () => {
    const moved = redateLoads(later, { since, by: 6 * hour })
    expect(at(moved, start + hour)).toBe(-2)
    expect(at(moved, since)).toBeNull()
    expect(at(moved, since + 6 * hour)).toBe(-9)
    expect(moved.open.slot).toBe(later.open.slot + 6 * slotsPerHour)
  })

  test("back lays it over what was there", () => {
    const moved = redateLoads(later, { since, by: -2 * hour })
    expect(at(moved, start)).toBe(-1)
    expect(at(moved, start + hour)).toBe(-9)
  })

  test("by years keeps habits: by whole weeks to just before", () => {
    const moved = redateLoads(later, { since, by: 52 * week })
    expect(at(moved, start + 52 * week + hour)).toBe(-2)
    expect(at(moved, since + 52 * week)).toBe(-9)
    expect(moved.slots.length).toBeLessThan(2 * 7 * 96 + later.slots.length)
  })

  test("by a moment changes nothing", () => {
    expect(redateLoads(later, { since, by: 1000 })).toBe(later)
  })
})
