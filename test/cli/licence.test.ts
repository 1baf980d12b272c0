import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { licenceCommand } from "../../src/cli/licence.ts"
import { readLicenceCode } from "../../src/auth/licence-code.ts"
import { verifyPassword } from "../../src/auth/password-hash.ts"
import { Store } from "../../src/store/store.ts"
import { captureIo } from "../fakes/capture-io.ts"

let folder: string
let secret: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-licence-"))
  secret = join(folder, "secret")
  writeFileSync(secret, "a vendor's secret of some length")
})
afterEach(() => rmSync(folder, { recursive: true }))

async function licence(...args: string[]) {
  const io = captureIo()
  const status = await licenceCommand.run([...args, "--data-dir", join(folder, "data")], io)
  return { status, out: io.lines.join("\n") }
}

async function stored(code: string) {
  const store = new Store(join(folder, "data"))
  await store.start()
  const { hash } = store.choices.get("licence") as { hash: string }
  await store.stop()
  return verifyPassword(code, hash)
}

test("create prints a code once and stores its hash", async () => {
  const { status, out } = await licence("create")
  expect(status).toBe(0)
  expect(readLicenceCode(out)).toEqual({ ok: true, code: out })
  expect(await stored(out)).toBe(true)
})

test("create leaves the code that is on the back of the board, unless it is told to replace it", async () => {
  const { out } = await licence("create")
  expect(await licence("create")).toEqual({ status: 1, out: "" })
  expect(await stored(out)).toBe(true)
  const replaced = await licence("create", "--replace")
  expect(replaced.status).toBe(0)
  expect(await stored(replaced.out)).toBe(true)
})

test("issue tells the code that provision has stored, from the MAC address alone", async () => {
  await licence("provision", "--secret-file", secret, "--mac", "dc-a6-32-01-02-03")
  const { out } = await licence("issue", "--secret-file", secret, "--mac", "DC:A6:32:01:02:03")
  expect(await stored(out)).toBe(true)
})

test("provision takes a code out of a file", async () => {
  const { out } = await licence("create")
  const file = join(folder, "code")
  writeFileSync(file, `${out.toLowerCase()}\n`)
  await licence("provision", "--code-file", file)
  expect(await stored(out)).toBe(true)
  writeFileSync(file, out.slice(1))
  await expect(licence("provision", "--code-file", file)).rejects.toThrow("holds no licence code")
})

test("says what is missing", async () => {
  writeFileSync(join(folder, "short"), "secret")
  const rows = [
    [[], "licence needs create"],
    [["issue", "--mac", "DC:A6:32:01:02:03"], "--secret-file is missing"],
    [["issue", "--secret-file", secret], "issue needs --mac"],
    [["issue", "--secret-file", secret, "--mac", "x"], '"x" is no MAC address'],
    [["create", "now"], "licence create takes no now"],
  ] as const
  for (const [args, message] of rows) await expect(licence(...args)).rejects.toThrow(message)
  const short = ["issue", "--secret-file", join(folder, "short"), "--mac", "DC:A6:32:01:02:03"]
  await expect(licence(...short)).rejects.toThrow("a secret needs 16")
})
