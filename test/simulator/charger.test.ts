import { expect, test } from "bun:test"
import { createCharger } from "../../src/simulator/charger.ts"

/** Volts per cell and amperes of a charge of 100 Ah, and the target that must follow. */
const course = [
  { name: "bulk", cellMean: 3.35, current: 20, target: 3.55 },
  { name: "absorption", cellMean: 3.55, current: 12, target: 3.55 },
  { name: "tail", cellMean: 3.55, current: 2.5, target: 3.375 },
  { name: "float", cellMean: 3.4, current: 0, target: 3.375 },
  { name: "a load that the charger cannot carry", cellMean: 3.28, current: -30, target: 3.55 },
]

test("goes from bulk to absorption to float, and back when the battery was used", () => {
  const charger = createCharger("lfp", 100)
  for (const { cellMean, current, target } of course) {
    charger.observe({ present: true, cellMean, current }, 20)
    expect(charger.target).toBe(target)
  }
})

test("ends the absorption after two hours at the latest", () => {
  const charger = createCharger("nmc", 100)
  for (let step = 0; step < 2 * 180; step++) {
    expect(charger.target).toBe(4.15)
    charger.observe({ present: true, cellMean: 4.15, current: 10 }, 20)
  }
  charger.observe({ present: true, cellMean: 4.15, current: 10 }, 20)
  expect(charger.target).toBe(4.05)
})

test("begins anew when it was gone", () => {
  const charger = createCharger("lfp", 100)
  charger.observe({ present: true, cellMean: 3.55, current: 1 }, 20)
  expect(charger.target).toBe(3.375)
  charger.observe({ present: false, cellMean: 3.34, current: -5 }, 20)
  expect(charger.target).toBe(3.55)
})
