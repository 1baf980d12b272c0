import { expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

test("the file for support is a download, and taking it is noted", async () => {
  const board = new FakeBoard()
  const noted: string[] = []
  board.events.on("audited", ({ action }) => noted.push(action))
  const web = createWebApp(board)
  expect(await (await web.app.request("/log")).text()).toContain('href="/diagnostics.zip"')
  const response = await web.app.request("/diagnostics.zip")
  expect(response.headers.get("Content-Type")).toBe("application/zip")
  expect(response.headers.get("Content-Disposition")).toContain("batmon-diagnostics.zip")
  expect(await response.text()).toStartWith("PK")
  expect(noted).toEqual(["diagnostics-downloaded"])
  web.stop()
})
