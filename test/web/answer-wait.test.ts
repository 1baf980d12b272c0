import { expect, test } from "bun:test"

import { createWebApp } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { formPost } from "../fakes/form-post.ts"

function withFile(): RequestInit {
  const form = new FormData()
  form.append("file", new Blob(["content"]), "a-file")
  return { method: "POST", body: form, headers: { Origin: "http://localhost" } }
}

const battery = { name: "Bank", address: "A4:C1:37:00:00:01" }

test.each([
  ["/diagnostics.zip", {}],
  ["/battery/1/alerts/cell-low/preview?on=1", {}],
  ["/backup/download", formPost({ passphrase: "" })],
  ["/backup/file", withFile()],
  ["/update/file", withFile()],
  ["/update/fetch", formPost({ address: "http://127.0.0.1:1/release.tar.gz" })],
] as const)("%s may take longer than a connection may be idle", async (path, init) => {
  const board = new FakeBoard()
  board.batteries.add(battery)
  const web = createWebApp(board)
  const limits: number[] = []
  const server = {
    timeout: (_request: Request, seconds: number) => limits.push(seconds),
    requestIP: () => null,
  }
  const response = await web.app.request(path, init, { server })
  await response.arrayBuffer()
  expect({ limits, isServed: response.status < 400 || path === "/update/fetch" }).toEqual({
    limits: [0],
    isServed: true,
  })
  web.stop()
})
