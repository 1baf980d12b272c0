import { expect, test } from "bun:test"

import { createLogger } from "../../src/lib/log.ts"
import { LinkKeeper } from "../../src/mail/link-keeper.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

function keeperOf(keepAlive: () => Promise<void>) {
  const clock = new FakeClock()
  const said: string[] = []
  const log = createLogger([({ message, fields }) => said.push(`${message}: ${fields["reason"]}`)])
  return { clock, said, keeper: new LinkKeeper({ clock, ways: { keepAlive }, log }) }
}

test("linked accounts are used soon after the start and once a day, until the end", async () => {
  let uses = 0
  const { clock, keeper } = keeperOf(async () => void uses++)
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

test("a day on which they cannot be used is told, and not the last one", async () => {
  let uses = 0
  const { clock, keeper, said } = keeperOf(async () => {
    uses++
    if (uses === 1) throw new Error("the disk is full")
  })
  await keeper.start()
  await clock.advance(60_000)
  expect(said).toEqual(["cannot use the linked accounts: the disk is full"])
  await clock.advance(24 * 3_600_000)
  expect(uses).toBe(2)
  await keeper.stop()
})
