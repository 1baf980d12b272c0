import { describe, expect, test } from "bun:test"

import { batteryConcerns, worstLevel } from "../../src/battery/battery-condition.ts"
import type { Reading } from "../../src/bms/reading.ts"
import { readingOf } from "../fakes/reading-of.ts"

const current = { kind: "current", age: 0 } as const

describe("concerns of a current reading", () => {
  const rows: readonly {
    said: Partial<Reading>
    spread?: number
    kinds: string[]
    level: string
  }[] = [
    { said: {}, kinds: [], level: "good" },
    { said: { soc: 11, chargeSwitch: true }, spread: 0.25, kinds: [], level: "good" },
    { said: { soc: 10 }, kinds: ["low-charge"], level: "warning" },
    { said: { soc: 0 }, kinds: ["low-charge"], level: "warning" },
    { said: {}, spread: 0.26, kinds: ["wide-spread"], level: "warning" },
    { said: { chargeSwitch: false }, kinds: ["charge-off"], level: "warning" },
    { said: { dischargeSwitch: false }, kinds: ["discharge-off"], level: "warning" },
    {
      said: { protections: ["short-circuit"], soc: 5 },
      kinds: ["protection", "low-charge"],
      level: "danger",
    },
  ]
  for (const { said, spread = null, kinds, level } of rows)
    test(`${JSON.stringify(said)}, spread ${spread}: ${kinds.join(", ") || "none"}`, () => {
      const concerns = batteryConcerns(readingOf(said), spread, current)
      expect(concerns.map(({ kind }) => kind)).toEqual(kinds as never)
      expect(worstLevel(concerns)).toBe(level as never)
    })
})

test("of an old reading only its age is a concern, whatever it said", () => {
  const burning = readingOf({ protections: ["short-circuit"], soc: 0 })
  expect(batteryConcerns(burning, 2, { kind: "stale", age: 1 })).toEqual([
    { kind: "stale", level: "unknown" },
  ])
})

test("the worst level is the worst, not the last", () => {
  const levels = ["warning", "danger", "unknown", "good"] as const
  expect(worstLevel(levels.map((level) => ({ level })))).toBe("danger")
})
