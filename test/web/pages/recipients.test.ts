import { afterEach, beforeEach, expect, test } from "bun:test"

import { newRecipient } from "../../../src/alerts/recipient.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { recipientTexts } from "../../../src/web/recipient-form.ts"
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
const jan = { ...newRecipient, id: "a1", address: "jan@example.cz", language: "cs" } as const
const fields = (more: Record<string, string> = {}) => ({ ...recipientTexts(jan), ...more })
const post = (path: string, texts: Record<string, string>) => web.app.request(path, formPost(texts))

test("without a way to send, the page says so and leads there", async () => {
  const { text } = await get("/mail/recipients")
  expect(text).toContain("No way to send mail is set up yet")
  expect((await get("/mail/recipients/add", "cs")).text).toContain("E-mailová adresa")
})

test("somebody is added, changed and removed", async () => {
  const battery = board.with("House")
  const response = await post(
    "/mail/recipients/add",
    fields({
      ...{ address: "eva@example.cz", all: "", battery: String(battery), level: "notice" },
      ...{ quietFrom: "22:00", quietTo: "6:30", digest: "week", digestDay: "5", repeat: "0" },
    }),
  )
  expect(response.status).toBe(303)
  const [eva] = board.alerts.people
  expect(eva).toMatchObject({
    ...{ address: "eva@example.cz", level: "notice", batteries: [battery], repeat: 0 },
    quiet: { from: 1320, to: 390 },
    digest: { period: "week", weekday: 5, at: 420 },
  })
  const path = `/mail/recipients/${eva?.id}`
  const { text } = await get(path)
  expect(text).toContain('value="22:00"')
  expect((await get("/mail/recipients")).text).toContain("quiet 22:00–06:30")
  await post(path, fields({ address: "eva@example.cz", all: "1", quietFrom: "", quietTo: "" }))
  expect(board.alerts.people).toMatchObject([{ id: eva?.id ?? "", batteries: null, quiet: null }])
  await post(`${path}/remove`, {})
  expect(board.alerts.people).toEqual([])
  expect((await get(path)).status).toBe(404)
})

const wrong = [
  { address: "not an address" },
  { address: "JAN@example.cz" },
  { address: "eva@example.cz\r\nBcc: x@y.cz" },
  { quietFrom: "25:00", quietTo: "6:00" },
  { quietFrom: "22:00", quietTo: "" },
  { cap: "0" },
  { cap: "1e9" },
]
test.each(wrong)("%j is refused, and what was typed stays", async (texts) => {
  board.alerts.people = [jan]
  const response = await post(
    "/mail/recipients/add",
    fields({ address: "new@example.cz", ...texts }),
  )
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('role="alert"')
  expect(board.alerts.people).toEqual([jan])
})

test("what a later batmon kept is read as far as it is understood", async () => {
  const { readRecipients } = await import("../../../src/alerts/recipient.ts")
  const kept = [jan, { id: "b", address: "eva@example.cz", language: "de", more: 1 }, null, "x"]
  expect(readRecipients(kept)).toMatchObject([jan, { id: "b", language: "en", cap: 50 }])
  expect(readRecipients({})).toEqual([])
})

const levelNames = [
  ["en", ["critical", "warning and more severe", "notice and more severe"]],
  ["cs", ["kritická", "varování a závažnější", "oznámení a závažnější"]],
] as const
test.each(levelNames)("in %s, the highest level stands alone", async (language, names) => {
  const form = (await get("/mail/recipients/add", language)).text
  const options = [...form.matchAll(/<option value="(?:critical|warning|notice)"[^>]*>([^<]*)</g)]
  expect(options.map(([, name]) => name)).toEqual([...names])
  board.alerts.people = [{ ...jan, level: "critical" }]
  expect((await get("/mail/recipients", language)).text).toContain(`>${names[0]} · `)
})
