import { expect, test } from "bun:test"

import { SnmpBoard } from "../fakes/snmp-board.ts"

test("walks and readings never touch the disk", async () => {
  await using board = new SnmpBoard()
  const id = board.board.with("Cabin")
  await board.start()
  board.store()
  const { reads } = board
  expect(reads).toBeGreaterThan(0)
  await board.ask("snmpbulkwalk", "1")
  board.board.sample(id, { voltage: 12.9 })
  expect((await board.ask("snmpget", "1.3.6.1.4.1.99999.2.1.2.1.8.1")).text).toContain("12900")
  await board.ask("snmpbulkwalk", "1")
  expect(board.reads).toBe(reads)
  board.board.batteries.add({ name: "Boat", address: "A4:C1:37:00:00:99" })
  expect(board.reads).toBeGreaterThan(reads)
})

test("a reading is told as soon as the page has it", async () => {
  await using board = new SnmpBoard()
  const id = board.board.with("Cabin", null)
  await board.start()
  const voltage = async () =>
    (await board.ask("snmpget", "-Oqv", "1.3.6.1.4.1.99999.2.1.2.1.8.1")).lines
  expect(await voltage()).toEqual(["No Such Instance currently exists at this OID"])
  board.board.sample(id, { voltage: 13.31 })
  expect(await voltage()).toEqual(["13310"])
  board.board.batteries.remove(id)
  expect(await voltage()).toEqual(["No Such Instance currently exists at this OID"])
})

test("the clock's step moves the stored rows", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin")
  await board.start()
  board.store()
  const before = board.board.clock.now()
  board.snmp.redate(before, 86_400_000)
  const { lines } = await board.ask("snmpget", "-Oqv", "1.3.6.1.4.1.99999.1.1.1")
  expect(lines).toEqual([`"${before + 86_400_000}"`])
})

test("a history that cannot be read keeps nothing else from being told", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin")
  board.isReadable = false
  await board.start()
  const { lines } = await board.ask("snmpget", "-Oqv", "1.3.6.1.4.1.99999.2.1.2.1.8.1")
  expect(lines).toEqual(["13320"])
  expect((await board.ask("snmpget", "1.3.6.1.4.1.99999.2.1.2.1.34.1")).text).toContain("No Such")
})
