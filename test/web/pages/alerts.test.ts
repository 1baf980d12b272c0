import { afterEach, beforeEach, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { alertOf } from "../../fakes/fake-alerts.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})

afterEach(() => web.stop())

const get = async (path: string, language = "en") => {
  const response = await web.app.request(path, { headers: { "Accept-Language": language } })
  return { status: response.status, text: await response.text() }
}

test("says that nothing is wrong where nothing is", async () => {
  board.with("House")
  const { status, text } = await get("/alerts")
  expect(status).toBe(200)
  expect(text).toContain("No active alerts.")
  expect(text).toContain("There has been none yet.")
})

test("shows what lasts with its value and limit, on its own page, the overview and the battery's", async () => {
  const battery = board.with("<b>House</b>")
  board.alerts.all = [alertOf({ id: 5, battery, flapping: true })]
  const { text } = await get("/alerts")
  expect(text).toContain("State of charge low")
  expect(text).toContain("18% (limit 20%) · comes and goes")
  expect(text).toContain("&lt;b&gt;House&lt;/b&gt;")
  expect(text).not.toContain("<b>House</b>")
  const overview = (await get("/", "cs")).text
  expect(overview).toContain("Nízký stav nabití: 18\u202f% (mez 20\u202f%)")
  expect(overview).toMatch(/class="count level-warning"[^>]*>1</)
  expect((await get(`/battery/${battery}`)).text).toContain("State of charge low: 18%")
})

test("an alert is acknowledged once, and then says by whom", async () => {
  board.alerts.all = [alertOf({ id: 5, battery: board.with("House") })]
  const changes: string[] = []
  board.events.on("audited", ({ action, detail }) => changes.push(`${action} ${detail}`))
  const post = () => web.app.request("/alerts/5/acknowledge", formPost({}))
  expect((await post()).status).toBe(303)
  expect((await post()).status).toBe(303)
  expect(changes).toEqual(["alert-acknowledged soc-low House"])
  const { text } = await get("/alerts")
  expect(text).toContain("acknowledged at")
  expect(text).not.toContain("/alerts/5/acknowledge")
})

test("the past is told page by page", async () => {
  const battery = board.with("House")
  board.alerts.all = Array.from({ length: 70 }, (_, index) =>
    alertOf({ id: 70 - index, battery, state: "cleared", clearedAt: Date.UTC(2026, 10, 22, 11) }),
  )
  const first = (await get("/alerts")).text
  const [, older = ""] = /href="(\/alerts\?before=\d+)"/.exec(first) ?? []
  expect(older).toBe("/alerts?before=41")
  expect((await get(older)).text).toContain('href="/alerts?before=11"')
  expect((await get("/alerts?before=11")).text).not.toContain('href="/alerts?before=')
  expect(first).toContain("1 h")
})

test("messages say what became of them, in words", async () => {
  board.alerts.messages = [
    {
      ...{ id: 1, createdAt: Date.UTC(2026, 10, 22), recipient: "<jan>@example.cz", kind: "alert" },
      ...{ state: "refused", attempts: 1, nextAttemptAt: 0, messageId: "<1@b>", language: "en" },
      ...{ alert: 1, turn: "raised", content: undefined, attempting: false, expiresAt: 0 },
      ...{ thread: [], mergedInto: null, sentAt: null },
      lastAnswer: "recipient-refused: 550 no such user",
    },
  ]
  const { text } = await get("/alerts")
  expect(text).toContain("&lt;jan&gt;@example.cz")
  expect(text).toContain("550 no such user")
  expect(text).not.toContain("recipient-refused:")
})
