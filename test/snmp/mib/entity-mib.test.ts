import { expect, test } from "bun:test"

import { SnmpBoard } from "../../fakes/snmp-board.ts"

const physical = "1.3.6.1.2.1.47.1.1.1.1"
const sensor = "1.3.6.1.2.1.99.1.1.1"

test("a reading stands as long as the battery's own interval says, which is told", async () => {
  await using board = new SnmpBoard()
  board.board.with("Usual")
  board.board.batteries.sampleEvery(board.board.with("Slow"), 3_600_000)
  await board.start()
  const voltages = async (column: number) => {
    const asked = [1001, 2001].map((row) => `${sensor}.${column}.${row}`)
    return (await board.ask("snmpget", "-Oqv", ...asked)).lines.map(Number)
  }
  expect(await voltages(8)).toEqual([120_000, 3_600_000])
  await board.board.clock.advance(2.5 * 3_600_000)
  expect(await voltages(5)).toEqual([2, 1])
  await board.board.clock.advance(1)
  expect(await voltages(5)).toEqual([2, 2])
})

test("each battery is a piece of the board, and its values are sensors", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin", {
    voltage: 13.31,
    current: -4.125,
    cellVoltages: [3.331, 3.329],
    temperatures: [null, -3.5],
  })
  board.board.with("Silent", null)
  await board.start()
  const column = async (oid: string) =>
    (await board.ask("snmpwalk", "-Oq", oid)).lines.map((line) => line.replace(`.${oid}.`, ""))
  expect(await column(`${physical}.2`)).toEqual([
    '1 "Cabinet 7"',
    '1000 "Cabin"',
    '1001 "Cabin voltage"',
    '1002 "Cabin current"',
    '1003 "Cabin power"',
    '1011 "Cabin cell 1"',
    '1012 "Cabin cell 2"',
    '1052 "Cabin temperature 2"',
    '2000 "Silent"',
  ])
  const parents = (await column(`${physical}.4`)).map((line) => line.split(" ")[1])
  expect(parents).toEqual(["0", "1", "1000", "1000", "1000", "1000", "1000", "1000", "1"])
  expect(await column(`${sensor}.1`)).toEqual([
    "1001 4",
    "1002 5",
    "1003 6",
    "1011 4",
    "1012 4",
    "1052 8",
  ])
  expect(await column(`${sensor}.4`)).toEqual([
    "1001 13310",
    "1002 -4125",
    "1003 -54900",
    "1011 3331",
    "1012 3329",
    "1052 -3500",
  ])
  expect(new Set((await column(`${sensor}.5`)).map((line) => line.split(" ")[1]))).toEqual(
    new Set(["1"]),
  )
  await board.board.clock.advance(301_000)
  expect(new Set((await column(`${sensor}.5`)).map((line) => line.split(" ")[1]))).toEqual(
    new Set(["2"]),
  )
  expect((await board.ask("snmpwalk", `${sensor}.4`)).text).toContain("No Such Instance")
})
