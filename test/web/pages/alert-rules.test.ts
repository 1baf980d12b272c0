import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { batteryRules, boardRules } from "../../../src/alerts/rule-registry.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp
let path: string

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
  path = `/battery/${board.with("House")}/alerts`
})

afterEach(() => web.stop())

const get = async (address: string, headers: Record<string, string> = {}) => {
  const response = await web.app.request(address, { headers })
  return { status: response.status, text: await response.text() }
}
const post = (address: string, fields: Record<string, string>) =>
  web.app.request(address, formPost(fields))

test("every rule is there with what it does now, in both languages", async () => {
  for (const language of ["en", "cs"]) {
    const { text } = await get(path, { "Accept-Language": language })
    for (const { id } of batteryRules) expect(text).toContain(`id="rule-${id}"`)
  }
  const { text } = await get("/alerts/rules")
  for (const { id } of boardRules) expect(text).toContain(`id="rule-${id}"`)
  expect((await get(path)).text).toContain("20%, after 4 min")
})

describe("a rule", () => {
  test("is changed for one battery, with a decimal comma, and set back", async () => {
    const response = await post(`${path}/cell-low`, { on: "1", limit: "2,9", delay: "10" })
    expect(response.status).toBe(303)
    expect(board.alerts.chosen).toEqual({ "1": { "cell-low": { limit: 2.9, delay: 600_000 } } })
    expect((await get(path)).text).toContain("2.900\u202fV, after 10 min")
    await post(`${path}/cell-low/usual`, {})
    expect(board.alerts.chosen).toEqual({ "1": {} })
  })

  test("is switched off, and a silence is typed in minutes", async () => {
    await post(`${path}/soc-low`, { limit: "", delay: "" })
    await post(`${path}/silent`, { on: "1", limit: "60", delay: "" })
    expect(board.alerts.chosen).toEqual({
      "1": { "soc-low": { on: false }, silent: { limit: 3600 } },
    })
    await post("/alerts/rules/disk", { limit: "", delay: "" })
    expect(board.alerts.chosen["board"]).toEqual({ disk: { on: false } })
  })

  const wrong = [
    { limit: "500", delay: "" },
    { limit: "x", delay: "" },
    { limit: "", delay: "-1" },
    { limit: "", delay: "99999" },
  ]
  test.each(wrong)("with %j is refused, and nothing is lost", async (texts) => {
    const response = await post(`${path}/soc-low`, { on: "1", ...texts })
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).toContain(`value="${texts.limit}"`)
    expect(text).toContain('role="alert"')
    expect(board.alerts.chosen).toEqual({})
  })

  test("that there is not is not found", async () => {
    expect((await post(`${path}/constructor`, { on: "1" })).status).toBe(404)
    expect((await get(`${path}/disk/preview`)).status).toBe(404)
  })
})

test("a preview judges with what is typed, and tells when the rule would have told", async () => {
  const since = Date.UTC(2026, 10, 20, 3)
  board.alerts.previewed = {
    readings: 20_000,
    alerts: [
      {
        ...{ rule: "soc-low", key: "", level: "warning", since, raisedAt: since, value: 31 },
        ...{ limit: 35, detail: "", flapping: false, clearedAt: since + 7_200_000 },
      },
    ],
  }
  const address = `${path}/soc-low/preview?on=1&limit=35&delay=0`
  const { text } = await get(address, { "HX-Request": "true", "HX-Request-Type": "partial" })
  expect(text).toContain("would have told once")
  expect(text).toContain("31% · 2 h")
  expect(text).not.toContain("<html")
  expect(board.alerts.asked).toMatchObject([
    { battery: 1, rule: "soc-low", choices: { "soc-low": { on: true, limit: 35, delay: 0 } } },
  ])
  expect((await get(address)).text).toContain("<html")
})
