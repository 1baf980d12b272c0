import { beforeAll, expect, test } from "bun:test"

import { faultTable, type RunOutcome, runFaulty } from "../fakes/faulty-run.ts"
import { plantedFaults } from "../fakes/planted-faults.ts"

/** Days, in the order of the faults: all within four days, which is quick. A month is in the bench. */
const daysOfFaults = [0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.1, 1.2, 1.4, 3]

let outcome: RunOutcome
beforeAll(async () => {
  outcome = await runFaulty({ days: 4, seed: 1, daysOfFaults, estimates: false })
}, 120_000)

test("each of twelve faults among 16 batteries is told in time", () => {
  const late = outcome.faults.filter(
    ({ fault, shownAt, raisedAt }) =>
      shownAt === null || raisedAt === null || raisedAt - shownAt > fault.within,
  )
  expect(late.length === 0 ? "" : faultTable(outcome)).toBe("")
  expect(outcome.faults).toHaveLength(12)
})

test("and nothing else is, whatever comes over the line", () => {
  expect(outcome.others).toEqual([])
  expect(outcome.wild).toBeGreaterThan(50)
  expect(outcome.messages).toBe(plantedFaults.length)
})
