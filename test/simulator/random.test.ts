import { expect, test } from "bun:test"
import { chance, deviation, seedFor, wander } from "../../src/simulator/random.ts"

const many = Array.from({ length: 20_000 }, (_, index) => index)

test("chance is even between 0 and 1, also for neighbouring seeds and numbers", () => {
  for (const draw of [
    (index: number) => chance(5, index),
    (index: number) => chance(index, 5),
    (index: number) => chance(5, 5, index),
  ]) {
    const values = many.map(draw)
    const tenths = values.map((value) => Math.floor(value * 10))
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(tenths.filter((one) => one === tenth).length / many.length).toBeCloseTo(0.1, 1)
    }
    expect(new Set(values).size).toBeGreaterThan(many.length * 0.99)
  }
})

test("deviation has mean 0 and deviation 1, and stays within 3.5", () => {
  const values = many.map((index) => deviation(9, index))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length
  expect(mean).toBeCloseTo(0, 1)
  expect(Math.sqrt(square)).toBeCloseTo(1, 1)
  expect(Math.max(...values.map(Math.abs))).toBeLessThan(3.5)
})

test("wander is smooth, within 0 to 1, and goes somewhere", () => {
  const values = many.map((index) => wander(3, index / 100))
  for (const [index, value] of values.entries()) {
    expect(value).toBeWithin(0, 1)
    expect(Math.abs(value - (values[index - 1] ?? value))).toBeLessThan(0.02)
  }
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.9)
})

test("each purpose has a seed of its own, the same each time", () => {
  const seeds = ["clouds", "kettle", "cloud", "sduolc", ""].map((purpose) => seedFor(1, purpose))
  expect(new Set([...seeds, seedFor(2, "clouds")]).size).toBe(6)
  expect(seedFor(1, "clouds")).toBe(seedFor(1, "clouds"))
})
