import { afterEach, beforeEach, expect, test } from "bun:test"

import { JobError } from "../../../src/lib/jobs.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp
let noted: string[]
beforeEach(() => {
  board = new FakeBoard()
  noted = []
  board.events.on("audited", ({ action, detail }) => noted.push(`${action} ${detail}`.trim()))
  web = createWebApp(board)
})
afterEach(() => web.stop())

const ask = (path: string, init?: RequestInit) => web.app.request(path, init)

async function send(content = "a backup") {
  const form = new FormData()
  form.append("file", new Blob([content]), "batmon.tar.zst")
  return ask("/backup/file", {
    method: "POST",
    body: form,
    headers: { Origin: "http://localhost" },
  })
}

test("a backup is a download, with the key of the secrets only behind a passphrase", async () => {
  const response = await ask("/backup/download", formPost({ passphrase: " with spaces " }))
  expect(response.headers.get("Content-Disposition")).toMatch(/batmon-\d{4}-\d\d-\d\d\.tar\.zst/)
  expect(await response.text()).toBe("all that is known")
  await (await ask("/backup/download", formPost({ passphrase: "" }))).text()
  expect(board.machine.backup.passphrases).toEqual([" with spaces ", ""])
  expect(noted).toEqual(["backup-downloaded with the key of the secrets", "backup-downloaded"])
})

test("one that was sent is told, and restored when that is wanted", async () => {
  expect((await send()).status).toBe(303)
  const offered = await (await ask("/backup")).text()
  expect(offered).toContain("The configuration file stays as it is on this board.")
  expect(offered).toContain("by batmon 0.0.9; batteries: 3, readings: 70,000.")
  expect(board.requests).toEqual([])
  const done = await ask("/backup/restore", formPost({ passphrase: "open" }))
  expect(await done.text()).toContain("/restart/back")
  expect(board.machine.backup.passphrases).toEqual(["open"])
  expect(board.requests).toEqual(["restart"])
  expect(noted.map((entry) => entry.split(" ")[0])).toEqual(["backup-received", "restored"])
})

test.each([
  ["BackupRefusedError", "no backup of batmon"],
  ["SchemaTooNewError", "a newer batmon"],
  ["NoSpaceError", "has not enough free space"],
  ["BackupError", "the log says why"],
])("%s is told in words, and changes nothing", async (name, words) => {
  board.machine.backup.fault = new JobError(name, "for the log alone")
  const response = await send()
  expect(response.status).toBe(422)
  const text = await response.text()
  expect(text).toContain(words)
  expect(text).not.toContain("for the log alone")
  expect((await ask("/backup/download", formPost({ passphrase: "" }))).status).toBe(422)
  expect(board.requests).toEqual([])
})

test("a wrong passphrase can be typed again", async () => {
  await send()
  board.machine.backup.fault = new JobError("WrongPassphraseError", "")
  const response = await ask("/backup/restore", formPost({ passphrase: "wrong" }))
  expect(response.status).toBe(422)
  expect(await response.text()).toContain("not the passphrase")
  expect(board.machine.backup.ready).not.toBeNull()
  expect(board.requests).toEqual([])
})

test("without a file nothing is restored, and a batmon that is no service takes none", async () => {
  expect((await ask("/backup/file", formPost({}))).status).toBe(422)
  expect((await ask("/backup/restore", formPost({ passphrase: "" }))).status).toBe(303)
  board.installed = false
  expect((await send()).status).toBe(404)
  expect(board.requests).toEqual([])
})
