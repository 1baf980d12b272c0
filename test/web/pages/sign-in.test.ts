import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, owner, serverAt, setUpBoard } from "../../fakes/signed-in.ts"

let board: FakeBoard
let web: WebApp
let entries: AuditEntry[]

beforeEach(() => {
  board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  web = createWebApp(board)
  entries = []
  board.events.on("audited", (entry) => entries.push(entry))
})

afterEach(() => web.stop())

const ask = (path: string, request?: RequestInit) => askApp(web)(path, request)
const from = (address: string, fields: Record<string, string>) =>
  web.app.request("/sign-in", formPost(fields), { server: serverAt(address) })

describe("the cookie", () => {
  test("cannot be read by a script, is sent to the board alone, and over TLS only there", async () => {
    await setUpBoard(ask)
    const plain = await ask("/sign-in", formPost(owner))
    expect(plain.headers.get("Set-Cookie")).toMatch(
      /^session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const request = formPost(owner, { origin: "https://board.local" })
    const secure = await web.app.request("https://board.local/sign-in", request, {
      server: serverAt("192.168.1.20"),
    })
    expect(secure.headers.get("Set-Cookie")).toMatch(
      /^__Host-session=[\w-]{43}; .*HttpOnly; Secure; SameSite=Strict$/,
    )
  })
})

describe("the page", () => {
  test("of a new board tells what its manual tells", async () => {
    const text = await (await ask("/sign-in")).text()
    expect(text).toContain("This board is new")
    expect(text).not.toContain('<nav aria-label="Menu"')
  })

  test("keeps the name, never the password, and tells why", async () => {
    await setUpBoard(ask)
    const response = await ask("/sign-in", formPost({ name: '"><b>x', password: "secret word" }))
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(text).toContain("User name and password do not match")
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;x"')
    expect(text).not.toContain("secret word")
  })

  test("leads back to where one wanted to go, on this board alone", async () => {
    await setUpBoard(ask)
    const rows = [
      ["/battery/1?range=week", "/battery/1?range=week"],
      ["//evil.example/x", "/x"],
      ["https://evil.example/", "/"],
      ["/\\evil.example", "/"],
    ] as const
    for (const [next, to] of rows) {
      const response = await ask("/sign-in", formPost({ ...owner, next }))
      expect(response.status).toBe(303)
      const location = response.headers.get("Location") ?? ""
      expect(new URL(location, "http://board.local").host).toBe("board.local")
      if (next.startsWith("/b")) expect(location).toBe(to)
    }
  })

  test("looks again for the cookie, which a link from a mail does not bring along", async () => {
    await setUpBoard(ask)
    const first = await ask("/sign-in?next=%2Fbattery%2F1")
    expect(first.headers.get("Refresh")).toBe("0; url=/sign-in?again&next=%2Fbattery%2F1")
    const second = await ask("/sign-in?again&next=%2Fbattery%2F1")
    expect(second.headers.get("Refresh")).toBeNull()
  })
})

test("signing in again in the same browser ends the session before", async () => {
  const before = await setUpBoard(ask)
  const again = formPost(owner)
  await ask("/sign-in", { ...again, headers: { ...again.headers, Cookie: before } })
  expect((await ask("/account", { headers: { Cookie: before } })).status).toBe(303)
  expect(board.auth.sessions.list()).toHaveLength(1)
})

test("five wrong attempts lead to a wait, which is told, and each is in the audit log", async () => {
  await setUpBoard(ask)
  entries = []
  for (let count = 1; count <= 5; count++)
    expect((await from("192.168.1.99", { name: "Owner", password: "x" })).status).toBe(422)
  const refused = await from("192.168.1.99", owner)
  expect(refused.status).toBe(429)
  expect(refused.headers.get("Retry-After")).toBe("900")
  expect(await refused.text()).toContain("Try again in 15 min")
  expect((await from("192.168.1.20", owner)).status).toBe(303)
  expect(entries.map(({ action, from, account }) => [action, from, account])).toEqual([
    ...Array.from({ length: 4 }, () => ["sign-in-failed", "192.168.1.99", null]),
    ["sign-in-blocked", "192.168.1.99", null],
    ["signed-in", "192.168.1.20", "Owner"],
  ])
})

test("the attempt that leads to a wait tells how long it is, each time twice as long", async () => {
  await setUpBoard(ask)
  const texts: string[] = []
  for (let round = 0; round < 3; round++) {
    let last = ""
    for (let count = 1; count <= 5; count++)
      last = await (await from("192.168.1.99", { name: "Owner", password: "x" })).text()
    texts.push(/Try again in ([^<]*?) at the earliest/.exec(last)?.[1] ?? last)
    await board.clock.advance(15 * 2 ** round * 60_000)
  }
  expect(texts).toEqual(["15 min", "30 min", "1 h"])
})

test("the first sign-in is refused to who is not in the board's network", async () => {
  const response = await from("203.0.113.5", { name: "admin", password: "admin" })
  expect(response.status).toBe(403)
  expect(response.headers.get("Set-Cookie")).toBeNull()
  expect(await response.text()).toContain("only from the board’s own network")
  expect(entries.map(({ action }) => action)).toEqual(["setup-refused"])
})

describe("what is no form, or an odd one, is refused without an error:", () => {
  const forms = "application/x-www-form-urlencoded"
  const rows = [
    ["a multipart form without a boundary", "multipart/form-data", "name=x"],
    ["another boundary", "multipart/form-data; boundary=x", "--y\r\n\r\nno"],
    ["broken percent signs", forms, "%ff%fe=%&&==&name"],
    ["zeros and line ends", forms, `name=${"%00".repeat(5000)}&password=%0d%0a`],
    ["fields that come twice", forms, "name=a&name=b&password=a&password=b&next=a&next=b"],
    ["names of what every object has", forms, "__proto__[x]=1&constructor=2&name[toString]=3"],
    ["characters that are none", "text/plain", "\u0000\uffff"],
    ["another charset", `${forms}; charset=utf-16`, "name=x"],
  ] as const
  for (const [title, type, body] of rows)
    test.each(["/sign-in", "/forgotten", "/preferences"])(`${title} to %s`, async (path) => {
      await setUpBoard(ask)
      const headers = { "Content-Type": type, Origin: "http://localhost" }
      const response = await ask(path, { method: "POST", headers, body })
      expect(response.status).toBeLessThan(500)
      expect(response.headers.get("Set-Cookie") ?? "").not.toContain("session=")
      expect(board.entries.filter(({ level }) => level === "error")).toEqual([])
    })
})
