import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unzipSync } from "fflate"

import { diagnostics } from "../../src/machine/diagnostics.ts"
import { loadSettings } from "../../src/settings/settings-load.ts"
import { Store } from "../../src/store/store.ts"

let folder: string
let files: Readonly<Record<string, string>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-diagnostics-"))
  const logFile = join(folder, "server.log")
  writeFileSync(logFile, "the newest line\n550 <ann@example.org> is unknown\n")
  writeFileSync(`${logFile}.1`, "an older line\n")
  const store = new Store(folder)
  await store.start()
  store.choices.set("mail", { ways: [{ host: "smtp.secret-host", password: "sealed-password" }] })
  await store.stop()
  const settings = loadSettings({ flags: { "data-dir": folder, "log-file": logFile, port: "1" } })
  const known = { bluetooth: { adapter: "hci0", state: { kind: "ready" } } }
  const request = { settings, known, time: Date.UTC(2026, 10, 22) }
  const bytes = Buffer.concat(await Array.fromAsync(diagnostics(request)))
  const unpacked = Object.entries(unzipSync(bytes))
  files = Object.fromEntries(
    unpacked.map(([name, content]) => [name, Buffer.from(content).toString()]),
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

test("has what the doctor found, versions, settings, Bluetooth and all logs", () => {
  expect(Object.keys(files)).toEqual([
    "doctor.txt",
    "board.json",
    "settings.json",
    "page-settings.json",
    "bluetooth.json",
    "log/server.log.1",
    "log/server.log",
  ])
  expect(files["doctor.txt"]).toContain("does not answer on port 1")
  expect(JSON.parse(files["board.json"] ?? "")).toMatchObject({
    batmon: { version: expect.any(String) },
  })
  expect(JSON.parse(files["settings.json"] ?? "")).toMatchObject({ "web.port": 1 })
  expect(files["log/server.log"]).toStartWith("the newest line\n550 <")
})

test("has no secret, and nothing of what was set on the page but its name", () => {
  expect(JSON.parse(files["page-settings.json"] ?? "")).toEqual(["mail"])
  expect(JSON.stringify(files)).not.toContain("secret-host")
  expect(JSON.stringify(files)).not.toContain("sealed-password")
  expect(JSON.stringify(files)).not.toContain("ann@example.org")
})
