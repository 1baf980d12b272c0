import { expect, test } from "bun:test"

import { silent } from "../../src/alerts/rules/silent.ts"
import { temperatureLow } from "../../src/alerts/rules/temperature-low.ts"
import { createWords } from "../../src/i18n/words.ts"
import { delayText, limitText, parseRule } from "../../src/web/alert-rule-form.ts"

const [english, czech] = [createWords("en", "UTC"), createWords("cs", "UTC")]

test("a limit is typed in the unit that it is shown in", () => {
  expect(limitText("silent", 900, english)).toBe("15")
  expect(limitText("cell-low", 2.76, english)).toBe("2.76")
  expect(delayText(240_000)).toBe("4")
  expect(parseRule(silent, { on: "1", limit: "15", delay: "" })).toEqual({
    ok: true,
    value: { limit: 900 },
  })
})

test("a limit is written as the language has it, and taken back so", () => {
  expect(limitText("cell-low", 2.76, czech)).toBe("2,76")
  for (const words of [english, czech]) {
    const limit = limitText("temperature-low", -20.5, words)
    expect(limit).toStartWith("−20")
    expect(parseRule(temperatureLow, { on: "1", limit, delay: "" })).toEqual({
      ok: true,
      value: { limit: -20.5 },
    })
  }
})

test("below zero it may have either minus", () => {
  for (const limit of ["-20", "−20"])
    expect(parseRule(temperatureLow, { on: "1", limit, delay: "" })).toEqual({
      ok: true,
      value: { limit: -20 },
    })
})
