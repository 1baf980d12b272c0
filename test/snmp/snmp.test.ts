import { afterAll, beforeAll, describe, expect, test } from "bun:test"

import { authProtocols, privProtocols } from "../../src/settings/snmp-choices.ts"
import { DatagramRelay } from "../fakes/datagram-relay.ts"
import { community, runTool, SnmpBoard, userFor, userOptions } from "../fakes/snmp-board.ts"

const manual = "1.3.6.1.4.1.99999.1"

async function withTwoBatteries(): Promise<SnmpBoard> {
  const board = new SnmpBoard()
  board.board.with("Cabin", { voltage: 13.31, current: -4.125, temperatures: [null, -2.5] })
  board.board.with("Člun", { cellVoltages: [3.3, 3.4, 3.2], cycles: null, chargeSwitch: false })
  await board.start()
  board.store()
  return board
}

describe("Net-SNMP's tools", () => {
  let board: SnmpBoard
  beforeAll(async () => {
    board = await withTwoBatteries()
  })
  afterAll(() => board.stop())

  test("get, also what is not there", async () => {
    const { lines } = await board.ask("snmpget", `${manual}.1.5`, `${manual}.2.9`, "1.3.6.1.9.1.0")
    expect(lines).toEqual([
      `.${manual}.1.5 = STRING: "13.31"`,
      `.${manual}.2.9 = No Such Instance currently exists at this OID`,
      ".1.3.6.1.9.1.0 = No Such Object available on this agent at this OID",
    ])
  })

  test("getnext", async () => {
    const { lines } = await board.ask("snmpgetnext", `${manual}.1.3`, `${manual}.1.17`)
    expect(lines).toEqual([
      `.${manual}.1.4 = STRING: "A4:C1:37:00:00:01"`,
      `.${manual}.2.1 = STRING: "1795348800000"`,
    ])
  })

  test("walk the manual's table, a cell that does not exist left out", async () => {
    const { lines } = await board.ask("snmpwalk", "-Oa", manual)
    const cells = lines.map((line) => line.replace(`.${manual}.`, "").replace(" = STRING:", ""))
    expect(cells).toEqual([
      '1.1 "1795348800000"',
      '1.2 "1"',
      '1.3 "Cabin"',
      '1.4 "A4:C1:37:00:00:01"',
      '1.5 "13.31"',
      '1.6 "-4.125"',
      '1.7 "76"',
      '1.8 "100"',
      '1.9 "112"',
      '1.10 "76"',
      '1.11 "3"',
      '1.12 "-2.5"',
      '1.13 "4"',
      '1.14 "3.331"',
      '1.15 "3.329"',
      '1.16 "3.33"',
      '1.17 "3.33"',
      '2.1 "1795348800000"',
      '2.2 "2"',
      '2.3 "..lun"',
      '2.4 "A4:C1:37:00:00:02"',
      '2.5 "13.32"',
      '2.6 "0"',
      '2.7 "76"',
      '2.8 "100"',
      '2.10 "76"',
      '2.11 "2"',
      '2.12 "18.4"',
      '2.13 "3"',
      '2.14 "3.3"',
      '2.15 "3.4"',
      '2.16 "3.2"',
    ])
  })

  test("bulkget: six columns by four repetitions, and one single beside two by three", async () => {
    const columns = Array.from({ length: 6 }, (_, index) => `1.3.6.1.2.1.1.${index + 1}`)
    expect((await board.ask("snmpbulkget", "-Cn0", "-Cr4", ...columns)).lines).toHaveLength(24)
    const mixed = ["1.3.6.1.2.1.1.3", manual, "1.3.6.1.2.1.1.1"]
    expect((await board.ask("snmpbulkget", "-Cn1", "-Cr3", ...mixed)).lines).toHaveLength(7)
  })

  test("a million repetitions are cut to what fits into a frame", async () => {
    const { lines } = await board.ask("snmpbulkget", "-Cn0", "-Cr1000000", "1.3")
    expect(lines.length).toBeGreaterThan(20)
    expect(lines.length).toBeLessThan(100)
  })

  test("the end is told once, with the last name", async () => {
    const last = (await board.ask("snmpwalk", "1")).lines.at(-2)?.split(" ")[0] ?? ""
    const { lines } = await board.ask("snmpbulkget", "-Cn0", "-Cr9", last)
    expect(lines).toEqual([expect.stringContaining(`${last} = No more variables left`)])
  })

  test("walk everything alike by each way", async () => {
    const walks = await Promise.all([
      board.ask("snmpwalk", "1"),
      board.ask("snmpbulkwalk", "-Cr25", "1"),
      board.ask("snmpbulkwalk", "-Cr3", "1"),
    ])
    const [one, two, three] = walks.map(({ lines }) => lines.map((line) => line.split(" ")[0]))
    expect(one?.length).toBeGreaterThan(200)
    expect(two).toEqual(one ?? [])
    expect(three).toEqual(one ?? [])
  })

  test("cannot set anything", async () => {
    const { code, text } = await board.ask("snmpset", "1.3.6.1.2.1.1.4.0", "s", "me")
    expect(code).not.toBe(0)
    expect(text).toContain("notWritable")
  })

  test("by v1 get noSuchName where later versions have exceptions", async () => {
    const ask = (tool: string, ...args: string[]) =>
      runTool([tool, "-v1", "-c", community, "-On", "-r1", "-t10", board.target, ...args])
    expect((await ask("snmpget", `${manual}.2.9`)).text).toContain("noSuchName")
    expect((await ask("snmpset", `${manual}.2.9`, "s", "x")).text).toContain("noSuchName")
    const { lines } = await ask("snmpwalk", manual)
    expect(lines).toHaveLength(32)
  })

  test("with a wrong community are not answered, and the log says so", async () => {
    const { text } = await runTool([
      "snmpget",
      "-v2c",
      "-c",
      "public",
      "-r0",
      "-t1",
      board.target,
      "1.3.6.1.2.1.1.1.0",
    ])
    expect(text).toContain("Timeout")
    expect(board.board.entries.at(-1)?.fields).toMatchObject({ why: "wrong community" })
  })
})

test("who is not on the list of networks is not answered", async () => {
  await using board = await new SnmpBoard().start({ networks: ["10.0.0.0/8"] })
  const asking = ["snmpget", "-v2c", "-c", community, "-r0", "-t1"]
  const { text } = await runTool([...asking, board.target, "1.3.6.1.2.1.1.1.0"])
  expect(text).toContain("Timeout")
  await board.snmp.change({ ...board.snmp.choices, networks: ["10.0.0.0/8", "127.0.0.0/8"] })
  expect((await board.ask("snmpget", "1.3.6.1.2.1.1.5.0")).lines).toHaveLength(1)
})

test("off, nothing answers; on again, at once", async () => {
  await using board = await new SnmpBoard().start({ contact: "harbour master" })
  const { target } = board
  await board.snmp.change({ ...board.snmp.choices, enabled: false })
  const asking = ["snmpget", "-v2c", "-c", community, "-r0", "-t1"]
  const { text } = await runTool([...asking, target, "1.3.6.1.2.1.1.4.0"])
  expect(text).toContain("Timeout")
  expect(board.snmp.state).toEqual({ kind: "off" })
  await board.snmp.change({ ...board.snmp.choices, enabled: true })
  expect((await board.ask("snmpget", "1.3.6.1.2.1.1.4.0")).text).toContain("harbour master")
})

test("what is set and cannot be read leaves it off, and batmon starts", async () => {
  await using board = new SnmpBoard()
  board.choices.values.set("snmp", '{"enabled":tr')
  await board.snmp.start()
  expect(board.snmp.state).toEqual({ kind: "off" })
  expect(board.board.entries.at(-1)).toMatchObject({ level: "error" })
})

test("a port that is taken is told, and used once it is free", async () => {
  const first = await new SnmpBoard().start()
  const second = await new SnmpBoard().start({ port: first.port })
  expect(second.snmp.state).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("EADDRINUSE"),
  })
  await first.stop()
  await second.snmp.change(second.snmp.choices)
  expect(second.snmp.state).toEqual({ kind: "answering", port: second.port })
  await second.stop()
})

describe("version 3", () => {
  const pairs = authProtocols.flatMap((auth) =>
    [...privProtocols, null].map((priv) => ({ auth, priv })),
  )
  let board: SnmpBoard
  beforeAll(async () => {
    board = await withTwoBatteries()
  })
  afterAll(() => board.stop())

  test.each(pairs)("walks with $auth and $priv", async (pair) => {
    const users = [userFor(board.snmp.engineId, pair)]
    await board.snmp.change({ ...board.snmp.choices, users })
    const asking = ["snmpbulkwalk", ...userOptions(pair), "-On", "-r1", "-t10", board.target]
    const { lines, text } = await runTool([...asking, manual])
    expect(text).not.toContain("rror")
    expect(lines).toHaveLength(32)
  })

  const pair = { auth: "SHA-256", priv: "AES-128" } as const
  const user = () => userFor(board.snmp.engineId, pair)
  const get = (options: readonly string[], target = board.target) =>
    runTool(["snmpget", ...options, "-On", "-r1", "-t10", target, "1.3.6.1.2.1.1.5.0"])

  test("tells a wrong password, an unknown user and a weaker level", async () => {
    await board.snmp.change({ ...board.snmp.choices, users: [user()] })
    const options = userOptions(pair)
    const wrong = options.map((option) => (option.includes("lantern") ? "not the lantern" : option))
    expect((await get(wrong)).text).toContain("Authentication failure")
    const stranger = options.map((option) => (option === "operator" ? "stranger" : option))
    expect((await get(stranger)).text).toContain("Unknown user name")
    const weaker = options.map((option) => (option === "authPriv" ? "authNoPriv" : option))
    expect((await get(weaker)).text).toContain("Unsupported security level")
    expect((await get(["-v3", "-u", "operator", "-l", "noAuthNoPriv"])).text).toContain(
      "Unsupported security level",
    )
    expect((await get(options)).lines).toHaveLength(1)
  })

  test("a request that was overheard is refused when it is sent again later", async () => {
    await board.snmp.change({ ...board.snmp.choices, users: [user()] })
    const relay = new DatagramRelay(board.port)
    const target = `127.0.0.1:${await relay.open()}`
    expect((await get(userOptions(pair), target)).lines).toHaveLength(1)
    relay.close()
    const overheard = relay.sent.at(-1) ?? Buffer.alloc(0)
    const isAnswered = () => {
      const answer = board.snmp.answer(overheard, "127.0.0.1")
      // The answer is encrypted, a report is not: its counter's name can be read.
      return answer !== null && !Buffer.from(answer).toString("hex").includes("2b060106030f010102")
    }
    expect(isAnswered()).toBe(true)
    await board.board.clock.advance(149_000)
    expect(isAnswered()).toBe(true)
    await board.board.clock.advance(3_000)
    expect(isAnswered()).toBe(false)
    expect((await get(userOptions(pair))).lines).toHaveLength(1)
  })

  test("a restarted board is the same engine, one start further", async () => {
    const before = await new SnmpBoard().start()
    const { engineId } = before.snmp
    await before.snmp.change({ ...before.snmp.choices, users: [userFor(engineId, pair)] })
    const boots = async (of: SnmpBoard) => {
      const asking = ["snmpget", ...userOptions(pair), "-Oqv", "-r1", "-t10", of.target]
      return (await runTool([...asking, "1.3.6.1.6.3.10.2.1.2.0"])).lines
    }
    expect(await boots(before)).toEqual(["1"])
    await before.stop()
    const after = new SnmpBoard({ choices: before.choices })
    await after.snmp.start()
    expect(await boots(after)).toEqual(["2"])
    expect(after.snmp.engineId).toEqual(engineId)
    await after.stop()
  })
})
