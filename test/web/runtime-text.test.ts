import { describe, expect, test } from "bun:test"

import { nothing } from "../../src/battery/runtime.ts"
import { createWords } from "../../src/i18n/words.ts"
import { runtimeDetail, runtimeFigure, runtimeLine } from "../../src/web/runtime-text.ts"
import { emptyIn, fullIn } from "../fakes/estimates.ts"

const en = createWords("en", "Europe/Prague")
const cs = createWords("cs", "Europe/Prague")
// 18:00 in Prague.
const now = Date.UTC(2026, 10, 22, 17)

describe("the line on a card", () => {
  const rows = [
    [emptyIn(0.5), "About 25 to 35 min left", "Vydrží ještě asi 25 až 35 min"],
    [emptyIn(1), "About 50 min to 1 h left", "Vydrží ještě asi 50 min až 1 h"],
    [emptyIn(6), "About 5 to 7 h left", "Vydrží ještě asi 5 až 7 h"],
    [emptyIn(2), "About 1.5 to 2.5 h left", "Vydrží ještě asi 1,5 až 2,5 h"],
    [emptyIn(60), "About 2 to 3 days left", "Vydrží ještě asi 2 až 3 dny"],
    [emptyIn(130), "About 4 to 7 days left", "Vydrží ještě asi 4 až 7 dní"],
    [fullIn(3), "Full in about 2.5 to 3.5 h", "Nabije se asi za 2,5 až 3,5 h"],
    [nothing("charging", "full"), "Fully charged", "Plně nabitá"],
    [
      nothing("idle", "idle"),
      "Time left: — (hardly anything is drawn)",
      "Výdrž: — (skoro nic se neodebírá)",
    ],
    [null, "Time left: being worked out", "Výdrž se právě počítá"],
  ] as const
  for (const [runtime, english, czech] of rows)
    test(`is ${english}`, () => {
      expect(runtimeLine(runtime, en)).toBe(english)
      expect(runtimeLine(runtime, cs)).toBe(czech)
    })
})

test("a table has the range alone, and nothing where nothing is known", () => {
  expect(runtimeFigure(emptyIn(6), en)).toBe("5 to 7 h")
  expect(runtimeFigure(fullIn(3), cs)).toBe("plná za 2,5 až 3,5 h")
  expect(runtimeFigure(nothing(null, "no-current"), en)).toBeNull()
})

test("the detail tells the likeliest end, its time of day, and what that rests on", () => {
  expect(runtimeDetail({ runtime: emptyIn(4), now, words: en })).toEqual({
    likeliest: "Most likely 4 h, until 22:00",
    basis: "by your usual evening load",
  })
  expect(runtimeDetail({ runtime: emptyIn(30), now, words: cs })).toEqual({
    likeliest: "Nejspíš 30 h, do 24. 11. 2026 00:00",
    basis: "podle obvyklé spotřeby během dne",
  })
  expect(runtimeDetail({ runtime: fullIn(1), now, words: cs })?.basis).toBe(
    "při současném nabíjecím proudu",
  )
  expect(runtimeDetail({ runtime: nothing(null, "no-charge"), now, words: en })).toBeNull()
})
