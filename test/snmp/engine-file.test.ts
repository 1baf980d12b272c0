import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, test } from "bun:test"

import { EngineFile } from "../../src/snmp/engine-file.ts"

test("what is written is read, for the owner's eyes alone, and damage is as if nothing was there", () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-engine-"))
  const path = join(folder, "snmp-engine.json")
  const file = new EngineFile(path)
  expect(file.read()).toBeUndefined()
  for (const boots of [1, 2]) file.write({ id: "8001869f05ab", boots })
  expect(new EngineFile(path).read()).toEqual({ id: "8001869f05ab", boots: 2 })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(["snmp-engine.json"])
  writeFileSync(path, '{"id":"80')
  expect(file.read()).toBeUndefined()
  expect(() =>
    new EngineFile(join(folder, "no/such/folder")).write({ id: "ab", boots: 1 }),
  ).toThrow()
  rmSync(folder, { recursive: true })
})
