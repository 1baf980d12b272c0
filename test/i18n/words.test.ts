import { describe, expect, test } from "bun:test"

import { createWords } from "../../src/i18n/words.ts"

const en = createWords("en", "Europe/Prague")
const cs = createWords("cs", "Europe/Prague")

describe("plurals", () => {
  const rows = [
    [1, "The battery is well", "Baterie je v pořádku"],
    [2, "All 2 batteries are well", "Všechny 2 baterie jsou v pořádku"],
    [4, "All 4 batteries are well", "Všechny 4 baterie jsou v pořádku"],
    [5, "All 5 batteries are well", "Všech 5 baterií je v pořádku"],
    [22, "All 22 batteries are well", "Všech 22 baterií je v pořádku"],
  ] as const
  for (const [count, english, czech] of rows)
    test(`of ${count}`, () => {
      expect(en.t("state.all-well", { count })).toBe(english)
      expect(cs.t("state.all-well", { count })).toBe(czech)
    })

  test("of a fraction are Czech", () => {
    expect(cs.t("duration.days", { count: 1.5 })).toBe("1,5 dne")
  })
})

describe("numbers", () => {
  const rows = [
    [13.316, 2, "13.32", "13,32"],
    [-2503, 0, "−2,503", "−2 503"],
    [-0.001, 2, "0.00", "0,00"],
    [0, 0, "0", "0"],
  ] as const
  for (const [value, digits, english, czech] of rows)
    test(`${value} with ${digits} places`, () => {
      expect(en.number(value, digits)).toBe(english)
      expect(cs.number(value, digits).replace(/\s/g, " ")).toBe(czech)
    })

  test("with a sign, except for what rounds to zero", () => {
    expect([12.3, -12.3, 0, -0.004, 0.004].map((value) => en.signed(value, 2))).toEqual([
      "+12.30",
      "−12.30",
      "0.00",
      "0.00",
      "0.00",
    ])
  })
})

describe("times", () => {
  const noon = Date.UTC(2026, 10, 22, 11, 5)

  test("are told in the given zone and the language's form", () => {
    expect(en.clock(noon)).toBe("12:05")
    expect(en.dateTime(noon)).toBe("22 Nov 2026, 12:05")
    expect(cs.dateTime(noon)).toBe("22. 11. 2026 12:05")
    expect(en.day("2026-11-22")).toBe("Sunday, 22 November 2026")
    expect(cs.day("2026-11-22")).toBe("neděle 22. listopadu 2026")
  })

  test("of today go without the date", () => {
    expect(en.moment(noon, noon + 3_600_000)).toBe("12:05")
    expect(en.moment(noon, noon + 12 * 3_600_000)).toBe("22 Nov 2026, 12:05")
  })
})

describe("ages", () => {
  const rows = [
    [0, "just now", "právě teď", "0 s"],
    [9_999, "just now", "právě teď", "0 s"],
    [10_000, "10 s ago", "před 10 s", "10 s"],
    [59_999, "50 s ago", "před 50 s", "50 s"],
    [60_000, "1 min ago", "před 1 min", "1 min"],
    [14 * 60_000 + 59_000, "14 min ago", "před 14 min", "14 min"],
    [3_600_000, "1 h ago", "před 1 h", "1 h"],
    [25 * 3_600_000, "1 day ago", "před 1 dnem", "1 day"],
    [72 * 3_600_000, "3 days ago", "před 3 dny", "3 days"],
  ] as const
  for (const [age, english, czech, duration] of rows)
    test(`of ${age} ms`, () => {
      expect(en.ago(age)).toBe(english)
      expect(cs.ago(age)).toBe(czech)
      expect(en.duration(age)).toBe(duration)
    })
})

test("what fills a placeholder is not itself filled", () => {
  expect(en.t("battery.edit.named", { name: "{name} {count} $& $1" })).toBe(
    "Edit {name} {count} $& $1",
  )
})
