import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { NewMessage } from "../../src/store/outbox-table.ts"
import { Store } from "../../src/store/store.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-outbox-"))
const store = new Store(folder)
beforeAll(() => store.start())
afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const message = (more: Partial<NewMessage> = {}): NewMessage => ({
  createdAt: 1_000,
  recipient: "jan@example.cz",
  language: "cs",
  kind: "alert",
  alert: 1,
  turn: "raised",
  content: undefined,
  nextAttemptAt: 31_000,
  expiresAt: 99_000,
  messageId: "<1@batmon>",
  thread: [],
  ...more,
})

test("a message waits, is tried, and is sent once", () => {
  const { outbox } = store
  const id = outbox.add(message({ thread: ["<a@b>", "<c@d>"] }))
  expect(outbox.waiting()).toMatchObject([{ id, attempting: false, thread: ["<a@b>", "<c@d>"] }])
  outbox.begin(id)
  expect(outbox.find(id)).toMatchObject({ attempting: true, attempts: 1, state: "waiting" })
  outbox.again(id, { at: 61_000, answer: "454 try later" })
  expect(outbox.find(id)).toMatchObject({ attempting: false, lastAnswer: "454 try later" })
  outbox.begin(id)
  outbox.sent(id, { time: 62_000, way: "smtp", answer: "250 OK" })
  expect(outbox.waiting()).toEqual([])
  expect(outbox.sentSince("jan@example.cz", ["alert"], 60_000)).toBe(1)
  expect(outbox.sentSince("jan@example.cz", ["digest"], 60_000)).toBe(0)
  expect(outbox.about(1, "jan@example.cz")).toHaveLength(1)
})

test("what is told in a summary of a summary is told in the last one", () => {
  const { outbox } = store
  const [one, two, three] = [2, 3, 4].map((alert) => outbox.add(message({ alert }))) as [
    number,
    number,
    number,
  ]
  outbox.close(one, "expired", "no answer")
  const summary = outbox.add(message({ alert: null, turn: null, content: { reason: "offline" } }))
  outbox.merge([one, two], summary)
  const later = outbox.add(message({ alert: null, turn: null, content: { reason: "offline" } }))
  outbox.merge([summary, three], later)
  expect(outbox.mergedInto(summary)).toEqual([])
  expect(outbox.mergedInto(later)).toMatchObject([
    { id: one, state: "expired" },
    { id: two, state: "merged" },
    { id: three, state: "merged" },
  ])
  expect(outbox.waiting()).toMatchObject([{ id: later, content: { reason: "offline" } }])
  outbox.forgetBefore(5_000)
  expect(outbox.mergedInto(later)).toHaveLength(3)
  outbox.sent(later, { time: 70_000, way: "smtp", answer: "250" })
  outbox.forgetBefore(5_000)
  expect(outbox.list(10)).toEqual([])
})
