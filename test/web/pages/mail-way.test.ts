import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

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

const send = (path: string, fields: Record<string, string>) =>
  web.app.request(path, formPost(fields))

const smtp = {
  host: "mail.example.test",
  port: "587",
  security: "starttls",
  user: "board",
  password: "correct horse",
  from: "board@example.test",
  ca: "",
}

test("a mail server is added, changed without its password, and noted without it", async () => {
  const added = await send("/mail/add/smtp", smtp)
  expect([added.status, added.headers.get("location")]).toEqual([303, "/mail#way-1"])
  const page = await (await web.app.request("/mail/1/edit")).text()
  expect(page).toContain('value="mail.example.test"')
  expect(page).toContain("One is kept.")
  expect(page).not.toContain("correct horse")
  const changed = { ...smtp, port: "465", security: "tls", password: "" }
  expect((await send("/mail/1/edit", changed)).status).toBe(303)
  expect(board.mail.ways.entry("1")?.setup).toMatchObject({
    port: 465,
    security: "tls",
    password: "correct horse",
  })
  expect(entries.map(({ detail }) => detail)).toEqual([
    "board@example.test: added",
    "board@example.test: changed",
  ])
  expect(JSON.stringify(entries)).not.toContain("correct horse")
})

test("a wrong form comes back with what was typed, but the password", async () => {
  const answer = await send("/mail/add/smtp", { ...smtp, port: "many", from: "x" })
  const page = await answer.text()
  expect(answer.status).toBe(422)
  expect(page).toContain("A port is a number from 1 to 65535.")
  expect(page).toContain("Type a mail address")
  expect(page).toContain('value="many"')
  expect(page).not.toContain("correct horse")
  expect(board.mail.ways.entries()).toEqual([])
})

test("the wish to forget the password outlasts an error in another field", async () => {
  await send("/mail/add/smtp", smtp)
  const forgetting = { ...smtp, password: "", forget: "1", port: "many" }
  const forget = async (fields: Record<string, string>) =>
    /<input[^>]*name="forget"[^>]*>/.exec(await (await send("/mail/1/edit", fields)).text())?.[0]
  expect(await forget(forgetting)).toContain("checked")
  expect(await forget({ ...forgetting, forget: "" })).not.toContain("checked")
})

test("a password does not go to another server unless it is typed again", async () => {
  await send("/mail/add/smtp", smtp)
  const moved = { ...smtp, host: "thief.test", password: "" }
  const answer = await send("/mail/1/edit", moved)
  expect([answer.status, await answer.text()]).toEqual([
    422,
    expect.stringContaining("type the password or secret again"),
  ])
})

const rows = [
  ["app-password", { address: "owner@gmail.test", password: "abcd efgh ijkl mnop" }],
  ["ntfy", { url: "https://ntfy.sh", topic: "boats", token: "" }],
  ["webhook", { url: "https://nas.test/hook", secret: "battery" }],
] as const
for (const [form, fields] of rows)
  test(`a way is set up by ${form} and changed by the same form`, async () => {
    expect((await web.app.request(`/mail/add/${form}`)).status).toBe(200)
    expect((await send(`/mail/add/${form}`, fields)).status).toBe(303)
    expect((await web.app.request("/mail/1/edit")).status).toBe(200)
    expect(board.mail.ways.ways()).toHaveLength(1)
  })

test("what is no form, or no way, is not found", async () => {
  expect((await web.app.request("/mail/add/pigeon")).status).toBe(404)
  expect((await web.app.request("/mail/add/toString")).status).toBe(404)
  expect((await web.app.request("/mail/9/edit")).status).toBe(404)
})
