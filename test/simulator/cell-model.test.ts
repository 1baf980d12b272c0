import { describe, expect, test } from "bun:test"
import { type CellStackOptions, createCellStack } from "../../src/simulator/cell-model.ts"
import { openCircuitVoltage } from "../../src/simulator/open-circuit-voltage.ts"

const options: CellStackOptions = { chemistry: "lfp", count: 4, capacity: 100, soc: 0.5, seed: 1 }

/** Runs a stack at one current; positive charges. */
function run(
  stack: ReturnType<typeof createCellStack>,
  current: number,
  { steps = 1, temperature = 25 } = {},
) {
  let heat = 0
  for (let step = 0; step < steps; step++) {
    stack.prepare(temperature)
    heat += stack.apply(current, 20) * 20
  }
  return { voltages: stack.cells.map(({ voltage }) => voltage), heat }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** What the first second of 20 A changes in the voltage of a stack at rest. */
function drop(given: Partial<CellStackOptions>, temperature = 25) {
  const rest = sum(run(createCellStack({ ...options, ...given }), 0, { temperature }).voltages)
  const loaded = sum(run(createCellStack({ ...options, ...given }), -20, { temperature }).voltages)
  return rest - loaded
}

describe("a stack of cells", () => {
  test("at rest shows the voltage of its charge", () => {
    for (const voltage of run(createCellStack(options), 0).voltages) {
      expect(voltage).toBeCloseTo(openCircuitVoltage("lfp", 0.5), 2)
    }
  })

  test("gives less voltage while discharging and more while charging", () => {
    const rest = sum(run(createCellStack(options), 0).voltages)
    expect(sum(run(createCellStack(options), -20).voltages)).toBeLessThan(rest - 0.05)
    expect(sum(run(createCellStack(options), 20).voltages)).toBeGreaterThan(rest + 0.05)
  })

  test("resists more when cold, and when empty", () => {
    expect(drop({}, 0)).toBeGreaterThan(1.5 * drop({}, 25))
    expect(drop({ soc: 0.12 })).toBeGreaterThan(1.2 * drop({ soc: 0.5 }))
  })

  test("recovers slowly after a load", () => {
    const stack = createCellStack(options)
    run(stack, -20, { steps: 90 })
    const [atOnce, later, muchLater] = [1, 60, 360].map((steps) =>
      sum(run(stack, 0, { steps }).voltages),
    )
    expect(later).toBeGreaterThan((atOnce ?? 0) + 0.02)
    expect((muchLater ?? 0) - (later ?? 0)).toBeLessThan(0.03)
  })

  test("makes heat in both directions and none at rest", () => {
    expect(run(createCellStack(options), 0).heat).toBe(0)
    // 20 A through 4 mΩ are 1.6 W, over 20 s.
    for (const current of [20, -20]) {
      expect(run(createCellStack(options), current).heat).toBeWithin(25, 45)
    }
  })

  test("finds the current for a voltage", () => {
    for (const voltage of [13.4, 13.0]) {
      const stack = createCellStack(options)
      stack.prepare(25)
      const current = stack.currentAt(voltage, 20)
      expect(Math.sign(current)).toBe(voltage > 13.2 ? 1 : -1)
      stack.apply(current, 20)
      expect(sum(stack.cells.map((cell) => cell.voltage))).toBeCloseTo(voltage, 1)
    }
  })

  test("has cells that differ, by the seed", () => {
    const [one, same, other] = [1, 1, 2].map((seed) =>
      createCellStack({ ...options, seed }).cells.map((cell) => cell.capacity),
    )
    expect(new Set(one).size).toBe(4)
    expect(same).toEqual(one ?? [])
    expect(other).not.toEqual(one ?? [])
  })

  test("a weak cell falls behind the others in the end, not at the beginning", () => {
    const weakCell = { number: 2, capacity: 0.6, resistance: 1, selfDischarge: 1 }
    const stack = createCellStack({ ...options, soc: 0.95, weakCell })
    const others = (voltages: readonly number[]) => Math.min(...voltages.toSpliced(1, 1))
    const first = run(stack, -20).voltages
    expect(others(first) - (first[1] ?? 0)).toBeLessThan(0.02)
    const last = run(stack, -20, { steps: 495 }).voltages
    expect(others(last) - (last[1] ?? 0)).toBeGreaterThan(0.15)
  })

  test("a bleeding cell loses charge, and the others do not follow", () => {
    const stack = createCellStack(options)
    const [first, second] = stack.cells
    if (!first || !second) throw new Error("no cells")
    first.bleeding = true
    const before = second.charge - first.charge
    run(stack, 0, { steps: 1800 })
    // 80 mA over ten hours.
    expect(second.charge - first.charge - before).toBeCloseTo(0.8, 2)
  })
})
