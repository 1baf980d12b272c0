import { beforeEach, describe, expect, spyOn, test } from "bun:test"

import type { Account } from "../../src/auth/account.ts"
import { longestIdle, longestSession, Sessions } from "../../src/auth/sessions.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const origin = { address: "192.168.1.20", agent: "Firefox" }
const hour = 3600_000

let clock: FakeClock
let store: ReturnType<typeof fakeAuth>["store"]
let sessions: Sessions
let owner: Account

beforeEach(() => {
  clock = new FakeClock()
  store = fakeAuth(clock).store
  sessions = new Sessions({ store, clock })
  owner = store.accounts.add({ name: "Owner", role: "administrator", passwordHash: "x", time: 0 })
})

test("a token is 256 random bits, and only its hash is stored", () => {
  const tokens = [sessions.begin(owner, origin), sessions.begin(owner, origin)]
  for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32)
  expect(tokens[0]).not.toBe(tokens[1])
  expect(JSON.stringify(store.sessions.list())).not.toContain(tokens[0] ?? "")
  expect(sessions.find(tokens[0] ?? "")?.account).toEqual(owner)
  expect(sessions.find("another")).toBeNull()
})

describe("a session ends", () => {
  test("after twelve idle hours", async () => {
    const token = sessions.begin(owner, origin)
    for (let count = 0; count < 4; count++) {
      await clock.advance(longestIdle - 1)
      expect(sessions.find(token)).not.toBeNull()
    }
    await clock.advance(longestIdle)
    expect(sessions.find(token)).toBeNull()
    expect(store.sessions.list()).toEqual([])
  })

  test("after thirty days, however busy", async () => {
    const token = sessions.begin(owner, origin)
    for (let time = 0; time + 10 * hour < longestSession; time += 10 * hour) {
      await clock.advance(10 * hour)
      expect(sessions.find(token)).not.toBeNull()
    }
    await clock.advance(10 * hour)
    expect(sessions.find(token)).toBeNull()
  })

  test("for all but one of an account, and then what is open of it", () => {
    const [first, second] = [sessions.begin(owner, origin), sessions.begin(owner, origin)]
    const [one, two] = [sessions.find(first), sessions.find(second)]
    const signal = sessions.signal(one?.id ?? 0)
    sessions.endOf(owner.id, { except: two?.id ?? 0 })
    expect([sessions.find(first), sessions.find(second)?.id]).toEqual([null, two?.id])
    expect(signal.aborted).toBe(true)
  })

  test("when another process removes it", () => {
    const token = sessions.begin(owner, origin)
    const signal = sessions.signal(sessions.find(token)?.id ?? 0)
    store.sessions.removeAll()
    sessions.endExpired()
    expect(signal.aborted).toBe(true)
  })

  test("with its account", () => {
    const token = sessions.begin(owner, origin)
    store.accounts.remove(owner.id)
    expect(sessions.find(token)).toBeNull()
  })
})

test("a disk that takes nothing signs nobody out, and is told", async () => {
  const token = sessions.begin(owner, origin)
  const told: unknown[] = []
  spyOn(store.sessions, "seen").mockImplementation(() => {
    throw new Error("database or disk is full")
  })
  const strained = new Sessions({ store, clock, onError: (error) => told.push(error) })
  await clock.advance(hour)
  expect(strained.find(token)?.account).toEqual(owner)
  expect(told).toHaveLength(1)
})

test("a restart changes nothing, and time that passed meanwhile counts", async () => {
  const token = sessions.begin(owner, origin)
  await clock.advance(11 * hour)
  const restarted = new Sessions({ store, clock })
  expect(restarted.find(token)).not.toBeNull()
  await clock.advance(12 * hour)
  expect(new Sessions({ store, clock }).find(token)).toBeNull()
})

test("a clock that is set months ahead, or back, ends no session", async () => {
  const token = sessions.begin(owner, origin)
  clock.step(200 * 24 * hour)
  expect(sessions.find(token)).not.toBeNull()
  clock.step(-300 * 24 * hour)
  expect(sessions.find(token)).not.toBeNull()
  expect(new Sessions({ store, clock }).find(token)).not.toBeNull()
})
