import { describe, expect, test } from "bun:test"

import { createNtfyWay } from "../../src/mail/ntfy-way.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { startHttpServer } from "../fakes/http-server.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"

const never = new AbortController().signal

describe("an ntfy topic", () => {
  test("gets title and text, and the token", async () => {
    await using server = startHttpServer(() => Response.json({ id: "xyz" }))
    const way = createNtfyWay("4", { url: server.url, topic: "boats", token: "tk_secret" })
    expect(await way.send(outgoingMessage(), never)).toEqual({
      ok: true,
      answer: '200 {"id":"xyz"}',
    })
    const [request] = server.requests
    expect(request).toMatchObject({ method: "POST", path: "/" })
    expect(request?.headers.get("authorization")).toBe("Bearer tk_secret")
    expect(JSON.parse(request?.body ?? "")).toEqual({
      topic: "boats",
      title: "[batmon] Loď: 9 %",
      message: "Loď má už jen 9 %.\n",
      priority: 3,
      tags: ["battery"],
    })
  })

  const rows = [
    [["critical", "raised"], ["notice", "raised"], 5, "rotating_light"],
    [["critical", "cleared"], ["warning", "raised"], 4, "warning"],
    [["critical", "cleared"], ["critical", "cleared"], 3, "white_check_mark"],
    [["notice", "raised"], ["notice", "raised"], 3, "warning"],
  ] as const
  for (const [first, second, priority, tag] of rows)
    test(`rings as loud as ${first.join(" and ")}, ${second.join(" and ")}`, async () => {
      await using server = startHttpServer()
      const alerts = [first, second].map(([level, state]) => alertOf({ level, state }))
      const way = createNtfyWay("4", { url: server.url, topic: "boats", token: "" })
      await way.send(outgoingMessage({ alerts }), never)
      const [request] = server.requests
      expect(JSON.parse(request?.body ?? "")).toMatchObject({ priority, tags: [tag] })
      expect(request?.headers.has("authorization")).toBe(false)
    })

  test("gets a long text cut between two letters", async () => {
    await using server = startHttpServer()
    const way = createNtfyWay("4", { url: server.url, topic: "boats", token: "" })
    await way.send(outgoingMessage({ text: `x${"ž".repeat(5000)}` }), never)
    const { message } = JSON.parse(server.requests[0]?.body ?? "")
    expect(message).toBe(`x${"ž".repeat(1999)}…`)
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096)
  })

  test("that wants another token says so", async () => {
    const body = { code: 40301, error: "forbidden" }
    await using server = startHttpServer(() => Response.json(body, { status: 403 }))
    const way = createNtfyWay("4", { url: server.url, topic: "boats", token: "wrong" })
    const answer = '403 {"code":40301,"error":"forbidden"}'
    expect(await way.send(outgoingMessage(), never)).toEqual({
      ok: false,
      permanent: true,
      reason: "sign-in-refused",
      answer,
    })
  })
})
