import { expect, test } from "bun:test"

import { LinkKeeper } from "../../src/mail/link-keeper.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

test("linked accounts are used soon after the start and once a day, until the end", async () => {
  const clock = new FakeClock()
  let uses = 0
  const keeper = new LinkKeeper({ clock, ways: { keepAlive: async () => void uses++ } })
  await keeper.start()
  expect(uses).toBe(0)
  await clock.advance(60_000)
  expect(uses).toBe(1)
  await clock.advance(3 * 24 * 3_600_000)
  expect(uses).toBe(4)
  await keeper.stop()
  await clock.advance(24 * 3_600_000)
  expect(uses).toBe(4)
})
