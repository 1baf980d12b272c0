import { afterAll, describe, expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, owner, setUpBoard, signInTo } from "../../fakes/signed-in.ts"

const web = createWebApp(new FakeBoard())
afterAll(() => web.stop())

const choose = (fields: Record<string, string>) => web.app.request("/preferences", formPost(fields))

describe("a choice", () => {
  const rows = [
    [{ language: "cs", back: "/" }, "language=cs"],
    [{ theme: "dark", back: "/" }, "theme=dark"],
    [{ language: "klingon" }, null],
    [{ theme: "dark; Path=/x" }, null],
    [{}, null],
  ] as const
  for (const [fields, cookie] of rows)
    test(`${JSON.stringify(fields)} is remembered as ${cookie}`, async () => {
      const response = await choose(fields)
      expect(response.status).toBe(303)
      const header = response.headers.get("Set-Cookie")
      if (cookie === null) expect(header).toBeNull()
      else expect(header).toBe(`${cookie}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`)
    })
})

describe("the way back", () => {
  const rows = [
    ["/battery/3?day=2026-11-22", "/battery/3?day=2026-11-22"],
    ["//evil.example/x", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example", "/"],
    ["/..//evil.example", "/evil.example"],
    ["/\tevil", "/evil"],
    ["javascript:alert(1)", "/"],
    ["", "/"],
  ] as const
  for (const [back, location] of rows)
    test(`${JSON.stringify(back)} leads to ${location}`, async () => {
      const response = await choose({ language: "en", back })
      expect(response.headers.get("Location")).toBe(location)
    })
})

test("what an account has chosen holds in its other browsers, before what was chosen there", async () => {
  const board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  const web = createWebApp(board)
  const ask = askApp(web)
  const here = await setUpBoard(ask)
  const there = await signInTo(ask, owner)
  const choice = formPost({ language: "cs" })
  await ask("/preferences", { ...choice, headers: { ...choice.headers, Cookie: here } })
  for (const cookie of [here, there, `${there}; language=en`]) {
    const response = await ask("/log", { headers: { Cookie: cookie, "Accept-Language": "en" } })
    expect(response.headers.get("Content-Language")).toBe("cs")
  }
  const signedOut = await ask("/sign-in", { headers: { "Accept-Language": "en" } })
  expect(signedOut.headers.get("Content-Language")).toBe("en")
  web.stop()
})
