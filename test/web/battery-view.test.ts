import { expect, test } from "bun:test"

import { viewBattery } from "../../src/web/battery-view.ts"
import { emptyIn } from "../fakes/estimates.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

const rows = [
  { interval: null, standsFor: 300_000 },
  { interval: 10_000, standsFor: 25_000 },
  { interval: 3_600_000, standsFor: 9_000_000 },
] as const
for (const { interval, standsFor } of rows)
  test(`at an interval of ${interval} ms a reading and its forecast stand for ${standsFor} ms`, async () => {
    const board = new FakeBoard()
    const id = board.with("House")
    board.batteries.sampleEvery(id, interval)
    board.foretell(id, emptyIn(8))
    const look = () => {
      const status = board.status(id)
      if (!status) throw new Error("no battery")
      const { freshness, reading, runtime } = viewBattery(status, board)
      return { kind: freshness.kind, isThere: reading !== null, toEmpty: runtime?.toEmpty.kind }
    }
    await board.clock.advance(standsFor)
    expect(look()).toEqual({ kind: "current", isThere: true, toEmpty: "known" })
    await board.clock.advance(1)
    expect(look()).toEqual({ kind: "stale", isThere: false, toEmpty: undefined })
  })
