import { afterAll, beforeEach, describe, expect, test } from "bun:test"

import type { RangeQuery } from "../../../src/battery/history.ts"
import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../../fakes/fake-board.ts"

const attack = "<img src=x onerror=alert(1)>"
const board = new FakeBoard()
for (const name of ["House", attack, "Cabin", "Boat", "Van"]) board.with(name)
let asked: RangeQuery[] = []
board.rangeOf = (query) => {
  asked.push(query)
  return plausibleRange({ ...query, points: 50 })
}
const web = createWebApp(board)
afterAll(() => web.stop())
beforeEach(() => {
  asked = []
})

const get = async (path: string) => (await web.app.request(path)).text()

describe("the comparison", () => {
  const choices = [
    ["", [1, 2, 3, 4], "soc"],
    ["?batteries=2,5&series=power", [2, 5], "power"],
    ["?batteries=5&batteries=1&series=nonsense", [1, 5], "soc"],
    ["?batteries=99", [1, 2, 3, 4], "soc"],
  ] as const
  for (const [search, batteries, series] of choices)
    test(`of "${search}" shows ${series} of ${batteries.join(", ")}`, async () => {
      await get(`/compare${search}`)
      await get(`/compare/chart${search}`)
      const queries = batteries.map((battery) =>
        expect.objectContaining({ batteries: [battery], series: [series], points: 1000 }),
      )
      expect(asked).toEqual([...queries, ...queries])
    })

  test("is a table with a column for each battery", async () => {
    const text = await get("/compare?batteries=1,3&range=week")
    expect(text).toContain(
      '<th scope="col"><bdi>House</bdi></th><th scope="col"><bdi>Cabin</bdi></th>',
    )
  })

  test("never takes a name for markup", async () => {
    expect(await get("/compare")).not.toContain("<img src=x")
    expect(await get("/compare/chart")).not.toContain("<img src=x")
  })

  test("of no battery is a page all the same", async () => {
    const empty = createWebApp(new FakeBoard())
    expect((await empty.app.request("/compare")).status).toBe(200)
    empty.stop()
  })
})
