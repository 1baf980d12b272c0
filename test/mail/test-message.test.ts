import { expect, test } from "bun:test"

import { simpleParser } from "mailparser"

import { createSmtpWay } from "../../src/mail/smtp-way.ts"
import { sendTest } from "../../src/mail/test-message.ts"
import { startMailServer } from "../fakes/mail-server.ts"

test("a test message arrives in the reader's language, each with a number of its own", async () => {
  await using server = await startMailServer()
  const way = createSmtpWay("1", {
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    user: "",
    password: "",
    from: "board@example.test",
    ca: "",
  })
  const now = Date.UTC(2026, 10, 22, 12)
  const context = { boardName: "Cabinet 7", pageUrl: "http://b.local", timeZone: "UTC", now }
  const errand = { to: "owner@example.test", language: "cs", context } as const
  for (let n = 0; n < 2; n++)
    expect((await sendTest(way, errand, new AbortController().signal)).ok).toBe(true)
  const mails = await Promise.all(server.mails.map(({ raw }) => simpleParser(raw)))
  expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill("[batmon] Zkušební zpráva"))
  expect(mails[0]?.from?.text).toBe('"batmon Cabinet 7" <board@example.test>')
  expect(mails[0]?.text).toContain("http://b.local/")
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2)
})
