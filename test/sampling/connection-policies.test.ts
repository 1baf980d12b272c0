import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { SecretBox } from "../../src/lib/secret-box.ts"
import { ConnectionPolicies } from "../../src/sampling/connection-policies.ts"
import { Store } from "../../src/store/store.ts"

let folder: string
let store: Store
let policies: ConnectionPolicies
let id: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-policies-"))
  store = new Store(folder)
  await store.start()
  const cabin = { name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd", addedAt: 0 }
  id = store.batteries.add(cabin).id
  policies = withKey("secret.key")
})

afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

function withKey(name: string) {
  const made = new ConnectionPolicies({
    table: () => store.batteries,
    secrets: () => SecretBox.open(join(folder, name)),
  })
  made.follow(store.batteries.list())
  return made
}

test("a battery has no password and is let go of, until somebody wants it otherwise", () => {
  expect(policies.of(id)).toEqual({ password: null, keepConnected: false })
  expect(policies.change(id, { keepConnected: true, password: "123456" })).toBe(true)
  expect(policies.of(id)).toEqual({ password: "123456", keepConnected: true })
  expect(policies.info(id)).toEqual({ keepConnected: true, hasPassword: true })
})

test("what was not said stays, and what is as it was is no change", () => {
  policies.change(id, { keepConnected: false, password: "123456" })
  expect(policies.change(id, { keepConnected: false, password: "123456" })).toBe(false)
  expect(policies.change(id, { keepConnected: false })).toBe(false)
  expect(policies.change(id, { keepConnected: true })).toBe(true)
  expect(policies.of(id).password).toBe("123456")
  policies.change(id, { keepConnected: true, password: null })
  expect(policies.of(id)).toEqual({ password: null, keepConnected: true })
})

test("a restart keeps it; without the board's key the password is unknown and the rest is not", () => {
  policies.change(id, { keepConnected: true, password: "123456" })
  expect(withKey("secret.key").of(id)).toEqual({ password: "123456", keepConnected: true })
  expect(withKey("other.key").of(id)).toEqual({ password: null, keepConnected: true })
})

test("the password stands in no file of the data folder", async () => {
  policies.change(id, { keepConnected: false, password: "aB3_xY" })
  await store.stop()
  expect(readFileSync(join(folder, "batmon.db")).includes("aB3_xY")).toBe(false)
  await store.start()
})
