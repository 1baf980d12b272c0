import { describe, expect, test } from "bun:test"

import type { BatteryView } from "../../src/alerts/battery-view.ts"
import type { BoardView } from "../../src/alerts/board-view.ts"
import { batteryRules, boardRules } from "../../src/alerts/rule-registry.ts"
import { hour, minute, tooHigh, tooLow } from "../../src/alerts/rule.ts"
import type { AlertRuleId } from "../../src/battery/alert-rule.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import type { Reading } from "../../src/bms/reading.ts"
import { readingOf } from "../fakes/reading-of.ts"

const model = genericModel("lifepo4", { cells: 4, capacity: 100 })

const view = (said: Partial<Reading>, more: Partial<BatteryView> = {}): BatteryView => ({
  at: 10 * hour,
  reading: readingOf({ nominalCapacity: 100, current: -10, ...said }),
  model,
  runtime: null,
  restedFor: null,
  drop: null,
  trips: new Map(),
  silence: null,
  ...more,
})

const silentView = (silence: Partial<NonNullable<BatteryView["silence"]>>) =>
  view(
    {},
    {
      reading: null,
      silence: { duration: hour, cause: null, staysAwake: false, isItsOwn: true, ...silence },
    },
  )

const toEmpty = (minutes: number): Partial<BatteryView> => {
  const seconds = minutes * 60
  const known = { kind: "known", basis: "recent-load" } as const
  return {
    runtime: {
      state: "discharging",
      toEmpty: { ...known, low: seconds, best: seconds, high: seconds },
      toFull: { kind: "unknown", reason: "discharging" },
    },
  }
}

function findings(id: AlertRuleId, of: BatteryView, raised = false) {
  const rule = batteryRules.find((known) => known.id === id)
  if (!rule) throw new Error(`no rule ${id}`)
  return rule.judge(of, { limit: rule.limit(of.model), isRaised: () => raised })
}

const cells = (...cellVoltages: number[]) => ({ cellVoltages, soc: 50 })

describe("a rule of a battery finds what is wrong", () => {
  const faults: readonly [AlertRuleId, BatteryView, object][] = [
    ["soc-low", view({ soc: 19 }), { value: 19 }],
    ["soc-critical", view({ soc: 10 }), { value: 10 }],
    ["runtime-low", view({}, toEmpty(45)), { value: 45 }],
    ["cell-low", view(cells(3.1, 2.7, 3.1, 3.1)), { value: 2.7, detail: "2" }],
    ["cell-high", view(cells(3.4, 3.4, 3.4, 3.64)), { value: 3.64, detail: "4" }],
    ["cell-spread-rest", view(cells(3.3, 3.18, 3.3, 3.3), { restedFor: hour }), { detail: "2 1" }],
    ["cell-spread-load", view(cells(3.3, 3.3, 2.95, 3.3)), { detail: "3 1" }],
    ["temperature-high", view({ temperatures: [20, null, 56] }), { value: 56 }],
    ["temperature-low", view({ temperatures: [-16, 5] }), { value: -16 }],
    ["charge-cold", view({ temperatures: [3, -1], current: 5 }), { value: -1 }],
    ["charge-current", view({ current: 70 }), { value: 70 }],
    ["discharge-current", view({ current: -120 }), { value: 120 }],
    ["protection", view({ protections: ["short-circuit"] }), { key: "short-circuit" }],
    [
      "trips",
      view({}, { trips: new Map([["short-circuit", 10 * hour - 1]]) }),
      { key: "short-circuit" },
    ],
    ["switch-off", view({ dischargeSwitch: false }), { key: "discharge", level: "critical" }],
    [
      "silent",
      silentView({ duration: 16 * minute, cause: "held" }),
      { value: 960, detail: "held" },
    ],
    [
      "soc-drop",
      view({}, { drop: { at: 10 * hour, from: 80, to: 42 } }),
      { value: 38, detail: "80 42" },
    ],
    ["capacity-fading", view({ fullChargeCapacity: 79 }), { value: 79 }],
  ]
  test.each(faults)("%s", (id, of, finding) => {
    expect(findings(id, of)).toEqual([expect.objectContaining(finding)])
  })
})

describe("a rule of a battery keeps quiet", () => {
  const fine: readonly [string, AlertRuleId, BatteryView][] = [
    ["while it is being charged", "soc-low", view({ soc: 15, current: 5 })],
    [
      "near full, where cells part by themselves",
      "cell-spread-load",
      view(cells(3.36, 3.36, 3.36, 3.62)),
    ],
    ["about the spread at rest under load", "cell-spread-rest", view(cells(3.3, 3.1, 3.3, 3.3))],
    ["in the frost without charging", "charge-cold", view({ temperatures: [-5], current: -5 })],
    [
      "about a switch turned off by command",
      "switch-off",
      view({ chargeSwitch: false, softwareLock: true }),
    ],
    [
      "about the switch of a protection",
      "switch-off",
      view({ chargeSwitch: false, protections: ["short-circuit"] }),
    ],
    ["in the first minutes of silence", "silent", silentView({ duration: 14 * minute })],
    ["about a pack that sleeps", "silent", silentView({ duration: 11 * hour, cause: "asleep" })],
    [
      "about a fall of an hour ago",
      "soc-drop",
      view({}, { drop: { at: 9 * hour, from: 80, to: 42 } }),
    ],
    ["about a load that is no end", "runtime-low", view({}, toEmpty(300))],
  ]
  test.each(fine)("%s: %s", (_title, id, of) => {
    expect(findings(id, of) ?? []).toEqual([])
  })

  test("where nothing is known", () => {
    const unknown = view(
      {},
      {
        reading: null,
        silence: { duration: minute, cause: null, staysAwake: false, isItsOwn: true },
      },
    )
    for (const { id } of batteryRules) expect(findings(id, unknown) ?? []).toEqual([])
    // The adapter is deaf: of the battery nothing can be said.
    expect(findings("silent", silentView({ isItsOwn: false }))).toBeNull()
  })

  test("of values that the BMS did not send", () => {
    const nothing = view({ nominalCapacity: null, current: null }, { model: null })
    for (const { id } of batteryRules) expect(findings(id, nothing) ?? []).toEqual([])
  })
})

test("a raised alert ends at another value than it began, so that it does not flutter", () => {
  const context = (raised: boolean) => ({ limit: 20, isRaised: () => raised })
  expect(tooLow(22, context(false), { back: 5 })).toEqual([])
  expect(tooLow(22, context(true), { back: 5 })).toHaveLength(1)
  expect(tooLow(26, context(true), { back: 5 })).toEqual([])
  expect(tooHigh(18, context(false), { back: 5 })).toEqual([])
  expect(tooHigh(18, context(true), { back: 5 })).toHaveLength(1)
  expect(tooHigh(null, context(true), { back: 5 })).toBeNull()
})

describe("a rule of the board", () => {
  const board: BoardView = {
    at: 10 * hour,
    radio: { kind: "ready" },
    storage: { kind: "well" },
    batteries: 16,
    unheard: 0,
    isClockGuessed: false,
    mailStuckFor: 0,
    mailLost: 0,
    mailAnswer: "",
  }
  const judge = (id: AlertRuleId, of: Partial<BoardView>) =>
    boardRules
      .find((rule) => rule.id === id)
      ?.judge({ ...board, ...of }, { limit: null, isRaised: () => false })
  const faults: readonly [AlertRuleId, Partial<BoardView>, object][] = [
    ["adapter", { radio: { kind: "missing", detail: "no hci0" } }, { detail: "missing" }],
    ["adapter", { unheard: 16 }, { detail: "unheard" }],
    ["disk", { storage: { kind: "full", free: 0.001 } }, { level: "critical", detail: "full" }],
    ["clock", { isClockGuessed: true }, {}],
    [
      "mail",
      { mailStuckFor: 1, mailAnswer: "connection refused" },
      { detail: "connection refused" },
    ],
  ]
  test.each(faults)("%s finds %j", (id, of, finding) => {
    expect(judge(id, of)).toEqual([expect.objectContaining(finding)])
  })

  test("has nothing against a board that is well, nor blames it for its only battery", () => {
    for (const { id } of boardRules) expect(judge(id, {})).toEqual([])
    expect(judge("adapter", { batteries: 1, unheard: 1 })).toEqual([])
    expect(judge("adapter", { batteries: 0, radio: { kind: "missing", detail: "" } })).toEqual([])
  })
})
