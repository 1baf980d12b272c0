import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createLogger } from "../../../src/lib/log.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
  const log = createLogger([board.recentLog.sink], {
    level: "debug",
    now: () => Date.UTC(2026, 10, 22, 14, 10),
  })
  log.debug("looked", { at: "nothing" })
  log.info("heard", { name: "<script>alert(1)</script>" })
  log.scoped("disk").warning("nearly\nfull")
  log.error("failed")
})

afterEach(() => web.stop())

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await web.app.request(path, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const poll = (path: string) => get(path, { "HX-Request-Type": "partial" })
const lines = (html: string) =>
  [...html.matchAll(/<span dir="ltr">([^<]*)<\/span>/g)].map(([, text]) => text)

describe("the log page", () => {
  const levels = [
    ["/log", 3],
    ["/log?level=debug", 4],
    ["/log?level=warning", 2],
    ["/log?level=error", 1],
    ["/log?level=../../etc/passwd", 3],
  ] as const
  for (const [path, count] of levels)
    test(`${path} shows ${count} lines, the newest first, harmless`, async () => {
      const { text } = await get(path)
      expect(lines(text)).toHaveLength(count)
      expect(lines(text)[0]).toBe("batmon: failed")
      expect(text).not.toContain("<script>alert")
      expect(text).toContain("22/11, 15:10:00")
    })

  test("escapes what would forge a line", async () => {
    expect(lines((await get("/log")).text)[1]).toBe("disk: nearly\\u000afull")
  })

  test("says so when there is nothing", async () => {
    web.stop()
    web = createWebApp(new FakeBoard())
    expect((await get("/log")).text).toContain("Nothing of this kind has been logged")
  })

  test("does not ask for more when nobody follows", async () => {
    expect((await get("/log")).text).toContain('hx-trigger="every 2s"')
    expect((await get("/log?follow=0")).text).not.toContain("every 2s")
  })
})

describe("following", () => {
  test("brings the new lines of the level, and where to go on", async () => {
    const log = createLogger([board.recentLog.sink])
    expect((await poll("/log/lines?level=warning&after=4&lines=2")).status).toBe(204)
    log.info("not this one")
    expect((await poll("/log/lines?level=warning&after=4&lines=2")).status).toBe(204)
    log.error("this one")
    const { text } = await poll("/log/lines?level=warning&after=4&lines=2")
    expect(lines(text)).toEqual(["batmon: this one"])
    expect(text).toContain("/log/lines?level=warning&amp;after=6&amp;lines=4")
  })

  test("begins anew after a restart of batmon, and when the page has grown long", async () => {
    for (const path of ["/log/lines?after=9999", "/log/lines?after=4&lines=3001"]) {
      const { headers } = await poll(path)
      expect(headers.get("HX-Refresh")).toBe("true")
    }
  })

  test("is a page for who asks for it as one", async () => {
    const { status, headers } = await get("/log/lines?level=error&after=3")
    expect(status).toBe(302)
    expect(headers.get("Location")).toBe("/log?level=error")
  })
})

describe("the download", () => {
  test("is all files as one, the oldest first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "batmon-log-page-"))
    const files = ["server.log.1", "server.log"].map((name) => join(folder, name))
    writeFileSync(files[0] ?? "", "old\n".repeat(100_000))
    writeFileSync(files[1] ?? "", "new\n")
    board.logFiles = [...files, join(folder, "gone")]
    const { headers, text } = await get("/log/server.log")
    expect(headers.get("Content-Disposition")).toBe('attachment; filename="server.log"')
    expect(text).toBe(`${"old\n".repeat(100_000)}new\n`)
    rmSync(folder, { recursive: true })
  })

  test("is what is in memory where no file is kept", async () => {
    const { text } = await get("/log/server.log")
    expect(text.split("\n")).toHaveLength(5)
    expect(text).toContain("2026-11-22T14:10:00.000Z error batmon: failed")
  })

  test("has one name: no other file can be asked for", async () => {
    for (const path of ["/log/../../etc/passwd", "/log/server.log.1", "/log/%2e%2e%2fserver.log"])
      expect((await get(path)).status).toBe(404)
  })
})
