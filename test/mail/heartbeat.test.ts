import { afterEach, expect, test } from "bun:test"

import { createLogger } from "../../src/lib/log.ts"
import { Heartbeat } from "../../src/mail/heartbeat.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { type HttpServer, startHttpServer } from "../fakes/http-server.ts"
import { KeptChoices } from "../fakes/kept-choices.ts"

const minute = 60_000
const never = new AbortController().signal
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function started({ choices = new KeptChoices(), limit = 30_000 } = {}) {
  const clock = new FakeClock()
  const board = { isWell: true }
  const said: string[] = []
  const log = createLogger([({ message }) => said.push(message)])
  const heartbeat = new Heartbeat({ choices, clock, isWell: () => board.isWell, log, limit })
  await heartbeat.start()
  stops.push(() => heartbeat.stop())
  await clock.advance(0)
  return { clock, board, said, heartbeat, choices }
}

/** Until so many requests have come, and have been answered. */
async function asked({ requests }: HttpServer, count: number): Promise<void> {
  while (requests.length < count) await Bun.sleep(1)
  await Bun.sleep(20)
}

test("calls every minute, and not while batmon is not well", async () => {
  await using server = startHttpServer()
  const { board, clock, heartbeat } = await started()
  heartbeat.choose(`${server.url}/ping/42?status=up`)
  await clock.advance(14_999)
  expect(server.requests).toEqual([])
  await clock.advance(1)
  await asked(server, 1)
  await clock.advance(minute)
  await asked(server, 2)
  const request = { method: "GET", path: "/ping/42", search: "?status=up", body: "" }
  expect(server.requests).toMatchObject([request, request])
  expect(heartbeat.last).toEqual({
    time: clock.now(),
    result: { ok: true, answer: "200 taken" },
  })
  board.isWell = false
  await clock.advance(5 * minute)
  await Bun.sleep(20)
  expect(server.requests).toHaveLength(2)
  board.isWell = true
  await clock.advance(minute)
  await asked(server, 3)
})

test("calls nobody without an address, and goes on with it after a restart", async () => {
  await using server = startHttpServer()
  const { choices, clock, heartbeat } = await started()
  await clock.advance(5 * minute)
  expect(heartbeat.last).toBeNull()
  heartbeat.choose(server.url)
  const again = await started({ choices })
  await again.clock.advance(15_000)
  await asked(server, 1)
  again.heartbeat.choose("")
  expect(again.heartbeat.last).toBeNull()
  await again.clock.advance(5 * minute)
  await Bun.sleep(20)
  expect(server.requests).toHaveLength(1)
})

test("a call that is not taken says why, is logged once, and does not end it", async () => {
  let status = 404
  await using server = startHttpServer(() => new Response("no such check", { status }))
  const { heartbeat, said } = await started()
  heartbeat.choose(server.url)
  for (let times = 0; times < 3; times += 1) {
    expect(await heartbeat.call(never)).toMatchObject({
      ok: false,
      reason: "refused",
      answer: "404 no such check",
    })
  }
  status = 200
  expect(await heartbeat.call(never)).toMatchObject({ ok: true })
  expect(said).toEqual(["the heartbeat is not taken", "the heartbeat is taken again"])
  heartbeat.choose("http://127.0.0.1:1/")
  expect(await heartbeat.call(never)).toMatchObject({ ok: false, reason: "unreachable" })
  expect(heartbeat.last?.result.ok).toBe(false)
})

test("a call that nobody answers in time is no call that was not made", async () => {
  await using server = startHttpServer(() => new Promise(() => {}))
  const { heartbeat } = await started({ limit: 50 })
  heartbeat.choose(server.url)
  expect(await heartbeat.call(never)).toMatchObject({ ok: false, reason: "timeout" })
  expect(heartbeat.last?.result).toMatchObject({ ok: false, reason: "timeout" })
})

test("stopping ends a call that nobody answers", async () => {
  await using server = startHttpServer(() => new Promise(() => {}))
  const { clock, heartbeat } = await started()
  heartbeat.choose(server.url)
  await clock.advance(15_000)
  await asked(server, 1)
  await heartbeat.stop()
  expect(heartbeat.last).toBeNull()
})
