import { afterEach, expect, test } from "bun:test"

import { createLogger } from "../../src/lib/log.ts"
import { Watchdog, type Sign } from "../../src/lib/watchdog.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(signs: readonly Sign[], within: number | null = 60_000) {
  const told: string[] = []
  const log: string[] = []
  const clock = new FakeClock()
  const watchdog = new Watchdog({
    manager: {
      watchdog: within,
      ready: () => told.push("ready"),
      alive: () => told.push("alive"),
      stopping: () => told.push("stopping"),
    },
    signs,
    clock,
    log: createLogger([
      ({ message, fields }) => log.push(`${message} ${fields["reason"] ?? ""}`.trim()),
    ]),
  })
  await watchdog.start()
  const stop = () => watchdog.stop()
  stops.push(stop)
  await clock.advance(0)
  return { told, log, clock, stop }
}

test("tells that batmon is alive three times within the limit, while every sign moves", async () => {
  const { told, clock, stop } = await start([{ name: "sampling", moves: () => true }])
  await clock.advance(59_999)
  await stop()
  expect(told).toEqual(["ready", "alive", "alive", "alive", "stopping"])
})

test("is silent while one sign stands still, and says once which", async () => {
  let moves = true
  const signs = [
    { name: "sampling", moves: () => true },
    { name: "store", moves: () => moves },
  ]
  const { told, log, clock } = await start(signs)
  moves = false
  await clock.advance(60_000)
  expect(told).toEqual(["ready", "alive"])
  moves = true
  await clock.advance(20_000)
  expect(told).toEqual(["ready", "alive", "alive"])
  expect(log).toEqual([
    "the watchdog is not told that batmon is alive store stands still",
    "all moves again",
  ])
})

test("a sign that fails, or never answers, stands still", async () => {
  const failing = await start([{ name: "store", moves: () => Promise.reject(new Error("closed")) }])
  expect(failing.told).toEqual(["ready"])
  expect(failing.log[0]).toEndWith("store: closed")

  // A limit in real milliseconds, because what is waited for is outside of batmon.
  const hanging = await start([{ name: "page", moves: () => new Promise(() => {}) }], 30)
  while (hanging.log.length === 0) await Bun.sleep(5)
  expect(hanging.told).toEqual(["ready"])
  expect(hanging.log[0]).toEndWith("page: does not answer")
})

test("asks nothing where nobody waits to hear", async () => {
  let asked = 0
  const { told, clock } = await start([{ name: "store", moves: () => ++asked > 0 }], null)
  await clock.advance(600_000)
  expect(told).toEqual(["ready"])
  expect(asked).toBe(0)
})
