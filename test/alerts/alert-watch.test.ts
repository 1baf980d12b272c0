import { expect, test } from "bun:test"

import { AlertWatch } from "../../src/alerts/alert-watch.ts"
import { type AlertRule, hour, minute, tooLow } from "../../src/alerts/rule.ts"
import type { RuleChoices } from "../../src/alerts/rule-choice.ts"
import type { StoredAlert } from "../../src/store/alert-table.ts"

interface View {
  readonly at: number
  readonly soc: number | null
}

const rule = (more: Partial<AlertRule<View>> = {}): AlertRule<View> => ({
  id: "soc-low",
  level: "warning",
  delay: 4 * minute,
  looks: 2,
  hold: 10 * minute,
  limit: () => 20,
  judge: ({ soc }, context) => tooLow(soc, context, { back: 5 }),
  ...more,
})

/** Looks every two minutes, and returns what happened as `minute kind`. */
function follow(
  watch: AlertWatch<View>,
  socs: readonly (number | null)[],
  { from = 0, choices = {} }: { from?: number; choices?: RuleChoices } = {},
): string[] {
  return socs.flatMap((soc, index) => {
    const at = from + index * 2 * minute
    return watch
      .look({ at, soc }, { model: null, choices, freshFor: 5 * minute })
      .map(({ kind, episode }) => `${at / minute} ${kind}${episode.flapping ? " flapping" : ""}`)
  })
}

const watchOf = (more: Partial<AlertRule<View>> = {}) => new AlertWatch<View>([rule(more)])

test("a fault is pending, raised when it lasts, and cleared when it stays away", () => {
  const socs = [50, 19, 18, 17, 22, 26, 26, 26, 26, 26, 26, 26]
  expect(follow(watchOf(), socs)).toEqual(["4 pending", "6 raised", "20 cleared"])
})

test("a single wrong value is no fault, and does not end one", () => {
  expect(follow(watchOf({ delay: 0 }), [50, 3, 50, 50, 2, 50])).toEqual([])
  expect(follow(watchOf({ hold: 0 }), [19, 19, 19, 90, 19, 19, 19])).toEqual([
    "2 pending",
    "4 raised",
  ])
})

test("what was pending and is over is dropped, and so is what nothing is known of any more", () => {
  expect(follow(watchOf(), [19, 19, 50])).toEqual(["2 pending", "4 dropped"])
  // Of a missed reading or two, less is made: the page calls what was known before current then.
  expect(follow(watchOf(), [19, 19, null, null, null, 19, 19])).toEqual([
    "2 pending",
    "8 dropped",
    "12 pending",
  ])
})

test("missed readings neither put off that a fault is told, nor that it is over", () => {
  const everySecond = (soc: number, count: number) =>
    Array.from({ length: count }, () => [null, soc]).flat()
  const socs = [...everySecond(50, 2), ...everySecond(15, 3), ...everySecond(50, 5)]
  expect(follow(watchOf(), socs)).toEqual(["14 raised", "34 cleared"])
})

test("after a long silence a fault has to stay away anew", () => {
  const silence = Array.from({ length: 10 }, () => null)
  const told = follow(watchOf(), [19, 19, 19, 50, 50, ...silence, ...Array(8).fill(50)])
  expect(told).toEqual(["2 pending", "4 raised", "40 cleared"])
})

test("what was raised stays while nothing is known", () => {
  const silence = Array.from({ length: 500 }, () => null)
  expect(follow(watchOf(), [19, 19, 19, ...silence])).toEqual(["2 pending", "4 raised"])
})

test("what comes and goes is recognised, and lasts until it stays away for an hour", () => {
  const turns = Array.from({ length: 10 }, () => [10, 10, 10, 50, 50, 50]).flat()
  const away = Array.from({ length: 40 }, () => 50)
  const told = follow(watchOf({ hold: 4 * minute }), [...turns, ...away])
  expect(told.filter((line) => line.includes("raised"))).toEqual([
    "4 raised",
    "16 raised",
    "28 raised flapping",
  ])
  expect(told.filter((line) => line.includes("cleared"))).toEqual([
    "10 cleared",
    "22 cleared",
    "174 cleared flapping",
  ])
})

test("a choice takes the place of limit and delay, or switches the rule off", () => {
  const choices = { "soc-low": { limit: 40, delay: 0 } }
  expect(follow(watchOf(), [39, 39], { choices })).toEqual(["2 raised"])
  const watch = watchOf()
  follow(watch, [10, 10, 10])
  const off = { "soc-low": { on: false } }
  expect(follow(watch, [10], { from: 6 * minute, choices: off })).toEqual(["6 cleared"])
  expect(
    watch.look({ at: hour, soc: 5 }, { model: null, choices: off, freshFor: 5 * minute }),
  ).toEqual([])
})

test("a fault that another one explains is not raised, and one that was stays", () => {
  const worse = rule({ id: "soc-critical", limit: () => 10, delay: 0 })
  const both = () => new AlertWatch<View>([rule({ hiddenBy: ["soc-critical"] }), worse])
  const names = (watch: AlertWatch<View>) => watch.episodes.map(({ rule: name }) => name)
  const sudden = both()
  follow(sudden, [5, 5, 5, 5])
  expect(names(sudden)).toEqual(["soc-critical"])
  const slow = both()
  follow(slow, [19, 19, 19, 9, 9])
  expect(names(slow)).toEqual(["soc-low", "soc-critical"])
})

test("goes on after a restart where it was", () => {
  const watch = watchOf()
  const alert: StoredAlert = {
    id: 3,
    rule: "soc-low",
    key: "",
    battery: 1,
    level: "warning",
    state: "acknowledged",
    since: 0,
    raisedAt: 0,
    clearedAt: null,
    value: 18,
    limit: 20,
    detail: "",
    flapping: false,
    acknowledgedAt: 0,
    acknowledgedBy: null,
  }
  watch.resume({ alert, since: -hour })
  const told = follow(watch, [18, 18, 18, 40, 40, 40, 40, 40, 40, 40])
  expect(told).toEqual(["16 cleared"])
})
