import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { verifyPassword } from "../../src/auth/password-hash.ts"
import { passwordCommand } from "../../src/cli/password.ts"
import { Store } from "../../src/store/store.ts"
import { captureIo } from "../fakes/capture-io.ts"

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-password-"))
  // As a batmon that runs has it.
  store = new Store(folder)
  await store.start()
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

async function reset(...args: string[]) {
  const io = captureIo()
  const status = await passwordCommand.run(["reset", ...args, "--data-dir", folder], io)
  return { status, io, password: /password: +(\S+)/.exec(io.lines.join("\n"))?.[1] ?? "" }
}

test("gives the first administrator a new password, and ends the sessions of a running batmon", async () => {
  const add = (name: string, role: "viewer" | "administrator") =>
    store.accounts.add({ name, role, passwordHash: "old", time: 0 })
  const [guest, owner] = [add("Guest", "viewer"), add("Owner", "administrator")]
  for (const { id } of [guest, owner])
    store.sessions.add({ account: id, tokenHash: `${id}`, time: 0, address: "", agent: "" })
  const { status, io, password } = await reset()
  expect(status).toBe(0)
  expect(io.lines[0]).toBe("user name: Owner")
  expect(password).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  const stored = store.accounts.findByName("Owner")
  expect(await verifyPassword(password, stored?.passwordHash ?? null)).toBe(true)
  expect(store.sessions.list().map(({ account }) => account)).toEqual([guest.id])
  expect(store.audit.list({ limit: 1 })).toMatchObject([
    { from: "console", action: "password-reset", detail: "Owner" },
  ])

  expect((await reset("guest")).io.lines[0]).toBe("user name: Guest")
  const unknown = await reset("Nobody")
  expect([unknown.status, unknown.io.errors]).toEqual([
    1,
    ["there is no account Nobody; there are Guest, Owner"],
  ])
})

test("says how to begin on a board where nobody has chosen credentials", async () => {
  const { status, io } = await reset()
  expect([status, io.errors.join()]).toEqual([1, expect.stringContaining("sign in on the page")])
})
