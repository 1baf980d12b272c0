import { expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

const rows = [
  { name: "Boat", status: 303, then: "Boat" },
  { name: '"><script>alert(1)</script>', status: 303, then: '"><script>alert(1)</script>' },
  { name: "  ", status: 422, then: "House" },
  { name: "x".repeat(201), status: 422, then: "House" },
]
for (const { name, status, then } of rows)
  test(`renaming to "${name.slice(0, 30)}" answers ${status}`, async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const response = await web.app.request(`/battery/${id}/rename`, formPost({ name }))
    expect(response.status).toBe(status)
    expect(board.status(id)?.battery.name).toBe(then)
    const page = await (await web.app.request(`/battery/${id}`)).text()
    expect(page).not.toContain("<script>alert")
    web.stop()
  })

test("a battery that is not there cannot be renamed", async () => {
  const web = createWebApp(new FakeBoard())
  const response = await web.app.request("/battery/1/rename", formPost({ name: "Boat" }))
  expect(response.status).toBe(404)
  web.stop()
})
