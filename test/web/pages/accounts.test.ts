import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, setUpBoard, signInTo } from "../../fakes/signed-in.ts"

const guest = { name: '<i>"Guest', password: "seven lanterns on a jetty" }

let board: FakeBoard
let web: WebApp
let cookie: string
let entries: AuditEntry[]

beforeEach(async () => {
  board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  web = createWebApp(board)
  cookie = await setUpBoard(ask)
  entries = []
  board.events.on("audited", (entry) => entries.push(entry))
})

afterEach(() => web.stop())

const ask = (path: string, request?: RequestInit) => askApp(web)(path, request)
const look = (path: string, as = cookie) => ask(path, { headers: { Cookie: as } })
const send = (path: string, fields: Record<string, string> = {}) => {
  const request = formPost(fields)
  return ask(path, { ...request, headers: { ...request.headers, Cookie: cookie } })
}

test("a viewer is added, becomes an administrator, and goes with the sessions", async () => {
  expect((await send("/accounts", { ...guest, role: "viewer" })).status).toBe(303)
  const page = await (await look("/accounts")).text()
  expect(page).toContain("<bdi>&lt;i&gt;&quot;Guest</bdi>")
  expect(page).not.toContain("<i>")
  const theirs = await signInTo(ask, guest)
  expect((await look("/accounts", theirs)).status).toBe(403)
  await send("/accounts/2/role", { role: "administrator" })
  expect((await look("/accounts", theirs)).status).toBe(200)
  await send("/accounts/2/sessions/end")
  expect((await look("/accounts", theirs)).status).toBe(303)
  const again = await signInTo(ask, guest)
  await send("/accounts/2/remove")
  expect((await look("/", again)).status).toBe(303)
  expect((await ask("/sign-in", formPost(guest))).status).toBe(422)
  expect(entries.map(({ action }) => action)).toEqual([
    "account-added",
    "signed-in",
    "account-role-changed",
    "sessions-ended",
    "signed-in",
    "account-removed",
    "sign-in-failed",
  ])
  expect(entries[2]?.detail).toBe('<i>"Guest, viewer → administrator')
})

test("the last administrator stays, and what is wrong is told", async () => {
  const refused = [
    await send("/accounts/1/remove"),
    await send("/accounts/1/role", { role: "viewer" }),
  ]
  for (const response of refused) {
    expect(response.status).toBe(422)
    expect(await response.text()).toContain("One administrator must remain.")
  }
  expect(board.auth.accounts.list()).toMatchObject([{ name: "Owner", role: "administrator" }])
  const taken = await send("/accounts", { ...guest, name: "oWner", role: "viewer" })
  expect(await taken.text()).toContain("Somebody has this name already.")
  expect((await send("/accounts", { ...guest, role: "god" })).status).toBe(400)
  expect((await send("/accounts/9/remove")).status).toBe(404)
  expect(entries).toEqual([])
})
