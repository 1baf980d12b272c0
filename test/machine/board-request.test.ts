import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import {
  boardRequests,
  canRequest,
  makeRequest,
  takeRequest,
} from "../../src/machine/board-request.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-request-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([...boardRequests])("%s is asked for, and taken once", (request) => {
  makeRequest(request, folder)
  expect(readdirSync(folder)).toEqual(["request"])
  expect(takeRequest(folder)).toBe(request)
  expect(takeRequest(folder)).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ["an unknown word", "format-disk"],
  ["a command", "reboot; rm -rf /"],
  ["two words", "reboot\nrestart"],
  ["a long one", "reboot".padEnd(100_000)],
  ["nothing", ""],
])("%s is not taken, and is gone", (_what, text) => {
  writeFileSync(join(folder, "request"), text)
  // What is longer than any word is cut, so that blanks at its end do no harm either way.
  expect(takeRequest(folder)).toBe(text.startsWith("reboot ") ? "reboot" : null)
  expect(readdirSync(folder)).toEqual([])
})

test("a link is not followed, and a pipe or a folder is not waited for", () => {
  writeFileSync(join(folder, "elsewhere"), "reboot")
  symlinkSync(join(folder, "elsewhere"), join(folder, "request"))
  expect(takeRequest(folder)).toBeNull()
  expect(readdirSync(folder)).toEqual(["elsewhere"])
  Bun.spawnSync(["mkfifo", join(folder, "request")])
  expect(takeRequest(folder)).toBeNull()
  mkdirSync(join(folder, "request"))
  expect(takeRequest(folder)).toBeNull()
})

test("requests are made where the helper waits for them, and never by a demonstration", () => {
  const unit = join(folder, "helper.path")
  expect(canRequest({ demo: false, folder, unit })).toBe(false)
  writeFileSync(unit, "[Path]\n")
  expect(canRequest({ demo: false, folder, unit })).toBe(true)
  expect(canRequest({ demo: true, folder, unit })).toBe(false)
  expect(canRequest({ demo: false, folder: join(folder, "none"), unit })).toBe(false)
})
