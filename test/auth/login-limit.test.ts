import { describe, expect, test } from "bun:test"

import { LoginLimit } from "../../src/auth/login-limit.ts"

const minute = 60_000

function limitAt() {
  const clock = { time: 0, monotonic: () => clock.time }
  return { limit: new LoginLimit(clock), clock }
}

describe("five failures", () => {
  test("make a party wait for 15 minutes, then for twice as long", () => {
    const { limit, clock } = limitAt()
    const waits: number[] = []
    for (let round = 0; round < 4; round++) {
      for (let count = 0; count < 5; count++) {
        expect(limit.ask("a", "owner").wait).toBe(0)
        expect(limit.failed("a", "Owner")).toBe(count === 4)
        clock.time += 13_000
      }
      clock.time -= 13_000
      const { wait } = limit.ask("a", "owner")
      waits.push(wait / minute)
      clock.time += wait
    }
    expect(waits.slice(0, 3)).toEqual([15, 30, 60])
  })

  test("lock nobody else out, and not this party from another account", () => {
    const { limit } = limitAt()
    for (let count = 0; count < 5; count++) limit.failed("a", "owner")
    expect(limit.ask("a", "owner").wait).toBe(15 * minute)
    expect(limit.ask("b", "owner").wait).toBe(0)
    expect(limit.ask("a", "guest").wait).toBe(0)
  })

  test("are forgotten after a success, and after a day", () => {
    const { limit, clock } = limitAt()
    for (let count = 0; count < 4; count++) limit.failed("a", "owner")
    limit.succeeded("a", "owner")
    limit.failed("a", "owner")
    expect(limit.ask("a", "owner").wait).toBe(0)
    for (let count = 0; count < 3; count++) limit.failed("a", "owner")
    clock.time += 25 * 60 * minute
    limit.failed("a", "owner")
    expect(limit.ask("a", "owner").wait).toBe(0)
  })
})

test("who tries many names waits as well", () => {
  const { limit, clock } = limitAt()
  for (let count = 0; count < 20; count++) {
    limit.failed("a", `name ${count}`)
    clock.time += 5_000
  }
  expect(limit.ask("a", "another").wait).toBeGreaterThan(14 * minute)
})

test("ten thousand guesses from everywhere: few may try, the owner still may, memory is bounded", () => {
  const { limit, clock } = limitAt()
  let tried = 0
  for (let count = 0; count < 10_000; count++) {
    const party = `10.0.${count % 16}.${Math.floor(count / 16) % 16}`
    if (limit.ask(party, "owner").wait > 0) continue
    tried += 1
    limit.failed(party, "owner")
    clock.time += 1
  }
  // 256 addresses with two free tries each, and what everyone may do in a minute.
  expect(tried).toBeLessThanOrEqual(256 * 2 + 20)
  expect(limit.ask("192.168.1.20", "owner").wait).toBe(0)

  for (let count = 0; count < 10_000; count++) limit.failed(`party ${count}`, `name ${count}`)
  expect(limit.size).toBeLessThanOrEqual(4096)
})
