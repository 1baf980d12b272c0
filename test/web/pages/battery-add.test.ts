import { afterEach, beforeEach, describe, expect, test } from "bun:test"

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

const add = (fields: Record<string, string>, options = {}) =>
  web.app.request("/battery/add", formPost(fields, options))
const known = () => board.statuses().map(({ battery: { address, name } }) => ({ address, name }))

describe("adding", () => {
  const accepted = [
    [{ address: "a4c137423ed9", name: " Boat " }, "Boat"],
    [{ address: "A4-C1-37-42-3E-D9", name: "" }, "A4:C1:37:42:3E:D9"],
    [{ address: " a4:c1:37:42:3e:d9 " }, "A4:C1:37:42:3E:D9"],
  ] as const
  for (const [fields, name] of accepted)
    test(`${JSON.stringify(fields)} makes ${name} and leads to it`, async () => {
      const response = await add(fields)
      expect(response.status).toBe(303)
      expect(response.headers.get("Location")).toBe("/battery/1")
      expect(known()).toEqual([{ address: "A4:C1:37:42:3E:D9", name }])
    })

  const refused = [
    [{}, "Type the battery’s Bluetooth address."],
    [{ address: "", name: "Boat" }, "Type the battery’s Bluetooth address."],
    [{ address: "Boat", name: "Boat" }, "A Bluetooth address has 12 digits"],
    [{ address: "A4:C1:37:42:3E:D9", name: "x".repeat(201) }, "At most 200 characters."],
  ] as const
  for (const [fields, message] of refused)
    test(`${JSON.stringify(fields).slice(0, 60)} is refused with the same form`, async () => {
      const response = await add(fields)
      const text = await response.text()
      expect(response.status).toBe(422)
      expect(text).toContain(message)
      expect(text).toContain('aria-invalid="true"')
      for (const value of Object.values(fields)) expect(text).toContain(`value="${value}"`)
      expect(known()).toEqual([])
    })

  test("twice is refused with a link to the first", async () => {
    await add({ address: "a4c137423ed9", name: "<b>Boat</b>" })
    const response = await add({ address: "A4:C1:37:42:3E:D9", name: "Ship" })
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(text).toContain('<a href="/battery/1"><bdi>&lt;b&gt;Boat&lt;/b&gt;</bdi></a>')
    expect(known()).toHaveLength(1)
  })

  test("through htmx answers with the form alone, or leads on by header", async () => {
    const wrong = await add({ address: "?" }, { partial: true })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toStartWith("<form")
    const right = await add({ address: "a4c137423ed9" }, { partial: true })
    expect(right.status).toBe(204)
    expect(right.headers.get("HX-Redirect")).toBe("/battery/1")
  })

  test("answers in the language of the page", async () => {
    const request = formPost({ address: "x" })
    const response = await web.app.request("/battery/add", {
      ...request,
      headers: { ...request.headers, Cookie: "language=cs" },
    })
    expect(await response.text()).toContain("Adresa Bluetooth má 12 číslic")
  })
})
