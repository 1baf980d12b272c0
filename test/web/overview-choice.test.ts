import { describe, expect, test } from "bun:test"

import { createWords } from "../../src/i18n/words.ts"
import { viewBattery } from "../../src/web/battery-view.ts"
import {
  chosen,
  choicePath,
  inOrder,
  layoutFor,
  readChoice,
  sorted,
  sortings,
} from "../../src/web/overview-choice.ts"
import { emptyIn } from "../fakes/estimates.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

const board = new FakeBoard()
board.with("Sklep 10", { soc: 80 })
board.with("Chata", { soc: 12, protections: ["cell-undervoltage"] })
board.with("Čluny", null)
board.with("Sklep 2", { soc: 80 })
board.foretell(1, emptyIn(8))
board.foretell(4, emptyIn(2))
const views = board.statuses().map((status) => viewBattery(status, board))
const names = (list: typeof views) => list.map(({ battery }) => battery.name)
const everything = { sort: "added", text: "", attention: false } as const

describe("the order", () => {
  const orders = {
    added: ["Sklep 10", "Chata", "Čluny", "Sklep 2"],
    // In Czech, Č comes before Ch, which comes after H.
    name: ["Čluny", "Chata", "Sklep 2", "Sklep 10"],
    soc: ["Chata", "Sklep 10", "Sklep 2", "Čluny"],
    // Those that nothing is known of come last.
    runtime: ["Sklep 2", "Sklep 10", "Chata", "Čluny"],
    state: ["Chata", "Čluny", "Sklep 10", "Sklep 2"],
  }
  const words = createWords("cs", "Europe/Prague")
  for (const sort of sortings)
    test(`by ${sort} is ${orders[sort].join(", ")}`, () => {
      expect(names([...sorted(views, sort, words)])).toEqual(orders[sort])
    })

  test("of an open page stays; what is new comes last", () => {
    expect(names([...inOrder(views, [3, 1])])).toEqual(["Čluny", "Sklep 10", "Chata", "Sklep 2"])
    expect(inOrder(views, null)).toBe(views)
    expect(names([...inOrder(views, [Number.NaN, 99])])).toEqual(names(views))
  })
})

describe("the filter", () => {
  const rows = [
    [{ text: "sklep" }, ["Sklep 10", "Sklep 2"]],
    [{ text: "CLUNY" }, ["Čluny"]],
    [{ text: "a4c1-3700.0002" }, ["Chata"]],
    [{ text: "2" }, ["Chata", "Sklep 2"]],
    [{ text: "nowhere" }, []],
    [{ attention: true }, ["Chata", "Čluny"]],
    [{ attention: true, text: "cha" }, ["Chata"]],
  ] as const
  for (const [wish, found] of rows)
    test(`${JSON.stringify(wish)} finds ${found.join(", ") || "nothing"}`, () => {
      expect(names([...chosen(views, { ...everything, ...wish })])).toEqual([...found])
    })
})

describe("the address", () => {
  const rows = [
    ["", "/"],
    ["q=&sort=added&attention=0", "/"],
    ["sort=soc", "/?sort=soc"],
    ["q=+a%26b+&attention=1", "/?q=a%26b&attention=1"],
    ["sort=%3Cscript%3E&attention=yes", "/"],
  ] as const
  for (const [asked, path] of rows)
    test(`"${asked}" means ${path}`, () => {
      const params = new URLSearchParams(asked)
      expect(choicePath(readChoice((name) => params.get(name)))).toBe(path)
    })

  test("takes no novel and no file", () => {
    expect(readChoice(() => "x".repeat(10_000)).text).toHaveLength(100)
    expect(readChoice(() => new File([], "x")).text).toBe("")
  })
})

test("many batteries are lines, unless somebody wishes otherwise", () => {
  expect([1, 8, 9, 32].map((count) => layoutFor(null, count))).toEqual([
    "cards",
    "cards",
    "table",
    "table",
  ])
  expect(layoutFor("cards", 32)).toBe("cards")
  expect(layoutFor("table", 1)).toBe("table")
})
