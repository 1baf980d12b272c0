import { describe, expect, test } from "bun:test"

import { createWords } from "../../src/i18n/words.ts"
import { checkModel, modelTexts, noModelTexts } from "../../src/web/model-form.ts"

const cs = createWords("cs", "Europe/Prague")
const check = (texts: Partial<typeof noModelTexts>) => checkModel({ ...noModelTexts, ...texts })

describe("a model form", () => {
  test("that is empty chooses nothing: all is as the BMS reports", () => {
    expect(check({})).toEqual({ ok: true, value: {} })
  })

  test("gives what was chosen, in the units of a model", () => {
    expect(
      check({
        model: "nmc:13",
        capacity: "48,5",
        floor: "20",
        chargeEfficiency: "99",
        temperatureLow: "−5",
      }),
    ).toEqual({
      ok: true,
      value: {
        chemistry: "nmc",
        cells: 13,
        capacity: 48.5,
        floor: 20,
        chargeEfficiency: 0.99,
        temperatureLow: -5,
      },
    })
  })

  test("comes back as it was typed", () => {
    const choice = { chemistry: "lto", cells: 20, capacity: 30.5, coldLoss: 0.004 } as const
    const texts = modelTexts(choice, cs)
    expect(texts).toMatchObject({ model: "lto:20", capacity: "30,5", coldLoss: "0,4", floor: "" })
    expect(checkModel(texts)).toEqual({ ok: true, value: choice })
  })

  test.each([
    [{ capacity: "0" }, "capacity"],
    [{ capacity: "much" }, "capacity"],
    [{ floor: "96" }, "floor"],
    [{ floor: "1e1" }, "floor"],
    [{ peukert: "0.5" }, "peukert"],
    [{ model: "tin:4" }, "model"],
    [{ model: "<script>" }, "model"],
  ])("%j is refused", (texts, field) => {
    const checked = check(texts)
    expect(checked.ok ? [] : Object.keys(checked.errors)).toEqual([field])
  })
})
