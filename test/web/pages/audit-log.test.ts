import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Glob } from "bun"

import { createWords } from "../../../src/i18n/words.ts"
import { auditText } from "../../../src/web/parts/audit-text.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

const attack = '=HYPERLINK("http://evil.example"),<script>alert(1)</script>'
const time = Date.UTC(2026, 10, 22, 12)

let board: FakeBoard
let web: WebApp

beforeAll(() => {
  board = new FakeBoard()
  const add = (action: string, account: string | null, detail = "") =>
    board.auditLog.add({ time, account, from: "192.168.1.20", action, detail })
  add("battery-removed", "Owner", attack)
  for (let count = 0; count < 120; count++) add("signed-in", "Guest", `number ${count}`)
  add("sign-in-failed", null, "root")
  add("something-new", "Owner", "from a later batmon")
  web = createWebApp(board)
})

afterAll(() => web.stop())

const text = async (path: string) => (await web.app.request(path)).text()

test("shows the newest hundred, and leads to the older ones", async () => {
  const first = await text("/audit")
  expect(first).toContain("something new")
  expect(first).toContain("Sign-in failed")
  expect(first).not.toContain("&lt;script&gt;")
  const older = /href="(\/audit\?before=\d+)"/.exec(first)?.[1] ?? ""
  const second = await text(older)
  expect(second).toContain("Battery removed")
  expect(second).toContain("&lt;script&gt;alert(1)")
  expect(second).not.toContain("<script>alert")
  expect(second).not.toContain('href="/audit?before=')
})

test("is filtered by who and what", async () => {
  const list = async (query: string) =>
    [...(await text(`/audit?${query}`)).matchAll(/<li>.*?<strong>(.*?)<\/strong>/g)].map(
      ([, action]) => action,
    )
  expect(await list("account=Owner")).toEqual(["something new", "Battery removed"])
  expect(await list("account=%E2%80%94")).toEqual(["Sign-in failed"])
  expect(await list("account=Owner&action=battery-removed")).toEqual(["Battery removed"])
  expect(await list("action=none")).toEqual([])
  expect(await text("/audit?action=none")).toContain("Nothing of this kind")
})

test("is one file of all entries, which no spreadsheet runs", async () => {
  const csv = await text("/audit/audit.csv")
  const lines = csv.trimEnd().split("\r\n")
  expect(lines).toHaveLength(1 + 123)
  expect(lines[0]).toBe("time,account,from,action,detail")
  expect(lines.at(-1)).toBe(
    `2026-11-22T12:00:00.000Z,Owner,192.168.1.20,battery-removed,"'${attack.replaceAll('"', '""')}"`,
  )
  expect((await text("/audit/audit.csv?account=Owner")).trimEnd().split("\r\n")).toHaveLength(3)
})

describe("each action that a page notes is told in words:", async () => {
  const root = new URL("../../../", import.meta.url).pathname
  const sources = await Promise.all(
    [...new Glob("src/web/**/*.{ts,tsx}").scanSync(root)].map((path) =>
      Bun.file(root + path).text(),
    ),
  )
  const actions = sources
    .flatMap((source) => [...source.matchAll(/\baudit\(\s*c,\s*site,([^)]*)/g)])
    .flatMap(([, rest = ""]) => [...rest.matchAll(/"([a-z]+(?:-[a-z]+)+|exported|activated)"/g)])
    .map(([, action = ""]) => action)
  const words = createWords("en", "UTC")
  test.each([...new Set(actions)])("%s", (action) => {
    expect(auditText(action, words)).not.toBe(action)
  })
})
