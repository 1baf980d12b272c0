import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { owner } from "../../fakes/signed-in.ts"

let board: FakeBoard
let web: WebApp
beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})
afterEach(() => web.stop())

const text = async (path: string, init?: RequestInit) => (await web.app.request(path, init)).text()

describe.each([
  ["batmon", "restart", "restarted"],
  ["board", "reboot", "restarted"],
  ["off", "power-off", "switched-off"],
] as const)("restarting: %s", (subject, request, action) => {
  test("asks before it does", async () => {
    expect(await text("/restart")).toContain(`href="/restart/${subject}"`)
    const asked = await text(`/restart/${subject}`)
    expect(asked).toContain(`method="post" action="/restart/${subject}"`)
    expect(board.requests).toEqual([])
  })

  test("asks the system once, notes who wanted it, and waits", async () => {
    const noted: AuditEntry[] = []
    board.events.on("audited", (entry) => noted.push(entry))
    const waiting = await text(`/restart/${subject}`, formPost({}))
    expect(board.requests).toEqual([request])
    expect(noted).toMatchObject([{ action, detail: subject }])
    expect(waiting).toContain('hx-get="/restart/back?run=first&amp;to=%2F"')
  })
})

test("whoever waits is led on by another batmon, and only by another one", async () => {
  const back = (query: string) => web.app.request(`/restart/back?${query}`)
  const same = await back("run=first&to=/")
  expect({ status: same.status, to: same.headers.get("HX-Redirect") }).toEqual({
    status: 204,
    to: null,
  })
  expect((await back("run=before&to=/update")).headers.get("HX-Redirect")).toBe("/update")
  expect((await back("run=before&to=https://example.com")).headers.get("HX-Redirect")).toBe("/")
})

test("so is who was signed out by what was restored", async () => {
  const { auth } = fakeAuth(board.clock)
  board.auth = auth
  const closed = createWebApp(board)
  await auth.accounts.add({ ...owner, role: "administrator" })
  const back = await closed.app.request("/restart/back?run=before&to=/", {
    headers: { "HX-Request": "true", "HX-Current-URL": "http://localhost/backup/restore" },
  })
  expect([back.status, back.headers.get("HX-Redirect")]).toEqual([204, "/"])
  expect((await closed.app.request("/restart/board")).headers.get("Location")).toContain("/sign-in")
  closed.stop()
})

test("a batmon that is no service offers nothing, and does nothing", async () => {
  board.installed = false
  expect(await text("/restart")).not.toContain('href="/restart/board"')
  expect((await web.app.request("/restart/board", formPost({}))).status).toBe(404)
  expect(board.requests).toEqual([])
})

test("nothing else can be restarted", async () => {
  for (const path of ["/restart/halt", "/restart/constructor"]) {
    expect((await web.app.request(path)).status).toBe(404)
    expect((await web.app.request(path, formPost({}))).status).toBe(404)
  }
})
