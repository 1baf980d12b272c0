import { describe, expect, test } from "bun:test"

import {
  buildText,
  modelText,
  nominalVoltage,
  packBuilds,
  parseBuild,
  parseModelText,
} from "../../src/battery/battery-model-catalogue.ts"

test("every pack of the catalogue is found again by its text, and no two share one", () => {
  const texts = packBuilds.map(buildText)
  expect(new Set(texts).size).toBe(texts.length)
  expect(texts.map(parseBuild)).toEqual([...packBuilds])
  expect(texts).toContain("lifepo4:16")
  expect(texts).toContain("nmc:13")
})

test("packs have the voltage on their label", () => {
  expect(nominalVoltage({ chemistry: "lifepo4", cells: 4 })).toBeCloseTo(12.8)
  expect(nominalVoltage({ chemistry: "lifepo4", cells: 16 })).toBeCloseTo(51.2)
  expect(nominalVoltage({ chemistry: "lead", cells: 6 })).toBeCloseTo(12)
})

describe("a model as text", () => {
  test("is written as it is read", () => {
    expect(modelText(parseModelText("lifepo4:4:100"))).toBe("lifepo4:4:100")
    expect(modelText(parseModelText("nmc:13:48.5"))).toBe("nmc:13:48.5")
  })

  test.each([
    ["tin:4:100", 'begins with lifepo4, nmc, lto, lead, not "tin"'],
    ["lifepo4", "1 to 32 cells"],
    ["lifepo4:0:100", "1 to 32 cells"],
    ["lifepo4:33:100", "1 to 32 cells"],
    ["lifepo4:4", "ampere-hours above 0"],
    ["lifepo4:4:-1", "ampere-hours above 0"],
    ["lifepo4:4:100:1", "ampere-hours above 0"],
  ])("%s is refused", (text, message) => {
    expect(() => parseModelText(text)).toThrow(message)
  })
})
