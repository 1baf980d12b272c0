import { createHmac } from "node:crypto"
import { describe, expect, test } from "bun:test"

import { createWebhookWay } from "../../src/mail/webhook-way.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { startHttpServer } from "../fakes/http-server.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"

const clock = { now: () => Date.UTC(2026, 10, 22, 12) }
const never = new AbortController().signal

describe("a webhook", () => {
  test("gets the message as JSON, signed", async () => {
    await using server = startHttpServer()
    const url = `${server.url}/hook?board=1`
    const way = createWebhookWay("3", { url, secret: "correct horse" }, clock)
    const message = outgoingMessage({
      board: "Cabinet 7",
      alerts: [alertOf({ rule: "soc-low", value: 9 })],
      references: ["<7.raised@board.batmon>"],
    })
    expect(await way.send(message, never)).toEqual({ ok: true, answer: "200 taken" })
    const [request] = server.requests
    expect(JSON.parse(request?.body ?? "")).toEqual({
      id: "7.raised.1@board.batmon",
      time: message.date,
      board: "Cabinet 7",
      subject: message.subject,
      text: message.text,
      references: ["7.raised@board.batmon"],
      alerts: [expect.objectContaining({ rule: "soc-low", value: 9 })],
    })
    const timestamp = request?.headers.get("x-batmon-timestamp")
    expect(timestamp).toBe("1795348800")
    const hmac = createHmac("sha256", "correct horse").update(`${timestamp}.${request?.body}`)
    expect(request?.headers.get("x-batmon-signature")).toBe(`sha256=${hmac.digest("hex")}`)
    expect(request?.headers.get("content-type")).toBe("application/json")
  })

  test("can check the signature with openssl", async () => {
    await using server = startHttpServer()
    const way = createWebhookWay("3", { url: server.url, secret: "correct horse" }, clock)
    await way.send(outgoingMessage(), never)
    const [{ headers, body } = { headers: new Headers(), body: "" }] = server.requests
    const { stdout } = Bun.spawnSync(["openssl", "dgst", "-sha256", "-hmac", "correct horse"], {
      stdin: Buffer.from(`${headers.get("x-batmon-timestamp")}.${body}`),
    })
    const [, sum] = stdout.toString().trim().split("= ")
    expect(headers.get("x-batmon-signature")).toBe(`sha256=${sum}`)
  })

  test("without a secret is not signed", async () => {
    await using server = startHttpServer()
    await createWebhookWay("3", { url: server.url, secret: "" }, clock).send(
      outgoingMessage(),
      never,
    )
    expect(server.requests[0]?.headers.has("x-batmon-signature")).toBe(false)
  })

  const rows = [
    [204, null, null],
    [301, "refused", true],
    [401, "sign-in-refused", true],
    [403, "sign-in-refused", true],
    [404, "refused", true],
    [413, "too-large", true],
    [429, "quota", false],
    [500, "busy", false],
    [503, "busy", false],
  ] as const
  for (const [status, reason, permanent] of rows)
    test(`that answers ${status} ${reason === null ? "has taken it" : `tells ${reason}`}`, async () => {
      await using other = startHttpServer()
      const headers = { Location: other.url }
      await using server = startHttpServer(() => new Response(null, { status, headers }))
      const way = createWebhookWay("3", { url: server.url, secret: "" }, clock)
      const result = await way.send(outgoingMessage(), never)
      const answer = String(status)
      expect(result).toEqual(
        reason === null ? { ok: true, answer } : { ok: false, reason, permanent, answer },
      )
      expect(other.requests).toEqual([])
    })

  test("that is not there is tried again", async () => {
    const server = startHttpServer()
    await server[Symbol.asyncDispose]()
    const way = createWebhookWay("3", { url: server.url, secret: "" }, clock)
    const result = await way.send(outgoingMessage(), never)
    expect(result).toMatchObject({ ok: false, reason: "unreachable", permanent: false })
  })

  test("that never stops talking is heard for a while", async () => {
    await using server = startHttpServer(() => {
      const chunk = new TextEncoder().encode("\u001b[2Jla ".repeat(100))
      return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }))
    })
    const way = createWebhookWay("3", { url: server.url, secret: "" }, clock)
    const result = await way.send(outgoingMessage(), never)
    expect(result.ok).toBe(true)
    expect(result.answer.length).toBeLessThan(600)
    expect(result.answer).not.toContain("\u001b")
  })

  test("is left at once when batmon stops", async () => {
    const stop = new AbortController()
    const asked = Promise.withResolvers<void>()
    await using server = startHttpServer(() => {
      asked.resolve()
      return new Promise(() => {})
    })
    const way = createWebhookWay("3", { url: server.url, secret: "" }, clock)
    const result = way.send(outgoingMessage(), stop.signal)
    await asked.promise
    stop.abort(new Error("batmon stops"))
    await expect(result).rejects.toThrow("batmon stops")
  })
})
