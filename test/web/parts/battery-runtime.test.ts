import { afterEach, beforeEach, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { emptyIn } from "../../fakes/estimates.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp
let id: number
beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
  id = board.with("House", { current: -5 })
})
afterEach(() => web.stop())

const shown = async (language = "en") => {
  const headers = { "Accept-Language": language }
  return (await web.app.request(`/battery/${id}`, { headers })).text()
}

test("a battery's page tells how long it will last, by what model, and what is not known yet", async () => {
  board.foretell(id, emptyIn(6))
  const page = await shown()
  expect(page).toContain("About 5 to 7 h left")
  expect(page).toContain("Most likely 6 h, until")
  expect(page).toContain("LiFePO4, 4 cells, 12.8\u202fV, 100\u202fAh")
  expect(page).toContain("None has come true yet")
  expect(page).toContain("not known yet: it takes some load steps")
})

test("the record hides nothing, however bad it is", async () => {
  board.scored = Array.from({ length: 12 }, (_, index) => ({
    target: "empty" as const,
    time: index,
    ...{ low: 3600, best: index === 0 ? 9000 : 3600, high: 9000, truth: 4500 },
  }))
  expect(await shown()).toContain("the last 10 were off by 28% on average; 1 of them promised")
  expect(await shown("cs")).toContain(
    "posledních 10 se lišilo průměrně o 28\u202f%; 1 z nich slíbil",
  )
})

test("health tells each value with what it rests on and how sure it is", async () => {
  board.healthReport = {
    capacity: { value: 87.3, share: 0.873, counts: 2, sureness: "fair" },
    resistance: { value: 11.96, steps: 23, sureness: "sure" },
    drift: { perMonth: 0.0021, days: 44, sureness: "guess" },
    cycles: { count: 41.7, since: Date.UTC(2026, 1, 3) },
  }
  const page = (await shown()).replaceAll(/<[^>]*>/g, "")
  expect(page).toContain("87% (87.3\u202fAh)counted from full to empty 2 times, fairly sure")
  expect(page).toContain("12\u202fmΩby 23 load steps, sure")
  expect(page).toContain("+2.1\u202fmV a monthover 44 days, rough")
  expect(page).toContain("42since 3 Feb 2026")
})
