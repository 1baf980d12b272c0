import { afterEach, beforeEach, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp
let made: number

beforeEach(() => {
  board = new FakeBoard()
  board.with("House")
  made = 0
  const { statuses } = board
  board.statuses = () => {
    made += 1
    return statuses()
  }
  web = createWebApp(board)
})

afterEach(() => web.stop())

/** The page, and whether it was made for this request. */
async function ask(headers: Record<string, string> = {}) {
  const before = made
  const response = await web.app.request("/", { headers })
  const text = await response.text()
  return { response, text, made: made > before }
}

test("the same question within a second is answered with the same page, headers included", async () => {
  const first = await ask()
  const second = await ask()
  expect([first.made, second.made]).toEqual([true, false])
  expect(second.text).toBe(first.text)
  expect(Object.fromEntries(second.response.headers)).toEqual(
    Object.fromEntries(first.response.headers),
  )
})

test("a new reading is in the next page", async () => {
  await ask()
  board.sample(1, { soc: 12 })
  expect((await ask()).text).toContain("12<small>%</small>")
})

test("an age is never older than a second", async () => {
  expect((await ask()).text).toContain("just now")
  await board.clock.advance(9_900)
  await ask()
  await board.clock.advance(900)
  expect((await ask()).text).not.toContain("10 s ago")
  await board.clock.advance(200)
  expect((await ask()).text).toContain("10 s ago")
})

const others: readonly Record<string, string>[] = [
  { "Accept-Language": "cs" },
  { Cookie: "language=cs" },
  { Cookie: "theme=dark" },
  { Cookie: "layout=table" },
  { "HX-Request-Type": "partial" },
  { "Accept-Encoding": "gzip" },
]
for (const headers of others)
  test(`${JSON.stringify(headers)} is another question`, async () => {
    await ask()
    expect((await ask(headers)).made).toBe(true)
  })
