import { expect, test } from "bun:test"

import { EnergyTotals } from "../../src/snmp/energy-totals.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

const hour = 3_600_000

async function follow(board: FakeBoard, charge: { in: number; out: number } | null) {
  const totals = new EnergyTotals({
    before: () => ({ charge, energy: charge && { in: charge.in * 10, out: charge.out * 10 } }),
    gapAfter: () => hour,
  })
  await totals.follow(board.statuses())
  board.events.on("sampled", (status) => totals.sampled(status))
  return totals
}

test("the totals go on from what is stored, by the trapezium rule", async () => {
  const board = new FakeBoard()
  const id = board.with("Cabin", { voltage: 10, current: -4 })
  const totals = await follow(board, { in: 5, out: 7 })
  await board.clock.advance(hour)
  board.sample(id, { voltage: 10, current: -2 })
  expect(totals.of(id)).toEqual({ chargeIn: 5, chargeOut: 10, energyIn: 50, energyOut: 100 })
  await board.clock.advance(hour)
  board.fail(id, "hear")
  await board.clock.advance(hour)
  board.sample(id, { voltage: 10, current: -2 })
  expect(totals.of(id)?.chargeOut).toBe(10)
})

test("what no reading knew is unknown, and not 0", async () => {
  const board = new FakeBoard()
  const id = board.with("Cabin", { current: null })
  const totals = await follow(board, null)
  board.sample(id, { current: null })
  expect(totals.of(id)).toBeNull()
  board.sample(id, { current: 1 })
  expect(totals.of(id)?.chargeIn).toBe(0)
})
