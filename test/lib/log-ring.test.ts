import { expect, test } from "bun:test"

import { LogRing } from "../../src/lib/log-ring.ts"

const write = (ring: LogRing, count: number) => {
  for (let time = 1; time <= count; time++)
    ring.sink({ time, level: "info", scope: "test", message: "x", fields: {} })
}
const numbers = (ring: LogRing, after?: number) => ring.entries(after).map(({ number }) => number)

test("keeps the newest, numbered from the first of all", () => {
  const ring = new LogRing(8)
  write(ring, 3)
  expect(numbers(ring)).toEqual([1, 2, 3])
  write(ring, 40)
  expect(numbers(ring)).toEqual([36, 37, 38, 39, 40, 41, 42, 43])
})

test("gives what came after a number, however long ago that was", () => {
  const ring = new LogRing(4)
  write(ring, 10)
  expect(numbers(ring, 8)).toEqual([9, 10])
  expect(numbers(ring, 2)).toEqual([7, 8, 9, 10])
  expect(numbers(ring, 10)).toEqual([])
})
