import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { DigestPlanner } from "../../src/alerts/digest-planner.ts"
import { newRecipient, type Recipient } from "../../src/alerts/recipient.ts"
import { hour } from "../../src/alerts/rule.ts"
import { createLogger } from "../../src/lib/log.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const zone = "Europe/Prague"
const day = 24 * hour

let folder: string
let store: Store
let clock: FakeClock & { trusted: boolean }
let planner: DigestPlanner
let recipients: Recipient[]
let errors: unknown[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-digest-"))
  store = new Store(folder)
  await store.start()
  // A Tuesday evening.
  clock = Object.assign(new FakeClock(Date.parse("2026-03-24T20:00Z")), { trusted: true })
  const digest = { period: "day", at: 7 * 60, weekday: 1, csv: false } as const
  recipients = [{ ...newRecipient, id: "1", address: "jan@example.cz", language: "cs", digest }]
  errors = []
  await begin()
})

afterEach(async () => {
  await planner.stop()
  await store.stop()
  rmSync(folder, { recursive: true })
})

test("what hinders it is told, and the mail is written once nothing does", async () => {
  const { together } = store
  const damage = new Error("database disk image is malformed")
  store.together = () => {
    throw damage
  }
  await clock.advance(day)
  expect(errors).toContain(damage)
  store.together = together
  await clock.advance(hour)
  expect(written()).toHaveLength(1)
})

async function begin(): Promise<void> {
  planner = new DigestPlanner({
    ...{ store, clock, boardId: () => "board", timeZone: zone },
    recipients: () => recipients,
    onQueued: () => {},
    onError: (error) => errors.push(error),
    log: createLogger([]),
  })
  await planner.start()
}

const written = () =>
  store.outbox
    .list(50)
    .toReversed()
    .map(({ createdAt, content }) => [new Date(createdAt).toISOString().slice(0, 16), content])

/** As the sender does when a way is open. */
function send(): void {
  for (const { id } of store.outbox.waiting()) {
    store.outbox.sent(id, { time: clock.now(), way: "1", answer: "250 OK" })
  }
}

test("a daily digest comes each morning by the clock on the wall, about the day before", async () => {
  for (let days = 0; days < 6; days += 1) {
    await clock.advance(day)
    send()
  }
  expect(written().map(([at]) => at)).toEqual([
    "2026-03-25T06:00",
    "2026-03-26T06:00",
    "2026-03-27T06:00",
    "2026-03-28T06:00",
    // Summer time.
    "2026-03-29T05:00",
    "2026-03-30T05:00",
  ])
  expect(written()[4]?.[1]).toMatchObject({
    periodic: "digest",
    from: Date.parse("2026-03-27T23:00Z"),
    to: Date.parse("2026-03-28T23:00Z"),
  })
})

test("one that was due while the board was off comes once, and none comes twice", async () => {
  await clock.advance(day)
  expect(written()).toHaveLength(1)
  send()
  await planner.stop()
  await clock.advance(3 * day)
  await begin()
  await clock.advance(hour)
  expect(written()).toHaveLength(2)
  await planner.stop()
  await begin()
  await clock.advance(hour)
  expect(written()).toHaveLength(2)
})

test("a week offline leaves one digest to each and all data, tried for a month", async () => {
  const [jan] = recipients
  if (!jan) throw new Error("no recipient")
  const data = { period: "day", at: 6 * 60, weekday: 1 } as const
  recipients = [
    { ...jan, data },
    { ...jan, id: "2", address: "eva@example.cz" },
  ]
  for (let days = 0; days < 7; days += 1) await clock.advance(day)
  const waiting = store.outbox.waiting()
  const to = (address: string, kind: string) =>
    waiting.filter((message) => message.recipient === address && message.kind === kind)
  expect(to("jan@example.cz", "digest")).toMatchObject([
    { content: { from: Date.parse("2026-03-29T22:00Z") } },
  ])
  expect(to("eva@example.cz", "digest")).toHaveLength(1)
  expect(to("jan@example.cz", "data")).toHaveLength(7)
  for (const { createdAt, expiresAt } of waiting) expect(expiresAt - createdAt).toBe(30 * day)
  expect(written()).toHaveLength(9)
})

test("one that may have been delivered is not taken back", async () => {
  await clock.advance(day)
  const [first] = store.outbox.waiting()
  store.outbox.begin(first?.id ?? 0)
  await clock.advance(day)
  expect(store.outbox.waiting()).toHaveLength(2)
})

test("data come weekly on the day chosen, or on the first of the month, with their readings", async () => {
  const data = { period: "week", at: 6 * 60, weekday: 5 } as const
  const off = { period: "off", at: 0, weekday: 1, csv: false } as const
  const common = { ...newRecipient, language: "en", digest: off } as const
  recipients = [
    { ...common, id: "2", address: "week@example.cz", data, batteries: [3] },
    { ...common, id: "3", address: "month@example.cz", data: { ...data, period: "month" } },
  ]
  for (let days = 0; days < 8; days += 1) await clock.advance(day)
  expect(store.outbox.list(50).map(({ recipient }) => recipient)).toEqual([
    "month@example.cz",
    "week@example.cz",
  ])
  expect(written()[0]).toEqual([
    "2026-03-27T05:00",
    {
      ...{ periodic: "data", period: "week", csv: true, batteries: [3] },
      from: Date.parse("2026-03-19T23:00Z"),
      to: Date.parse("2026-03-26T23:00Z"),
    },
  ])
  expect(written()[1]?.[1]).toMatchObject({
    from: Date.parse("2026-02-28T23:00Z"),
    to: Date.parse("2026-03-31T22:00Z"),
  })
})
