import { expect, test } from "bun:test"

import { createWebApp } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

test("energy is asked for of today, this week and this month, in the board's zone", async () => {
  const board = new FakeBoard()
  const asked: string[] = []
  board.energyOf = ({ from, to }) => {
    asked.push([from, to].map((time) => new Date(time).toISOString()).join(" "))
    return { charge: { in: 104.2, out: 0 }, energy: { in: 1240, out: 860 } }
  }
  const web = createWebApp(board)
  const text = await (await web.app.request(`/battery/${board.with("House")}`)).text()
  const end = "2026-11-22T23:00:00.000Z"
  expect(asked).toEqual([
    `2026-11-21T23:00:00.000Z ${end}`,
    `2026-11-15T23:00:00.000Z ${end}`,
    `2026-10-31T23:00:00.000Z ${end}`,
  ])
  expect(text).toContain("1.24\u202fkWh")
  expect(text).toContain("860\u202fWh")
  expect(text).toContain("104\u202fAh")
  web.stop()
})

test("energy that nothing is known of is unknown, not nothing", async () => {
  const board = new FakeBoard()
  const web = createWebApp(board)
  const text = await (await web.app.request(`/battery/${board.with("House")}`)).text()
  const panel = /<section class="panel energy".*?<\/section>/.exec(text)?.[0]
  expect(panel?.match(/unknown/g)).toHaveLength(6)
  expect(panel).not.toContain("Wh")
  web.stop()
})
