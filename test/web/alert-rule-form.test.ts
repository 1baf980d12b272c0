import { expect, test } from "bun:test"

import { silent } from "../../src/alerts/rules/silent.ts"
import { temperatureLow } from "../../src/alerts/rules/temperature-low.ts"
import { delayText, limitText, parseRule } from "../../src/web/alert-rule-form.ts"

test("a limit is typed in the unit that it is shown in", () => {
  expect(limitText("silent", 900)).toBe("15")
  expect(limitText("cell-low", 2.76)).toBe("2.76")
  expect(delayText(240_000)).toBe("4")
  expect(parseRule(silent, { on: "1", limit: "15", delay: "" })).toEqual({
    ok: true,
    value: { limit: 900 },
  })
})

test("below zero it may have either minus", () => {
  for (const limit of ["-20", "−20"])
    expect(parseRule(temperatureLow, { on: "1", limit, delay: "" })).toEqual({
      ok: true,
      value: { limit: -20 },
    })
})
