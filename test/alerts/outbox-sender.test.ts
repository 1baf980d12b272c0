import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { planMessages } from "../../src/alerts/message-plan.ts"
import { createComposer } from "../../src/alerts/message-composer.ts"
import { OutboxSender, type SenderDeps } from "../../src/alerts/outbox-sender.ts"
import { newRecipient, type Recipient } from "../../src/alerts/recipient.ts"
import { hour, minute, second } from "../../src/alerts/rule.ts"
import type { AlertTurn, MailContent } from "../../src/mail/mail-content.ts"
import type { Way } from "../../src/mail/way.ts"
import type { NewAlert } from "../../src/store/alert-table.ts"
import { Store } from "../../src/store/store.ts"
import { createLogger } from "../../src/lib/log.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { FakeWay, unreachable } from "../fakes/fake-way.ts"

let folder: string
let store: Store
let clock: FakeClock & { trusted: boolean }
let way: FakeWay
let ways: Way[]
let sender: OutboxSender
let cap: number
let errors: unknown[]

/** What was said, and not how: words are tested where they are made. */
const said: MailContent[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-sender-"))
  store = new Store(folder)
  await store.start()
  clock = Object.assign(new FakeClock(), { trusted: true })
  way = new FakeWay("1")
  ways = [way]
  cap = 50
  said.length = 0
  errors = []
  sender = new OutboxSender(depsOf())
  await sender.start()
})

afterEach(async () => {
  await sender.stop()
  await store.stop()
  rmSync(folder, { recursive: true })
})

const depsOf = (): SenderDeps => ({
  store,
  clock,
  ways: () => ways,
  compose: createComposer({
    store,
    status: () => null,
    render(content) {
      said.push(content)
      return { subject: content.kind, text: "", html: "", images: [] }
    },
    context: () => ({ boardName: "b", pageUrl: "http://b", timeZone: "UTC", now: clock.now() }),
    periodic: async () => ({ content: { kind: "test" }, files: [] }),
  }),
  capOf: () => cap,
  boardId: () => "board",
  timeZone: "UTC",
  random: () => 0.5,
  onError: (error) => errors.push(error),
  log: createLogger([]),
})

const jan: Recipient = { ...newRecipient, id: "1", address: "jan@example.cz", language: "cs" }

/** Writes an alert with its messages, as the keeper does. */
function happened(turn: AlertTurn, alert: Partial<NewAlert> & { id?: number } = {}): number {
  const now = clock.now()
  const cleared = turn === "cleared" ? { state: "cleared" as const, clearedAt: now } : {}
  const known = alert.id === undefined ? null : store.alerts.find(alert.id)
  const base: NewAlert = known ?? {
    ...{ rule: "soc-low", key: "", battery: null, level: "warning", state: "raised" },
    ...{ since: now, raisedAt: now, clearedAt: null, value: 19, limit: 20, detail: "" },
    ...{ flapping: false, acknowledgedAt: null, acknowledgedBy: null },
  }
  const stored = known
    ? { ...known, ...cleared }
    : store.alerts.add({ ...base, ...alert, ...cleared })
  if (known) store.alerts.change({ ...known, ...cleared })
  const messages = planMessages(stored, turn, {
    recipients: [jan],
    directWays: ways.filter(({ kind }) => kind === "ntfy").map(({ id }) => id),
    boardId: "board",
    timeZone: "UTC",
    now,
    wasTold: (id, recipient) => store.outbox.about(id, recipient).length > 0,
  })
  for (const message of messages) store.outbox.add(message)
  sender.wake()
  return stored.id
}

test("an alert goes out after what may come with it, and its end in the same thread", async () => {
  const id = happened("raised")
  await clock.advance(20 * second)
  expect(way.tried).toEqual([])
  await clock.advance(20 * second)
  expect(way.taken).toHaveLength(1)
  await clock.advance(hour)
  happened("cleared", { id })
  await clock.advance(minute)
  const [raised, cleared] = way.taken
  expect(way.taken).toHaveLength(2)
  expect(raised?.references).toEqual([])
  expect(cleared?.references).toEqual([raised?.messageId ?? ""])
  expect(said.map((content) => content.kind === "alert" && content.fact.event)).toEqual([
    "raised",
    "cleared",
  ])
})

test("the end of what lasted for more than ninety days is told", async () => {
  const alone = happened("raised")
  await clock.advance(hour)
  const together = [happened("raised"), happened("raised")]
  await clock.advance(hour)
  happened("repeated", { id: alone })
  await clock.advance(minute)
  for (let days = 0; days < 100; days += 1) await clock.advance(24 * hour)
  // Of each that it was told, and no more.
  expect(store.outbox.list(9).map(({ turn }) => turn)).toEqual(["raised", "raised", "raised"])
  for (const id of [alone, ...together]) {
    happened("cleared", { id })
    await clock.advance(hour)
  }
  expect(way.taken).toHaveLength(6)
  for (let days = 0; days < 100; days += 1) await clock.advance(24 * hour)
  expect(store.outbox.list(9)).toEqual([])
})

test.each([1, 2])(
  "of a battery that is removed nothing is told, nor lost: %p mails",
  async (count) => {
    const name = { name: "B", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }
    const { id } = store.batteries.add(name)
    way.answer = unreachable
    for (let each = 0; each < count; each += 1) happened("raised", { battery: id })
    await clock.advance(5 * minute)
    store.batteries.remove(id, clock.now())
    store.batteries.forget(id)
    way.answer = { ok: true, answer: "250 OK" }
    await clock.advance(2 * hour)
    expect(way.taken).toEqual([])
    expect(store.outbox.trouble(0)).toEqual({ lost: 0, stuckSince: null, answer: "" })
    expect(store.outbox.list(9)).toEqual([])
  },
)

test("what happens at the same time is one mail", async () => {
  for (let battery = 1; battery <= 5; battery += 1) {
    happened("raised")
    await clock.advance(3 * second)
  }
  await clock.advance(minute)
  expect(way.taken).toHaveLength(1)
  expect(said).toMatchObject([{ kind: "summary", reason: "together", omitted: 0 }])
  expect(store.outbox.waiting()).toEqual([])
})

test("it is tried again at growing intervals, and bears the same Message-ID", async () => {
  way.answer = unreachable
  happened("raised")
  await clock.advance(40 * second)
  expect(way.tried).toHaveLength(1)
  await clock.advance(31 * second)
  expect(way.tried).toHaveLength(2)
  await clock.advance(3 * hour)
  const between = way.tried.length
  expect(between).toBeLessThan(10)
  way.answer = { ok: true, answer: "250 queued" }
  await clock.advance(2 * hour)
  expect(way.taken).toHaveLength(1)
  expect(new Set(way.tried.map(({ messageId }) => messageId)).size).toBe(1)
  const [row] = store.outbox.list(1)
  expect(row).toMatchObject({ state: "sent", lastAnswer: "250 queued" })
})

test("the next way is tried where one fails, in the order chosen", async () => {
  way.answer = { ok: false, permanent: true, reason: "sign-in-refused", answer: "535" }
  const other = new FakeWay("2", "gmail")
  ways = [way, other]
  happened("raised")
  await clock.advance(minute)
  expect(other.taken).toHaveLength(1)
  expect(other.taken[0]?.messageId).toBe(way.tried[0]?.messageId ?? "")
})

test("what every way refuses for good stops, with the words of all", async () => {
  way.answer = {
    ok: false,
    permanent: true,
    reason: "recipient-refused",
    answer: "550 no such user",
  }
  happened("raised")
  await clock.advance(5 * hour)
  expect(way.tried).toHaveLength(1)
  expect(store.outbox.list(1)).toMatchObject([
    { state: "refused", lastAnswer: "recipient-refused: 550 no such user" },
  ])
})

test("what was refused is tried again when a person has changed a way", async () => {
  way.answer = { ok: false, permanent: true, reason: "sign-in-refused", answer: "535" }
  happened("raised")
  happened("raised")
  await clock.advance(hour)
  expect(store.outbox.waiting()).toEqual([])
  way.answer = { ok: true, answer: "250 OK" }
  await clock.advance(hour)
  expect(way.taken).toEqual([])
  ways = [way]
  await clock.advance(2 * minute)
  expect(way.taken).toHaveLength(1)
  expect(store.outbox.list(3).map(({ state }) => state)).toEqual(["sent", "merged", "merged"])
})

test("a week offline is one summary with the times at which things happened", async () => {
  way.answer = unreachable
  const begun = clock.now()
  const ids: number[] = []
  for (let day = 0; day < 7; day += 1) {
    const id = happened("raised")
    ids.push(id)
    await clock.advance(10 * hour)
    happened("cleared", { id })
    await clock.advance(14 * hour)
  }
  // After three days on the page, and not given up.
  const states = store.outbox.list(100).map(({ alert, state }) => [alert, state])
  expect(states).toContainEqual([ids[0] ?? 0, "expired"])
  expect(way.taken).toEqual([])
  expect(way.tried.length).toBeLessThan(400)
  way.answer = { ok: true, answer: "250 OK" }
  await clock.advance(2 * hour)
  expect(way.taken).toHaveLength(1)
  const told = said.at(-1)
  if (told?.kind !== "summary") throw new Error("no summary")
  expect(told).toMatchObject({ reason: "offline", omitted: 0 })
  const day = 24 * hour
  expect(told.facts.map(({ event, time }) => [event, time - begun])).toEqual(
    Array.from({ length: 7 }, (_, index): [AlertTurn, number][] => [
      ["raised", index * day],
      ["cleared", index * day + 10 * hour],
    ]).flat(),
  )
  await clock.advance(48 * hour)
  expect(way.taken).toHaveLength(1)
})

test("beyond a day's cap alerts come in one mail on the next day", async () => {
  cap = 2
  for (let turn = 0; turn < 5; turn += 1) {
    happened("raised")
    await clock.advance(2 * minute)
  }
  expect(way.taken).toHaveLength(2)
  await clock.advance(12 * hour)
  expect(way.taken).toHaveLength(3)
  const told = said.at(-1)
  expect(told).toMatchObject({ kind: "summary", reason: "daily-cap" })
  expect(told?.kind === "summary" && told.facts.length).toBe(3)
})

test("an attempt whose result is not known is repeated as it was, and alone", async () => {
  await sender.stop()
  const id = happened("raised")
  happened("raised")
  store.outbox.begin(store.outbox.about(id, jan.address)[0]?.id ?? 0)
  sender = new OutboxSender(depsOf())
  await sender.start()
  await clock.advance(minute)
  expect(said.map(({ kind }) => kind)).toEqual(["alert", "alert"])
  expect(way.taken[0]?.messageId).toBe(store.outbox.about(id, jan.address)[0]?.messageId ?? "")
})

test("what hinders it is told, and it goes on once nothing does", async () => {
  const { together } = store
  const damage = new Error("database disk image is malformed")
  store.together = () => {
    throw damage
  }
  happened("raised")
  happened("raised")
  await clock.advance(minute)
  expect(new Set(errors)).toEqual(new Set([damage]))
  store.together = together
  await clock.advance(2 * minute)
  expect(way.taken).toHaveLength(1)
})

test("nothing leaves while the time is not to be trusted, or no way is set up", async () => {
  clock.trusted = false
  happened("raised")
  await clock.advance(hour)
  expect(way.tried).toEqual([])
  clock.trusted = true
  ways = []
  await clock.advance(hour)
  expect(store.outbox.waiting()).toMatchObject([{ attempts: 0, lastAnswer: "no-way" }])
  ways = [way]
  await clock.advance(hour)
  expect(way.taken).toHaveLength(1)
})

test("a topic of ntfy is told by itself, and by nothing else", async () => {
  const topic = new FakeWay("9", "ntfy")
  ways = [way, topic]
  happened("raised")
  await clock.advance(minute)
  expect(way.taken).toMatchObject([{ to: "jan@example.cz" }])
  expect(topic.taken).toMatchObject([{ to: "" }])
  expect(topic.taken[0]?.alerts).toHaveLength(1)
})
