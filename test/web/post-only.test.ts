import { afterAll, expect, test } from "bun:test"

import { newRecipient } from "../../src/alerts/recipient.ts"
import { createWebApp } from "../../src/web/server.ts"
import { routes } from "../../src/web/routes.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { formPost } from "../fakes/form-post.ts"

const board = new FakeBoard()
board.with("House")
board.mail.ways.add({ kind: "webhook", url: "https://one.test", secret: "" })
board.alerts.people = [{ ...newRecipient, id: "1", address: "eva@example.test", language: "en" }]
const posted = new Set<string>()
const web = createWebApp(board, (site) => {
  const all = routes(site)
  for (const { method, path } of all.routes) if (method === "POST") posted.add(path)
  return all
})
afterAll(() => web.stop())

const look = (path: string) => web.app.request(path)
/** `/battery/:id{[0-9]+}/alerts/:rule` with what there is one of. */
const filled = (path: string) =>
  path
    .replace(":rule", "soc-low")
    .replace(":form", "smtp")
    .replace(":subject", "batmon")
    .replaceAll(/:\w+(\{[^}]*\})?/g, "1")

test.each([
  ["/backup/file", "/backup"],
  ["/backup/restore", "/backup"],
  ["/update/file", "/update"],
  ["/update/fetch", "/update"],
  ["/accounts/7/role", "/accounts"],
  ["/accounts/7/sessions/end", "/accounts"],
  ["/battery/1/alerts/soc-low/usual", "/battery/1/alerts"],
  ["/preferences", "/"],
])("who looks at %s, where only forms go, is led to %s", async (path, page) => {
  const response = await look(path)
  expect([response.status, response.headers.get("Location")]).toEqual([303, page])
})

test("the language can be changed on the answer to a form that was refused", async () => {
  const refused = await web.app.request("/update/fetch", formPost({ address: "none" }))
  expect(refused.status).toBe(422)
  const [, back = ""] = /name="back" value="([^"]*)"/.exec(await refused.text()) ?? []
  const changed = await web.app.request("/preferences", formPost({ language: "cs", back }))
  const first = await look(changed.headers.get("Location") ?? "")
  expect(first.status).toBe(303)
  expect((await look(first.headers.get("Location") ?? "")).status).toBe(200)
})

test("no address that takes a form is unknown to who looks at it", async () => {
  expect(posted.size).toBeGreaterThan(50)
  const unknown: string[] = []
  for (const path of posted) if ((await look(filled(path))).status === 404) unknown.push(path)
  expect(unknown).toEqual([])
})
