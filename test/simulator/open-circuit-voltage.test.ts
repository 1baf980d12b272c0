import { describe, expect, test } from "bun:test"
import {
  chemistries,
  openCircuitSlope,
  openCircuitVoltage,
  socBounds,
} from "../../src/simulator/open-circuit-voltage.ts"

const socs = Array.from({ length: 1041 }, (_, index) => socBounds.low + index / 1000)

describe.each(chemistries)("open-circuit voltage of %s", (chemistry) => {
  test("never falls while the charge rises, and rises over each tenth", () => {
    const voltages = socs.map((soc) => openCircuitVoltage(chemistry, soc))
    for (const [index, voltage] of voltages.entries()) {
      expect(voltage).toBeGreaterThanOrEqual(voltages[index - 1] ?? 0)
      expect(voltage).toBeGreaterThan(voltages[index - 100] ?? 0)
    }
  })

  test("its slope is the rise between two charges", () => {
    for (const soc of [0.005, 0.1, 0.5, 0.9, 0.99]) {
      const rise =
        openCircuitVoltage(chemistry, soc + 0.0004) - openCircuitVoltage(chemistry, soc + 0.0001)
      expect(openCircuitSlope(chemistry, soc + 0.0002)).toBeCloseTo(rise / 0.0003, 3)
    }
  })

  test("stays at the bounds beyond them", () => {
    expect(openCircuitVoltage(chemistry, -5)).toBe(openCircuitVoltage(chemistry, socBounds.low))
    expect(openCircuitVoltage(chemistry, 5)).toBe(openCircuitVoltage(chemistry, socBounds.high))
  })
})

test.each([
  ["lfp", 0, 2.01],
  ["lfp", 0.5, 3.292],
  ["lfp", 1, 3.598],
  ["nmc", 0, 2.5],
  ["nmc", 0.5, 3.74],
  ["nmc", 1, 4.2],
] as const)("%s at %d rests at %d V", (chemistry, soc, volts) => {
  expect(openCircuitVoltage(chemistry, soc)).toBeCloseTo(volts, 2)
})
