import { afterEach, beforeEach, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, cookieOf, owner } from "../../fakes/signed-in.ts"

let board: FakeBoard
let web: WebApp
let cookie: string

beforeEach(async () => {
  board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  web = createWebApp(board)
  cookie = cookieOf(await ask("/sign-in", formPost({ name: "admin", password: "admin" })))
})

afterEach(() => web.stop())

const ask = (path: string, request?: RequestInit) => askApp(web)(path, request)
const send = (path: string, fields: Record<string, string>) => {
  const request = formPost(fields)
  return ask(path, { ...request, headers: { ...request.headers, Cookie: cookie } })
}

test("leads from the factory's credentials to the first battery", async () => {
  const done = await send("/setup", owner)
  expect([done.status, done.headers.get("Location")]).toEqual([303, "/battery/add"])
  const next = await ask("/battery/add", { headers: { Cookie: cookieOf(done) } })
  expect(await next.text()).toContain("Add your first battery")
  expect(
    (await ask("/setup", { headers: { Cookie: cookie } })).headers.get("Location"),
  ).toStartWith("/sign-in")
})

test("tells at its field what is wrong, and keeps the name alone", async () => {
  const rows = [
    [{ name: "Owner", password: "short" }, 'id="password-error"', "At least 8 characters."],
    [{ name: "Owner", password: "password1" }, 'id="password-error"', "first passwords"],
    [{ name: " ", password: owner.password }, 'id="name-error"', "Choose a user name."],
  ] as const
  for (const [fields, place, words] of rows) {
    const response = await send("/setup", fields)
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(text).toContain(place)
    expect(text).toContain(words)
    expect(text).not.toContain(fields.password)
  }
})

test("says how good a password is before it is sent", async () => {
  const said = async (password: string) =>
    (await (await send("/setup/strength", { name: "Owner", password })).text()).replaceAll(
      /<[^>]*>/g,
      "",
    )
  expect(await said("abc")).toBe("Too short")
  expect(await said("password")).toBe("Guessed at once")
  expect(await said(owner.password)).toBe("Very good")
})
