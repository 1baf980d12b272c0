import { expect, test } from "bun:test"

import { LatestRows, searchedRows } from "../../src/snmp/latest-rows.ts"
import { readingOf } from "../fakes/reading-of.ts"

const row = (battery: number, time: number, voltage = 13) => ({
  battery,
  time,
  reading: readingOf({ voltage }),
})

test("the latest row of a battery is its newest, in whatever order rows come", () => {
  const rows = new LatestRows()
  rows.load([row(1, 300, 13.3), row(1, 100, 13.1)])
  rows.add([row(1, 200, 13.2), row(2, 400)])
  expect(rows.of(1)?.reading.voltage).toBe(13.3)
  expect(rows.of(2)?.time).toBe(400)
  expect(rows.of(3)).toBeNull()
})

test("a battery whose newest row is not among the latest hundred of all has none", () => {
  const rows = new LatestRows()
  rows.add([row(1, 1)])
  rows.add(Array.from({ length: searchedRows - 1 }, (_, index) => row(2, 2 + index)))
  expect(rows.of(1)?.time).toBe(1)
  rows.add([row(2, 500)])
  expect(rows.of(1)).toBeNull()
})

test("rows move with the clock", () => {
  const rows = new LatestRows()
  rows.load([row(1, 100), row(2, 200)])
  rows.redate(150, 1_000)
  expect(rows.of(1)?.time).toBe(100)
  expect(rows.of(2)?.time).toBe(1_200)
})
