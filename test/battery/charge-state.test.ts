import { expect, test } from "bun:test"

import { chargeState } from "../../src/battery/charge-state.ts"

const rows = [
  [null, null],
  [0, "idle"],
  [-0, "idle"],
  [0.04, "idle"],
  [-0.04, "idle"],
  [0.05, "charging"],
  [-0.05, "discharging"],
  [180, "charging"],
  [-180, "discharging"],
] as const

for (const [current, state] of rows)
  test(`${current} A is ${state}`, () => {
    expect(chargeState(current)).toBe(state)
  })
