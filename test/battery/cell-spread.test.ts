import { describe, expect, test } from "bun:test"

import { cellScale, cellSpread, scalePosition } from "../../src/battery/cell-spread.ts"

describe("cell spread", () => {
  test("names the lowest and the highest cell", () => {
    expect(cellSpread([3.31, 3.3, 2.61, 3.32])).toEqual({
      lowest: { cell: 3, voltage: 2.61 },
      highest: { cell: 4, voltage: 3.32 },
      spread: expect.closeTo(0.71, 9),
    })
  })

  test("names the first one of equal cells", () => {
    expect(cellSpread([3.3, 3.3])).toMatchObject({ lowest: { cell: 1 }, highest: { cell: 1 } })
  })

  test("keeps a cell of 0 V", () => {
    expect(cellSpread([3.3, 0])?.lowest).toEqual({ cell: 2, voltage: 0 })
  })

  test("is unknown without cells", () => {
    expect(cellSpread([])).toBeNull()
  })
})

const scaleOf = (voltages: readonly number[]) => {
  const spread = cellSpread(voltages)
  if (spread === null) throw new Error("no cells")
  return cellScale(spread)
}

describe("cell scale", () => {
  const rows = [
    { cells: [3.33, 3.33], from: 3.3, to: 3.36 },
    { cells: [3.329, 3.331], from: 3.3, to: 3.36 },
    { cells: [3.2, 3.4], from: 3.16, to: 3.44 },
    { cells: [0, 0], from: 0, to: 0.04 },
  ]
  for (const { cells, from, to } of rows)
    test(`of ${cells.join(" and ")} V goes from ${from} to ${to} V`, () => {
      expect(scaleOf(cells)).toEqual({ from, to })
    })

  test("holds every cell of every pack with air at both ends", () => {
    for (let low = 0.5; low < 4.5; low += 0.013)
      for (const spread of [0, 0.001, 0.05, 0.4, 3]) {
        const scale = scaleOf([low, low + spread])
        expect(scale.from).toBeLessThan(low)
        expect(scale.to).toBeGreaterThan(low + spread)
      }
  })

  test("puts voltages between 0 and 1, those beyond it at its ends", () => {
    const scale = { from: 3, to: 3.4 }
    expect([2.9, 3, 3.2, 3.4, 3.5].map((voltage) => scalePosition(voltage, scale))).toEqual([
      0,
      0,
      expect.closeTo(0.5, 9),
      1,
      1,
    ])
  })
})
