import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp
beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})
afterEach(() => web.stop())

const text = async (path: string, init?: RequestInit) => (await web.app.request(path, init)).text()

/** As a browser sends a form with a file. */
async function send(size: number, name = "batmon-0.2.0-linux-arm64.tar.gz") {
  const form = new FormData()
  form.append("file", new Blob([new Uint8Array(size)]), name)
  return web.app.request("/update/file", {
    method: "POST",
    body: form,
    headers: { Origin: "http://localhost" },
  })
}

test("a release that was sent is offered with what changes, and installed when that is wanted", async () => {
  const noted: AuditEntry[] = []
  board.events.on("audited", (entry) => noted.push(entry))
  // Larger than any other form may be.
  expect((await send(3_000_000)).status).toBe(303)
  expect(board.machine.release.received).toBe(3_000_000)
  const offered = await text("/update")
  expect(offered).toContain("Version 0.2.0 is ready")
  expect(offered).toContain("New &amp; &lt;b&gt;bold&lt;/b&gt;.")
  expect(board.requests).toEqual([])

  expect(await text("/update/install", formPost({}))).toContain("to=%2Fupdate")
  expect(board.requests).toEqual(["update"])
  expect(noted.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
    "update-received 0.2.0",
    "updated 0.1.0 to 0.2.0",
  ])
})

test.each([
  ["unsigned", "not signed by the maker"],
  ["damaged", "The file is damaged"],
  ["no-release", "no release of batmon"],
  ["other-board", "another kind of board"],
  ["no-key", "trust none"],
] as const)("a release that is refused (%s) is told why", async (refusal, words) => {
  board.machine.release.refusal = refusal
  const response = await send(10)
  expect(response.status).toBe(422)
  expect(await response.text()).toContain(words)
})

test("a form without a file, and an address that is none, are told", async () => {
  const empty = await send(0, "")
  expect({ status: empty.status, text: await empty.text() }).toMatchObject({
    status: 422,
    text: expect.stringContaining("Choose a file first"),
  })
  const plain = await web.app.request("/update/file", formPost({ file: "x" }))
  expect(plain.status).toBe(422)
  for (const address of ["", "file:///etc/passwd", "ftp://example.com/x", "http:///x"]) {
    const response = await web.app.request("/update/fetch", formPost({ address }))
    expect({ address, status: response.status }).toEqual({ address, status: 422 })
  }
})

test("the board fetches a release from an address", async () => {
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url }) =>
      url.endsWith("/release")
        ? new Response(new Uint8Array(100_000))
        : new Response("", { status: 404 }),
  })
  const fetched = await web.app.request(
    "/update/fetch",
    formPost({ address: `${server.url.href}release` }),
  )
  expect(fetched.status).toBe(303)
  expect(board.machine.release.received).toBe(100_000)
  const missing = await web.app.request("/update/fetch", formPost({ address: server.url.href }))
  const told = await missing.text()
  expect(told).toContain("cannot get anything")
  expect(told).toContain(`value="${server.url.href}"`)
})

test("an address that did not help is still there to be put right", async () => {
  board.machine.release.refusal = "unsigned"
  using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("x") })
  for (const address of [server.url.href, "ftp://example.com/x"])
    expect(await text("/update/fetch", formPost({ address }))).toContain(`value="${address}"`)
})

test("nothing is installed that was not received", async () => {
  expect((await web.app.request("/update/install", formPost({}))).status).toBe(303)
  expect(board.requests).toEqual([])
})

test("tells how the last update went, and that a new batmon is being watched", async () => {
  const time = Date.UTC(2026, 10, 21)
  board.machine.release.last = { outcome: "updated", version: "0.1.0", time }
  expect(await text("/update")).toContain("went well")
  board.machine.release.last = { outcome: "put-back", version: "0.2.0", time }
  expect(await text("/update")).toContain("was taken back")
  board.machine.release.onTrial = true
  expect(await text("/update")).toContain("is being watched")
})

test("a batmon that is no service takes nothing", async () => {
  board.installed = false
  expect(await text("/update")).not.toContain(`type="file"`)
  expect((await send(10)).status).toBe(404)
})
