import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import type { WaySetup } from "../../../src/mail/way-setup.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { fakeMail } from "../../fakes/fake-mail.ts"
import { formPost } from "../../fakes/form-post.ts"
import { startGoogle } from "../../fakes/google.ts"
import { startHttpServer } from "../../fakes/http-server.ts"
import { startMailServer } from "../../fakes/mail-server.ts"

let board: FakeBoard
let web: WebApp
let entries: AuditEntry[]

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
  entries = []
  board.events.on("audited", (entry) => entries.push(entry))
})
afterEach(() => web.stop())

const look = async (path: string) => (await web.app.request(path)).text()
const send = (path: string, fields: Record<string, string> = {}, partial = false) =>
  web.app.request(path, formPost(fields, { partial }))

const smtp = (port: number): WaySetup => ({
  kind: "smtp",
  host: "127.0.0.1",
  port,
  security: "none",
  user: "",
  password: "",
  from: "board@example.test",
  ca: "",
})

describe("the ways on the page", () => {
  test("are none at first, and it says how to begin", async () => {
    const page = await look("/mail")
    expect(page).toContain("How shall the board send mail?")
    for (const way of ["add/app-password", "add/smtp", "gmail", "add/ntfy", "add/webhook"])
      expect(page).toContain(`href="/mail/${way}"`)
  })

  test("are tried in an order that can be changed", async () => {
    for (const port of [1, 2, 3]) board.mail.ways.add(smtp(port))
    expect(await look("/mail")).not.toContain('action="/mail/1/raise"')
    expect((await send("/mail/3/raise")).headers.get("location")).toBe("/mail")
    expect(board.mail.ways.entries().map(({ id }) => id)).toEqual(["1", "3", "2"])
    expect(entries.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
      "mail-changed board@example.test: earlier",
    ])
  })

  test("are removed after a question", async () => {
    board.mail.ways.add(smtp(1))
    expect(await look("/mail/1/remove")).toContain("Remove this way?")
    expect((await send("/mail/1/remove")).status).toBe(303)
    expect(board.mail.ways.entries()).toEqual([])
    expect((await web.app.request("/mail/1/remove")).status).toBe(404)
    expect((await send("/mail/1/remove")).status).toBe(303)
  })

  test("never show a secret, and take what was typed as text", async () => {
    board.mail.ways.add({ ...smtp(1), user: "x", password: "correct horse" } as WaySetup)
    const url = "https://hooks.test/T0/B0/secretpath"
    board.mail.ways.add({ kind: "webhook", url, secret: "battery" })
    board.mail.ways.add({ ...smtp(1), from: "<script>@x.test" } as WaySetup)
    for (const path of ["/mail", "/mail/1/edit"]) {
      const page = await look(path)
      expect(page).not.toMatch(/correct horse|battery"|secretpath|<script>@/)
    }
  })

  test("say why one cannot send", async () => {
    board.mail.ways.add({ ...smtp(1), password: "x" } as WaySetup)
    const [entry] = board.mail.ways.entries()
    const { ways } = board.mail
    board.mail = {
      ...board.mail,
      ways: {
        ...fakeMail(board.clock).ways,
        entries: () => [{ ...entry!, problem: "secret-lost" }],
        entry: (id) => ways.entry(id),
      } as typeof ways,
    }
    const other = createWebApp(board)
    const page = await (await other.app.request("/mail")).text()
    expect(page).toContain("The password kept on the board cannot be read")
    other.stop()
  })
})

describe("the test of a way", () => {
  test("shows the server's answer, and the mail arrives in the visitor's language", async () => {
    await using server = await startMailServer()
    board.mail.ways.add(smtp(server.port))
    const request = formPost({ to: "owner@example.test" }, { partial: true })
    const headers = { ...request.headers, "Accept-Language": "cs" }
    const answer = await (await web.app.request("/mail/1/test", { ...request, headers })).text()
    expect(answer).toStartWith('<div id="tested-1"')
    expect(answer).toContain("Zpráva byla přijata")
    expect(answer).toContain("Queued as 4711")
    expect(server.mails.map(({ to }) => to)).toEqual([["owner@example.test"]])
    expect(server.mails[0]?.raw).toContain("Zku=C5=A1ebn")
  })

  test("says why it failed, in our words and in theirs, without JavaScript too", async () => {
    const refusals = { to: "550 5.1.1 No such <b>user</b>" }
    await using server = await startMailServer({ refusals })
    board.mail.ways.add(smtp(server.port))
    const page = await (await send("/mail/1/test", { to: "nobody@example.test" })).text()
    expect(page).toStartWith("<!doctype html>")
    expect(page).toContain("The message was not accepted")
    expect(page).toContain("The server does not take mail for this recipient.")
    expect(page).toContain("550 5.1.1 No such &lt;b&gt;user&lt;/b&gt;")
    expect(page).toContain('value="nobody@example.test"')
  })

  test("may take longer than the ten seconds after which a connection is closed", async () => {
    await using server = startHttpServer()
    board.mail.ways.add({ kind: "webhook", url: server.url, secret: "" })
    const limits: number[] = []
    const socket = { timeout: (_request: Request, seconds: number) => limits.push(seconds) }
    await web.app.request("/mail/1/test", formPost({}), { server: socket })
    expect(limits).toEqual([0])
  })

  test("asks for an address first", async () => {
    board.mail.ways.add(smtp(1))
    const answer = await (await send("/mail/1/test", { to: "nobody" }, true)).text()
    expect(answer).toContain("Type a mail address")
  })

  test("needs none for a webhook", async () => {
    await using server = startHttpServer()
    board.mail.ways.add({ kind: "webhook", url: server.url, secret: "" })
    expect(await (await send("/mail/1/test", {}, true)).text()).toContain("200 taken")
    expect(JSON.parse(server.requests[0]?.body ?? "").subject).toBe("[batmon] Test message")
  })

  test("of a way that is gone is not found", async () => {
    expect((await send("/mail/1/test")).status).toBe(404)
  })
})

describe("a linked account", () => {
  const account = (at: number): WaySetup => ({
    kind: "gmail",
    address: "owner@gmail.test",
    clientId: "x.apps.googleusercontent.com",
    clientSecret: "GOCSPX-1",
    refreshToken: "refresh-1",
    linkedAt: at,
    renewedAt: at,
  })

  test("is given back when unlinked", async () => {
    await using google = await startGoogle()
    board.mail = fakeMail(board.clock, { google: google.endpoints })
    const other = createWebApp(board)
    board.mail.ways.add(account(board.clock.now()))
    const page = await (await other.app.request("/mail")).text()
    expect(page).toContain("Gmail account, linked on 22 Nov 2026")
    const answer = await other.app.request("/mail/1/remove", formPost({}))
    expect(answer.headers.get("location")).toBe("/mail")
    expect(google.revoked).toEqual(["refresh-1"])
    other.stop()
  })

  test("is unlinked without Google, and the page says what is left to do", async () => {
    const google = await startGoogle()
    board.mail = fakeMail(board.clock, { google: google.endpoints })
    await google[Symbol.asyncDispose]()
    const other = createWebApp(board)
    board.mail.ways.add(account(board.clock.now()))
    const answer = await other.app.request("/mail/1/remove", formPost({}))
    expect(answer.headers.get("location")).toBe("/mail?unrevoked")
    expect(board.mail.ways.entries()).toEqual([])
    const page = await (await other.app.request("/mail?unrevoked")).text()
    expect(page).toContain("myaccount.google.com/connections")
    other.stop()
  })
})
