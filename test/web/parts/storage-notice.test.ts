import { afterEach, beforeEach, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp
beforeEach(() => {
  board = new FakeBoard()
  board.with("Cabin")
  web = createWebApp(board)
})
afterEach(() => web.stop())

const pages = ["/", "/battery/1"] as const

/** The text of the notice on a page. */
async function notice(path: string, language = "en") {
  const headers = { "Accept-Language": language }
  const html = await (await web.app.request(path, { headers })).text()
  const part = /<div id="storage" role="status">(.*?)<\/div><(?:header|div id="radio")/s.exec(
    html,
  )?.[1]
  return part
    ?.replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/[ \n]+/g, " ")
    .trim()
}

test.each(pages)("%s says nothing while readings are stored", async (path) => {
  expect(await notice(path)).toBe("")
})

test.each(pages)("%s says what is not stored on a full disk, and what to do", async (path) => {
  board.setStorage({ kind: "full", free: 0.0312 })
  expect(await notice(path)).toStartWith(
    "The disk is full Only 3.1% is free. Readings are shown but not",
  )
  expect(await notice(path, "cs")).toStartWith("Disk je plný Volného místa zbývá jen 3,1\u202f%.")
})

test.each(pages)("%s says that old readings go", async (path) => {
  board.setStorage({ kind: "filling", free: 0.08 })
  expect(await notice(path)).toStartWith("The disk is filling up Only 8.0% is free.")
})

test("a reason cannot bring in markup", async () => {
  board.setStorage({ kind: "refused", reason: "<img src=x onerror=alert(1)>" })
  expect(await notice("/")).toContain("refuses them (&lt;img src=x")
})

const damaged = { kind: "damaged", file: "history.db", setAside: "history.db.damaged-1" } as const

test.each([
  ["running", "What can still be read is being copied: 1,234 rows so far."],
  ["done", "What could still be read was copied: 1,234 rows."],
  ["failed", "it is tried again every hour"],
] as const)("a damaged history whose salvage is %s is told", async (salvage, words) => {
  board.setStorage({ ...damaged, salvage, rows: 1234 })
  const told = await notice("/")
  expect(told).toStartWith("The history was damaged It was set aside as history.db.damaged-1")
  expect(told).toContain(words)
})

test("damaged settings are told, and settings that are gone", async () => {
  const settings = { kind: "damaged", file: "batmon.db", salvage: "done", rows: 3 } as const
  board.setStorage({ ...settings, setAside: "batmon.db.damaged-1" })
  expect(await notice("/")).toContain("set aside as batmon.db.damaged-1")
  board.setStorage({ ...settings, setAside: null })
  expect(await notice("/", "cs")).toContain("Soubor batmon.db zmizel")
})
