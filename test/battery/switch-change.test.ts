import { describe, expect, test } from "bun:test"

import { isSwitched, switchesAfter } from "../../src/battery/switch-change.ts"

const state = (chargeSwitch: boolean | null, dischargeSwitch: boolean | null, lock = false) => ({
  chargeSwitch,
  dischargeSwitch,
  softwareLock: lock,
})
const off = { which: "charge", on: false } as const
const on = { which: "charge", on: true } as const

describe("switching charging", () => {
  test.each([
    ["off leaves discharging on", state(true, true), off, { charge: false, discharge: true }],
    ["on leaves discharging on", state(false, true, true), on, { charge: true, discharge: true }],
    [
      "on leaves discharging off that somebody switched off",
      state(false, false, true),
      on,
      { charge: true, discharge: false },
    ],
    [
      "off does not lock discharging off that a protection keeps off",
      state(true, false),
      off,
      { charge: false, discharge: true },
    ],
    ["is not done where charging is not told", state(null, true), off, null],
    ["is not done where discharging is not told", state(true, null), off, null],
  ] as const)("%s", (_what, before, change, after) => {
    expect(switchesAfter(before, change)).toEqual(after)
  })
})

test("switching discharging leaves charging as it is", () => {
  const change = { which: "discharge", on: false } as const
  expect(switchesAfter(state(true, true), change)).toEqual({ charge: true, discharge: false })
  expect(switchesAfter(state(false, true, true), change)).toEqual({
    charge: false,
    discharge: false,
  })
})

test("a switch is as wanted when the battery says so, and not when it says nothing", () => {
  expect(isSwitched(state(false, true), off)).toBe(true)
  expect(isSwitched(state(true, true), off)).toBe(false)
  expect(isSwitched(state(null, true), off)).toBe(false)
  expect(isSwitched(state(true, false), { which: "discharge", on: false })).toBe(true)
})
