import { describe, expect, test } from "bun:test"

import { genericModel } from "../../src/battery/battery-model.ts"
import { contradictions, proposeModel } from "../../src/battery/battery-model-choice.ts"
import { readingOf } from "../fakes/reading-of.ts"

const cellsOf = (count: number, volts: number) => new Array<number>(count).fill(volts)

describe("a model proposed from a reading", () => {
  test.each([
    [4, 3.32, 76, "lifepo4"],
    [8, 3.48, 99, "lifepo4"],
    [16, 2.95, 4, "lifepo4"],
    [10, 3.7, 50, "nmc"],
    [13, 4.1, 98, "nmc"],
    [14, 3.45, 20, "nmc"],
    [7, 3.3, 8, "nmc"],
    [10, 2.35, 60, "lto"],
  ])("of %d cells at %d V and %d percent is %s", (count, volts, soc, chemistry) => {
    const reading = readingOf({ cellVoltages: cellsOf(count, volts), nominalCapacity: 100, soc })
    expect(proposeModel(reading)).toMatchObject({ chemistry, cells: count, capacity: 100 })
  })

  test.each([
    [readingOf({ cellVoltages: cellsOf(4, 3.3) })],
    [readingOf({ nominalCapacity: 100 })],
    [readingOf({ cellVoltages: cellsOf(4, 3.3), nominalCapacity: 0 })],
  ])("is none where the BMS does not say enough", (reading) => {
    expect(proposeModel(reading)).toBeNull()
  })
})

describe("readings", () => {
  const model = genericModel("lifepo4", { cells: 4, capacity: 100 })
  const usual = { voltage: 13.2, cellVoltages: cellsOf(4, 3.3), nominalCapacity: 105, current: 20 }

  test.each([
    [{}, []],
    [{ cellVoltages: cellsOf(8, 3.3) }, [{ kind: "cells", model: 4, shown: 8 }]],
    [{ nominalCapacity: 280 }, [{ kind: "capacity", model: 100, shown: 280 }]],
    [{ nominalCapacity: 50 }, [{ kind: "capacity", model: 100, shown: 50 }]],
    [
      { nominalCapacity: null, remainingCapacity: 130 },
      [{ kind: "capacity", model: 100, shown: 130 }],
    ],
    [{ nominalCapacity: null, remainingCapacity: 30 }, []],
    [{ voltage: 26.4, cellVoltages: [] }, [{ kind: "voltage", model: 3.2, shown: 6.6 }]],
    [{ current: 80 }, [{ kind: "charge-current", model: 50, shown: 80 }]],
  ])("with %j contradict a 4-cell model of 100 Ah in %j", (said, found) => {
    expect(contradictions(model, [readingOf({ ...usual, ...said })])).toMatchObject(found)
  })
})
