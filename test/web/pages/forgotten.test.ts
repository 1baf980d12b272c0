import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createLicenceCode } from "../../../src/auth/licence-code.ts"
import { provisionLicence } from "../../../src/auth/licence.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, owner, setUpBoard, signInTo } from "../../fakes/signed-in.ts"

const code = createLicenceCode()
const password = "nine otters on a raft"
let board: FakeBoard
let web: WebApp
let entries: AuditEntry[]
let cookie: string
let store: ReturnType<typeof fakeAuth>["store"]

beforeEach(async () => {
  board = new FakeBoard()
  const made = fakeAuth(board.clock)
  board.auth = made.auth
  store = made.store
  web = createWebApp(board)
  cookie = await setUpBoard(ask)
  entries = []
  board.events.on("audited", (entry) => entries.push(entry))
})

afterEach(() => web.stop())

const ask = (path: string, request?: RequestInit) => askApp(web)(path, request)
const reset = (fields: Record<string, string>) => ask("/forgotten", formPost(fields))

test("shows the board's MAC address, and the way by the console where there is no code", async () => {
  const text = await (await ask("/forgotten")).text()
  expect(text).toContain("DC:A6:32:01:02:03")
  expect(text).toContain("batmon password reset")
  expect(text).not.toContain('<form class="form-part"')
  const refused = await reset({ code, password })
  expect(await refused.text()).toContain("does not reset the password")
  await signInTo(ask, owner)
})

test("takes code and new password, tells the user name, and ends all sessions", async () => {
  await provisionLicence(store, code)
  const done = await reset({ code: code.toLowerCase().replaceAll("-", " "), password })
  const text = await done.text()
  expect(done.status).toBe(200)
  expect(text).toContain("The new password is set")
  expect(text).toContain(">Owner<")
  expect(done.headers.get("Set-Cookie")).toBeNull()
  expect((await ask("/", { headers: { Cookie: cookie } })).status).toBe(303)
  await signInTo(ask, { name: "Owner", password })
  expect(entries.map(({ action, detail }) => [action, detail]).slice(0, 1)).toEqual([
    ["password-reset", "Owner"],
  ])
})

test("tells at its field what is wrong, and waits after five tries", async () => {
  await provisionLicence(store, code)
  const rows = [
    [{ code: "123", password }, "has 25 letters and digits"],
    [{ code: `${code.slice(0, -1)}U`, password }, "no U"],
    [{ code, password: "short" }, "At least 8 characters."],
    [{ code: createLicenceCode(), password }, "not the licence code of this board"],
  ] as const
  for (const [fields, words] of rows) {
    const response = await reset(fields)
    expect(response.status).toBe(422)
    expect(await response.text()).toContain(words)
  }
  for (let count = 0; count < 4; count++) await reset({ code: createLicenceCode(), password })
  const waiting = await reset({ code, password })
  expect(waiting.status).toBe(429)
  expect(await waiting.text()).toContain("Try again in 1 h")
  expect(entries.filter(({ action }) => action === "reset-failed")).toHaveLength(5)
  expect(JSON.stringify(entries)).not.toContain(code)
})
