import { describe, expect, test } from "bun:test"

import { genericModel } from "../../src/battery/battery-model.ts"
import { modelOf, proposedBy, readModelChoice } from "../../src/battery/chosen-model.ts"
import { readingOf } from "../fakes/reading-of.ts"

const proposed = { chemistry: "lifepo4", cells: 4, capacity: 100 } as const
const cellsOf = (count: number, volts: number) => new Array<number>(count).fill(volts)

describe("the model of a battery", () => {
  test("is what the BMS reports where nobody chose", () => {
    expect(modelOf({}, proposed)).toEqual(genericModel("lifepo4", { cells: 4, capacity: 100 }))
  })

  test("is what a person chose, the rest being as reported and usual", () => {
    expect(modelOf({ capacity: 92, floor: 25, peukert: 1.1 }, proposed)).toEqual({
      ...genericModel("lifepo4", { cells: 4, capacity: 92, floor: 25 }),
      peukert: 1.1,
    })
    expect(modelOf({ chemistry: "nmc", cells: 7 }, proposed)).toEqual(
      genericModel("nmc", { cells: 7, capacity: 100 }),
    )
  })

  test("is none as long as something of it is not known", () => {
    expect(modelOf({ floor: 20 }, null)).toBeNull()
    expect(modelOf({ chemistry: "nmc", cells: 7 }, null)).toBeNull()
    expect(modelOf({ chemistry: "nmc", cells: 7, capacity: 50 }, null)).not.toBeNull()
  })
})

describe("a proposal", () => {
  test("is made once: full and empty cells do not change the chemistry", () => {
    const reading = (volts: number, soc: number) =>
      readingOf({ cellVoltages: cellsOf(4, volts), nominalCapacity: 100, soc, voltage: 4 * volts })
    const first = proposedBy(null, reading(3.3, 60))
    expect(first).toEqual(proposed)
    expect(proposedBy(first, reading(3.6, 100))).toBe(first)
    expect(proposedBy(first, reading(2.8, 2))).toBe(first)
    expect(proposedBy(first, readingOf({ cellVoltages: cellsOf(4, 3.3) }))).toBe(first)
  })

  test("is made again for another battery at the same address", () => {
    const other = readingOf({ cellVoltages: cellsOf(16, 3.3), nominalCapacity: 280, soc: 50 })
    expect(proposedBy(proposed, other)).toEqual({ chemistry: "lifepo4", cells: 16, capacity: 280 })
  })
})

describe("a stored choice", () => {
  test.each([
    [null, {}],
    ["x", {}],
    [{ chemistry: "unobtainium", cells: 4.5, capacity: 0, floor: 400, colour: 1 }, {}],
    [
      { chemistry: "lto", cells: 20, capacity: 30, floor: 5, parasiticCurrent: 0.1 },
      { chemistry: "lto", cells: 20, capacity: 30, floor: 5, parasiticCurrent: 0.1 },
    ],
  ])("%j is read as %j", (stored, choice) => {
    expect(readModelChoice(stored)).toEqual(choice as ReturnType<typeof readModelChoice>)
  })
})
