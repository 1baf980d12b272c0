import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, owner, setUpBoard, signInTo } from "../../fakes/signed-in.ts"

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
  board.events.on("audited", (entry) => {
    if (entry.action !== "signed-in") entries.push(entry)
  })
})

afterEach(() => web.stop())

const ask = (path: string, request?: RequestInit) => askApp(web)(path, request)
const look = (path: string, as = cookie) => ask(path, { headers: { Cookie: as } })
const send = (path: string, fields: Record<string, string>) => {
  const request = formPost(fields)
  return ask(path, { ...request, headers: { ...request.headers, Cookie: cookie } })
}

test("name and password change together, by the present password; others are signed out", async () => {
  const other = await signInTo(ask, owner)
  const wanted = { name: "Boss", password: "nine otters on a raft" }
  const wrong = await send("/account", { ...wanted, current: "wrong" })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain("This is not your present password.")
  const done = await send("/account", { ...wanted, current: owner.password })
  expect([done.status, done.headers.get("Location")]).toEqual([303, "/account?saved"])
  expect(await (await look("/account?saved")).text()).toContain("Saved.")
  expect((await look("/", other)).status).toBe(303)
  await signInTo(ask, wanted)
  expect(entries.map(({ action, account, detail }) => [action, account, detail])).toEqual([
    ["credentials-refused", "Owner", ""],
    ["credentials-changed", "Owner", "Owner → Boss"],
  ])
  expect(JSON.stringify(entries)).not.toContain("otters")
})

test("tells what is wrong with what was wanted, and shows no password", async () => {
  const rows = [
    [{ name: "", password: "" }, "Choose a user name."],
    [{ name: "Owner", password: "short" }, "At least 8 characters."],
    [{ name: "Owner", password: "qwertyuiop" }, "first passwords"],
  ] as const
  for (const [fields, words] of rows) {
    const response = await send("/account", { ...fields, current: owner.password })
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(text).toContain(words)
    expect(text).not.toContain(owner.password)
  }
})

test("who guesses the present password is signed out after five times", async () => {
  const wanted = { name: "Thief", password: "nine otters on a raft", current: "guess" }
  for (let count = 0; count < 4; count++) expect((await send("/account", wanted)).status).toBe(422)
  const fifth = await send("/account", wanted)
  expect(fifth.headers.get("Location")).toBe("/sign-in")
  expect((await look("/account")).status).toBe(303)
  expect(board.auth.accounts.list()).toMatchObject([{ name: "Owner" }])
  expect(entries.map(({ action }) => action)).toEqual(Array(5).fill("credentials-refused"))
})

test("lists one's own sessions, and ends one or all others", async () => {
  const agent = { "User-Agent": "<b>Phone</b>" }
  const post = formPost(owner)
  await ask("/sign-in", { ...post, headers: { ...post.headers, ...agent } })
  const others = [await signInTo(ask, owner), await signInTo(ask, owner)]
  const text = await (await look("/account")).text()
  expect(text).toContain("This browser")
  expect(text).toContain("&lt;b&gt;Phone&lt;/b&gt;")
  expect(text.match(/name="session"/g)).toHaveLength(3)
  const id = /name="session" value="(\d+)"/.exec(text)?.[1] ?? ""
  await send("/account/sessions/end", { session: id })
  await send("/account/sessions/end", { session: "999" })
  expect((await (await look("/account")).text()).match(/name="session"/g)).toHaveLength(2)
  await send("/account/sessions/end", {})
  for (const other of others) expect((await look("/", other)).status).toBe(303)
  expect((await look("/account")).status).toBe(200)
  expect(entries.filter(({ action }) => action === "sessions-ended")).toHaveLength(2)
})

test("somebody else's session is not ended here", async () => {
  const guest = { name: "Guest", password: "seven lanterns on a jetty" }
  await board.auth.accounts.add({ ...guest, role: "viewer" })
  const theirs = await signInTo(ask, guest)
  const [session] = board.auth.sessions.list().filter(({ account }) => account === 2)
  await send("/account/sessions/end", { session: String(session?.id) })
  expect((await look("/account", theirs)).status).toBe(200)
})
