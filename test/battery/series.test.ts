import { expect, test } from "bun:test"

import { seriesUnits } from "../../src/battery/history.ts"
import { seriesOf } from "../../src/battery/series.ts"
import { readingOf } from "../fakes/reading-of.ts"

test("each series is taken from the reading without the noise of binary fractions", () => {
  const reading = readingOf({
    voltage: 13.31,
    current: -2.1,
    soc: 50,
    remainingCapacity: 49.9,
    cellVoltages: [3.341, 3.339, 3.3],
    temperatures: [20.1, null, -3],
  })
  const values = Object.fromEntries(
    Object.entries(seriesOf).map(([series, take]) => [series, take(reading)]),
  )
  expect(values).toEqual({
    voltage: 13.31,
    current: -2.1,
    power: -27.95,
    soc: 50,
    remainingCapacity: 49.9,
    cellLow: 3.3,
    cellHigh: 3.341,
    cellSpread: 0.041,
    temperatureLow: -3,
    temperatureHigh: 20.1,
  })
})

test("no series makes up a value that the BMS did not say", () => {
  const unknown = readingOf({ temperatures: [null] })
  expect(Object.values(seriesOf).map((take) => take(unknown))).toEqual(
    Object.keys(seriesUnits).map(() => null),
  )
})
