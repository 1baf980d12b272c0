import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Store } from "../../src/store/store.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-choice-"))
const store = new Store(folder)
beforeAll(() => store.start())
afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

test("a choice is kept as it was made, changed and taken back", async () => {
  expect(store.choices.get("snmp")).toBeUndefined()
  store.choices.set("snmp", { port: 161, name: "Skříň 7", on: false, none: null })
  store.choices.set("mail", [])
  await store.stop()
  await store.start()
  expect(store.choices.get("snmp")).toEqual({ port: 161, name: "Skříň 7", on: false, none: null })
  store.choices.set("snmp", { port: 1161 })
  expect(store.choices.get("snmp")).toEqual({ port: 1161 })
  store.choices.delete("snmp")
  expect(store.choices.get("snmp")).toBeUndefined()
  expect(store.choices.get("mail")).toEqual([])
})
