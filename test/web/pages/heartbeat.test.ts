import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { startHttpServer } from "../../fakes/http-server.ts"

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

const look = async (path: string, language = "en") =>
  (await web.app.request(path, { headers: { "Accept-Language": language } })).text()
const send = (path: string, fields: Record<string, string> = {}) =>
  web.app.request(path, formPost(fields))

test("the page says what it is for, and leads to where it is set", async () => {
  const page = await look("/mail")
  expect(page).toContain("A board without power or network cannot send a mail.")
  expect(page).toContain('href="/mail/heartbeat"')
  expect(page).not.toContain("/mail/heartbeat/call")
  expect(await look("/mail/heartbeat", "cs")).toContain("Volaná adresa")
})

test("an address is called at once, and the answer shown; what is secret in it is not", async () => {
  await using server = startHttpServer(() => new Response("OK"))
  const url = `${server.url}/secret-token`
  const saved = await send("/mail/heartbeat", { url })
  expect([saved.status, saved.headers.get("location")]).toEqual([303, "/mail#heartbeat"])
  expect(server.requests).toMatchObject([{ method: "GET", path: "/secret-token" }])
  const page = await look("/mail")
  expect(page).toContain("The call was accepted")
  expect(page).toContain("200 OK")
  expect(page).not.toContain("secret-token")
  expect(await look("/mail/heartbeat")).toContain(`value="${url}"`)
  await send("/mail/heartbeat/call")
  expect(server.requests).toHaveLength(2)
  expect(entries.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
    `mail-changed heartbeat: ${server.url}`,
  ])
})

test("a call that is not taken is told with its reason", async () => {
  await send("/mail/heartbeat", { url: "http://127.0.0.1:1/x" })
  const page = await look("/mail")
  expect(page).toContain("The call was not accepted")
  expect(page).toContain("Nobody answers at this address and port")
})

test("what is no address is refused in its place, and an empty one ends it", async () => {
  const refused = await send("/mail/heartbeat", { url: "javascript:alert(1)" })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('aria-invalid="true"')
  expect(board.mail.heartbeat.url).toBe("")
  board.mail.heartbeat.choose("https://hc-ping.com/1")
  expect((await send("/mail/heartbeat", { url: "" })).status).toBe(303)
  expect(board.mail.heartbeat.url).toBe("")
  expect((await send("/mail/heartbeat/call")).status).toBe(303)
  expect(entries.map(({ detail }) => detail)).toEqual(["heartbeat: off"])
})
