import { afterAll, beforeAll, describe, expect, test } from "bun:test"

import { causes } from "../../../src/snmp/mib/battery-table.ts"
import { silenceCauses } from "../../../src/sampling/silence-cause.ts"
import { mibText } from "../../../src/snmp/mib/mib-text.ts"
import { protections } from "../../../src/bms/reading.ts"
import { MibFolder } from "../../fakes/mib-folder.ts"
import { community, runTool, SnmpBoard } from "../../fakes/snmp-board.ts"

const usualBase = "1.3.6.1.4.1.99999"

describe("the MIB", () => {
  test.each([usualBase, "1.3.6.1.4.1.32473"])("is without fault under %s", async (base) => {
    const folder = new MibFolder(mibText(base))
    const smilint = ["smilint", "-l", "6", "-s", folder.file]
    const { text } = await runTool(smilint, { SMIPATH: folder.path })
    expect(text).toBe("")
    folder.remove()
  })

  test("names every cause of silence by its number", () => {
    expect(causes.toSorted()).toEqual(silenceCauses.toSorted())
    const text = mibText(usualBase)
    for (const [index, cause] of causes.entries()) {
      const name = cause.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())
      expect(text).toContain(`${name}(${index + 1})`)
    }
  })

  test("a fault in it would be seen", async () => {
    const folder = new MibFolder(
      mibText(usualBase).replace("SYNTAX      BatmonText", "SYNTAX Batmn"),
    )
    const { text } = await runTool(["smilint", "-l", "6", "-s", folder.file], {
      SMIPATH: folder.path,
    })
    expect(text).toContain("BATMON-MIB")
    folder.remove()
  })
})

describe("with the MIB, Net-SNMP", () => {
  let board: SnmpBoard
  const folder = new MibFolder(mibText(usualBase))
  beforeAll(async () => {
    board = new SnmpBoard()
    board.energy = { charge: { in: 5.5, out: 4 }, energy: { in: 6_000_000, out: 51.2 } }
    const id = board.board.with("Člun", {
      voltage: 13.31,
      current: -4.125,
      protections: [protections[0], "short-circuit"],
      balancingCells: [2],
      balanceCurrent: 0.1,
      humidity: 45.5,
      temperatures: [18.4, null, -3.5],
    })
    board.board.with("Silent", null)
    board.board.identify(id, {
      hardware: "JBD-SP04S020",
      softwareVersion: "1.2",
      productionDate: null,
      trips: null,
    })
    board.board.foretell(id, {
      state: "discharging",
      toEmpty: { kind: "known", basis: "usual-load", low: 30_000, best: 36_000, high: 40_000 },
      toFull: { kind: "unknown", reason: "discharging" },
    })
    board.alerts = [
      {
        id: 9,
        rule: "cell-low",
        battery: id,
        level: "warning",
        state: "raised",
        since: board.board.clock.now(),
        raisedAt: board.board.clock.now(),
        clearedAt: null,
        value: 2.913,
        limit: 3,
        flapping: false,
        acknowledgedAt: null,
        acknowledgedBy: "",
        detail: "2",
      },
    ]
    await board.start()
  })
  afterAll(async () => {
    folder.remove()
    await board.stop()
  })
  const ask = (tool: string, ...args: readonly string[]) =>
    runTool([tool, "-v2c", "-c", community, "-r1", "-t10", board.target, ...args], folder.env)

  test("names every object, each of the type that the MIB says", async () => {
    const { lines, text } = await ask("snmpbulkwalk", "BATMON-MIB::batmonObjects")
    expect(text).not.toContain("Wrong Type")
    const names = new Set(lines.flatMap((line) => /^BATMON-MIB::(\w+)\./.exec(line)?.[1] ?? []))
    const readable = mibText(usualBase).matchAll(
      /^(\w+) OBJECT-TYPE(?:(?!OBJECT-TYPE)[^])*?MAX-ACCESS +read-only/gm,
    )
    // Of a battery that is heard and being discharged these two are not known.
    const absent = ["batmonBatterySilenceCause", "batmonBatteryTimeToFull"]
    const expected = [...readable].map(([, name = ""]) => name)
    expect(expected.length).toBeGreaterThan(60)
    expect([...names, ...absent].sort()).toEqual(expected.sort())
  })

  test.each([
    ["batmonBatteryVoltage.1", "13.310 millivolts"],
    ["batmonBatteryCurrent.1", "-4.125 milliamperes"],
    ["batmonBatteryStateOfCharge.1", "76.0 0.1 percent"],
    ["batmonBatteryProtections.1", "80 20 cellOvervoltage(0) shortCircuit(10)"],
    ["batmonBatteryChargeState.1", "discharging(2)"],
    ["batmonBatteryLastReading.1", "2026-11-22"],
    ["batmonBatteryChargedEnergy.1", "6000000000 milliwatt-hours"],
    ["batmonCellVoltage.1.2", "3.329 millivolts"],
    ["batmonCellBalancing.1.2", "true(1)"],
    ["batmonTemperatureValue.1.3", "-3.500"],
    ["batmonAlertValue.9", "2.913"],
    ["batmonBatteryState.2", "awaited(1)"],
    ["batmonBatteryVoltage.2", "No Such Instance"],
    ["batmonSilentCount.0", "1"],
    ["batmonAlertCount.0", "1"],
    ["batmonSamplingInterval.0", "120 seconds"],
  ])("reads %s as %s", async (object, value) => {
    expect((await ask("snmpget", `BATMON-MIB::${object}`)).text).toContain(value)
  })

  test.each([
    ["batmonBatteryTable", 2],
    ["batmonCellTable", 4],
    ["batmonTemperatureTable", 2],
    ["batmonAlertTable", 1],
  ])("shows %s", async (table, rows) => {
    const { code, lines } = await ask("snmptable", "-Cb", "-Cf", "|", `BATMON-MIB::${table}`)
    expect(code).toBe(0)
    // A title and the names of the columns stand above.
    expect(lines).toHaveLength(rows + 2)
  })

  test("never tells a reading that is no longer present", async () => {
    await board.board.clock.advance(301_000)
    const { text } = await ask("snmpget", "BATMON-MIB::batmonBatteryVoltage.1")
    expect(text).toContain("No Such Instance")
    expect((await ask("snmpget", "BATMON-MIB::batmonBatteryState.1")).text).toContain("stale(3)")
    expect((await ask("snmpget", "BATMON-MIB::batmonBatteryReadingAge.1")).text).toContain(
      "301 sec",
    )
    expect((await ask("snmpwalk", "BATMON-MIB::batmonCellTable")).text).not.toContain("Voltage")
  })
})
