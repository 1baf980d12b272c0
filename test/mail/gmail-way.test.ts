import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { simpleParser } from "mailparser"

import { createGmailWay } from "../../src/mail/gmail-way.ts"
import { GoogleAccess } from "../../src/mail/google-access.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { type Google, startGoogle } from "../fakes/google.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"

const never = new AbortController().signal
let google: Google
beforeEach(async () => {
  google = await startGoogle()
})
afterEach(() => google[Symbol.asyncDispose]())

function setUp() {
  const clock = new FakeClock()
  const account = { clientId: "board.apps", clientSecret: "secret", refreshToken: "refresh-1" }
  const access = new GoogleAccess({ endpoints: google.endpoints, clock, account })
  const way = createGmailWay("2", {
    address: "owner@gmail.test",
    endpoint: google.endpoints.send,
    access,
    grantReason: () => "grant-testing",
  })
  return { clock, way }
}

describe("a linked Gmail account", () => {
  test("sends a whole mail", async () => {
    const { way } = setUp()
    const csv = new TextEncoder().encode("time;soc\r\n")
    const attachments = [{ name: "Loď.csv", type: "text/csv", content: csv }]
    expect(await way.send(outgoingMessage({ attachments }), never)).toEqual({
      ok: true,
      answer: "200 18f1",
    })
    const mail = await simpleParser(google.mails[0] ?? "")
    expect(mail).toMatchObject({
      subject: "[batmon] Loď: 9 %",
      messageId: "<7.raised.1@board.batmon>",
      text: "Loď má už jen 9 %.\n",
      from: { text: '"batmon" <owner@gmail.test>' },
      to: { text: "owner@example.test" },
    })
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(["Loď.csv"])
  })

  test("sends a large file whole", async () => {
    const { way } = setUp()
    const csv = new TextEncoder().encode("2026-11-22T12:00:00;Loď;76;13.32\r\n".repeat(20_000))
    const attachments = [{ name: "a.csv", type: "text/csv; charset=utf-8", content: csv }]
    expect((await way.send(outgoingMessage({ attachments }), never)).ok).toBe(true)
    const mail = await simpleParser(google.mails[0] ?? "")
    expect(new Uint8Array(mail.attachments[0]?.content ?? [])).toEqual(csv)
  })

  test("asks for a token once while 20 mails wait", async () => {
    const { way } = setUp()
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        way.send(outgoingMessage({ messageId: `<${n}@board.batmon>` }), never),
      ),
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(20)
    expect(google.mails).toHaveLength(20)
    expect(google.renewals).toBe(1)
  })

  test("asks for another one when the hour is over, once for 20 mails", async () => {
    const { way, clock } = setUp()
    await way.send(outgoingMessage(), never)
    await clock.advance(58 * 60_000)
    await way.send(outgoingMessage(), never)
    expect(google.renewals).toBe(1)
    google.expire()
    await clock.advance(60_000)
    const again = Array.from({ length: 20 }, () => way.send(outgoingMessage(), never))
    expect((await Promise.all(again)).filter(({ ok }) => ok)).toHaveLength(20)
    expect(google.renewals).toBe(2)
  })

  test("renews a token that Google does not take before its time, once for 20 mails", async () => {
    const { way } = setUp()
    await way.send(outgoingMessage(), never)
    google.expire()
    const again = Array.from({ length: 20 }, () => way.send(outgoingMessage(), never))
    expect((await Promise.all(again)).filter(({ ok }) => ok)).toHaveLength(20)
    expect(google.renewals).toBe(2)
  })

  test("whose grant has ended says why", async () => {
    const { way } = setUp()
    await way.send(outgoingMessage(), never)
    google.end()
    expect(await way.send(outgoingMessage(), never)).toEqual({
      ok: false,
      permanent: true,
      reason: "grant-testing",
      answer: "invalid_grant: Token has been expired",
    })
    expect(google.mails).toHaveLength(1)
  })

  test("without the right to send says so", async () => {
    google.grants("openid", "email")
    const { way } = setUp()
    expect(await way.send(outgoingMessage(), never)).toEqual({
      ok: false,
      permanent: true,
      reason: "grant-scope",
      answer: "403 Insufficient Permission",
    })
  })

  test("does not let a name into the header", async () => {
    const { way } = setUp()
    const subject = "[batmon] Boat\r\nBcc: thief@example.test"
    await way.send(outgoingMessage({ subject }), never)
    const mail = await simpleParser(google.mails[0] ?? "")
    expect([...mail.headers.keys()]).not.toContain("bcc")
  })

  const refusal = (status: number, reason: string, message = "No") => ({
    status,
    error: { code: status, message, errors: [{ reason }] },
  })
  const rows = [
    [refusal(403, "dailyLimitExceeded"), "quota", false],
    [refusal(403, "userRateLimitExceeded"), "quota", false],
    [refusal(429, "rateLimitExceeded"), "quota", false],
    [refusal(403, "accessNotConfigured"), "api-disabled", true],
    [refusal(400, "invalidArgument", "Invalid To header"), "recipient-refused", true],
    [refusal(400, "failedPrecondition"), "refused", true],
    [refusal(403, "forbidden"), "sign-in-refused", true],
    [refusal(401, "authError"), "grant-ended", true],
    [refusal(500, "backendError"), "busy", false],
    [refusal(503, "backendError"), "busy", false],
  ] as const
  for (const [{ status, error }, reason, permanent] of rows)
    test(`tells ${status} ${error.errors[0]?.reason} as ${reason}`, async () => {
      const { way } = setUp()
      google.answer(() => Response.json({ error }, { status }))
      const result = await way.send(outgoingMessage(), never)
      const answer = `${status} ${error.message}`
      expect(result).toEqual({ ok: false, reason, permanent, answer })
    })

  test("is tried again when Google is not reached", async () => {
    const { way } = setUp()
    await google[Symbol.asyncDispose]()
    const result = await way.send(outgoingMessage(), never)
    expect(result).toMatchObject({ ok: false, reason: "unreachable", permanent: false })
    google = await startGoogle()
  })
})
