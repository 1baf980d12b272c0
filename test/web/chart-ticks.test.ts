import { describe, expect, test } from "bun:test"

import { createWords } from "../../src/i18n/words.ts"
import { startOfDay } from "../../src/lib/local-day.ts"
import { chartTicks } from "../../src/web/chart-ticks.ts"

const zone = "Europe/Prague"
const labels = (first: string, next: string, language: "en" | "cs" = "en") =>
  chartTicks(
    { from: startOfDay(first, zone), to: startOfDay(next, zone) },
    createWords(language, zone),
  ).map(({ label }) => label)

describe("the time axis", () => {
  test("of a day has hours, also when the clock jumps", () => {
    expect(labels("2026-11-22", "2026-11-23").slice(0, 3)).toEqual(["00:00", "02:00", "04:00"])
    expect(labels("2026-10-25", "2026-10-26").at(-1)).toBe("22:00")
    expect(labels("2026-03-29", "2026-03-30").at(-1)).toBe("22:00")
  })

  test("of some days says at midnight which one begins", () => {
    expect(labels("2026-11-21", "2026-11-23")).toEqual([
      "Sat 21",
      "04:00",
      "08:00",
      "12:00",
      "16:00",
      "20:00",
      "Sun 22",
      "04:00",
      "08:00",
      "12:00",
      "16:00",
      "20:00",
    ])
  })

  test("of a week has days, of a month Mondays, of a year months", () => {
    expect(labels("2026-11-16", "2026-11-23", "cs")[0]).toBe("po 16.")
    expect(labels("2026-11-01", "2026-12-01")[0]).toBe("2 Nov")
    expect(labels("2026-01-01", "2027-01-01", "cs").slice(0, 2)).toEqual(["led", "úno"])
  })
})
