import { expect, test } from "bun:test"

import { RateLimit } from "../../src/lib/rate-limit.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const allowed = (limit: RateLimit, name: string, times: number) =>
  Array.from({ length: times }, () => limit.allows(name)).filter(Boolean).length

test("each name may twice its rate at once, then its rate", async () => {
  const clock = new FakeClock()
  const limit = new RateLimit(10, clock)
  expect(allowed(limit, "a", 50)).toBe(20)
  expect(allowed(limit, "b", 50)).toBe(20)
  await clock.advance(500)
  expect(allowed(limit, "a", 50)).toBe(5)
  await clock.advance(60_000)
  expect(allowed(limit, "a", 50)).toBe(20)
})

test("invented names push each other out, and the memory stays as it is", () => {
  const limit = new RateLimit(10, new FakeClock())
  expect(allowed(limit, "a", 50)).toBe(20)
  for (let name = 0; name < 5_000; name += 1) limit.allows(String(name))
  expect(allowed(limit, "a", 50)).toBe(20)
})

test("0 is no limit", () => {
  expect(allowed(new RateLimit(0, new FakeClock()), "a", 5_000)).toBe(5_000)
})
