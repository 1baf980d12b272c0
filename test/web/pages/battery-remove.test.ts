import { expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

test("asking removes nothing, saying yes does, and saying it twice is no error", async () => {
  const board = new FakeBoard()
  const web = createWebApp(board)
  const path = `/battery/${board.with("House")}/remove`
  expect((await web.app.request(path)).status).toBe(200)
  expect(board.statuses()).toHaveLength(1)
  for (const time of ["first", "second"]) {
    const response = await web.app.request(path, formPost({}))
    expect({ time, status: response.status }).toEqual({ time, status: 303 })
    expect(response.headers.get("Location")).toBe("/")
    expect(board.statuses()).toHaveLength(0)
  }
  web.stop()
})
