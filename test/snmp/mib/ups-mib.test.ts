import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, test } from "bun:test"

import type { RuntimeEstimate } from "../../../src/battery/runtime.ts"
import { freePort } from "../../fakes/free-port.ts"
import { community, runTool, SnmpBoard } from "../../fakes/snmp-board.ts"

const ups = "1.3.6.1.2.1.33.1"

const emptyIn = (seconds: number): RuntimeEstimate => ({
  state: "discharging",
  toEmpty: { kind: "known", basis: "usual-load", low: seconds, best: seconds, high: seconds },
  toFull: { kind: "unknown", reason: "discharging" },
})

/** The values of one object after another, as they are printed. */
const values = async (board: SnmpBoard, ...objects: readonly string[]) => {
  const { lines } = await board.ask(
    "snmpget",
    "-Oqv",
    ...objects.map((object) => `${ups}.${object}`),
  )
  return lines
}

describe("UPS-MIB", () => {
  let board: SnmpBoard
  let [first, second] = [0, 0]
  beforeAll(async () => {
    board = new SnmpBoard()
    first = board.board.with("Cabin", { current: -7.2, soc: 76, temperatures: [18.4] })
    second = board.board.with("Boat", { voltage: 13.1, current: -0.8, temperatures: [24.6, null] })
    await board.start({ identity: "ups" })
  })
  afterAll(() => board.stop())

  test("tells of the whole bank: currents added, the warmest, the first to be empty", async () => {
    board.board.foretell(first, emptyIn(3601))
    board.board.foretell(second, emptyIn(9000))
    const asked = ["2.3.0", "2.4.0", "2.5.0", "2.6.0", "2.7.0", "4.1.0"]
    expect(await values(board, ...asked)).toEqual(["61", "76", "132", "80", "25", "5"])
  })

  test("tells of one battery, once it is chosen", async () => {
    await board.snmp.change({ ...board.snmp.choices, upsBattery: second })
    expect(await values(board, "1.5.0", "2.5.0", "2.6.0")).toEqual(['"Boat"', "131", "8"])
    await board.snmp.change({ ...board.snmp.choices, upsBattery: null })
  })

  test("counts the seconds on battery", async () => {
    await board.board.clock.advance(90_000)
    board.board.sample(first, { current: -7 })
    board.board.sample(second, { current: -1 })
    expect(await values(board, "2.2.0", "6.1.0")).toEqual(["90", "1"])
    board.board.sample(first, { current: 20 })
    expect(await values(board, "2.2.0", "4.1.0", "6.1.0")).toEqual(["0", "3", "0"])
  })

  test("is low near the end of a discharge, and depleted at the end", async () => {
    board.board.sample(second, { current: 0, soc: 50 })
    board.board.sample(first, { current: -7, remainingCapacity: 4, soc: 4 })
    board.board.foretell(first, emptyIn(290))
    expect(await values(board, "2.1.0", "2.3.0")).toEqual(["3", "5"])
    await board.snmp.change({ ...board.snmp.choices, upsBattery: first })
    board.board.sample(first, { soc: 1, current: -1 })
    expect(await values(board, "2.1.0")).toEqual(["4"])
    const { lines } = await board.ask("snmpwalk", "-Oqv", `${ups}.6.2.1.2`)
    expect(lines.toSorted()).toEqual([2, 3, 4].map((alarm) => `.${ups}.6.3.${alarm}`))
    await board.snmp.change({ ...board.snmp.choices, upsBattery: null })
  })

  test("knows nothing once nothing is heard any more", async () => {
    await board.board.clock.advance(301_000)
    board.board.fail(first, "hear")
    const asked = await values(board, "2.1.0", "2.4.0", "2.6.0", "4.1.0", "6.1.0")
    const absent = "No Such Instance currently exists at this OID"
    expect(asked).toEqual(["1", absent, absent, "1", "1"])
  })
})

/** A NUT of the test's own: a driver and its server. */
class Nut {
  readonly #folder = mkdtempSync(join(tmpdir(), "batmon-nut-"))
  readonly #children: Bun.Subprocess[] = []
  #port = 0

  async start(agent: number): Promise<void> {
    this.#port = await freePort()
    const files = {
      "nut.conf": "MODE=standalone",
      "upsd.users": "",
      "upsd.conf": `LISTEN 127.0.0.1 ${this.#port}`,
      "ups.conf": `[bank]
        driver = snmp-ups
        port = 127.0.0.1:${agent}
        community = ${community}
        snmp_version = v2c`,
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#folder, name), text)
    const folder = this.#folder
    const env = {
      ...process.env,
      NUT_CONFPATH: folder,
      NUT_STATEPATH: folder,
      NUT_ALTPIDPATH: folder,
    }
    const begin = (...command: string[]) =>
      this.#children.push(Bun.spawn(command, { env, stdout: "ignore", stderr: "ignore" }))
    begin("/lib/nut/snmp-ups", "-a", "bank", "-u", "root", "-F")
    begin("/lib/nut/upsd", "-F", "-u", "root")
  }

  /** Asks until the driver has told the server something. */
  async ask(): Promise<readonly string[]> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const { code, lines } = await runTool(["upsc", `bank@127.0.0.1:${this.#port}`])
      if (code === 0 && lines.some((line) => /^ups.status: (?!WAIT)/.test(line))) return lines
      await Bun.sleep(100)
    }
    throw new Error("NUT has not begun")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill()
    await Promise.all(this.#children.map((child) => child.exited))
    rmSync(this.#folder, { recursive: true })
  }
}

test("NUT finds the bank by itself and reads it with upsc", async () => {
  await using board = new SnmpBoard()
  const id = board.board.with("Cabin", { current: -7.2 })
  board.board.foretell(id, emptyIn(3601))
  await board.start({ identity: "ups" })
  await using nut = new Nut()
  await nut.start(board.port)
  expect(await nut.ask()).toEqual(
    expect.arrayContaining([
      "battery.charge: 76",
      "battery.current: 7.20",
      "battery.runtime: 3660",
      "battery.voltage: 13.30",
      expect.stringMatching(/^driver.version.data: ietf MIB/),
      "ups.mfr: batmon",
      "ups.status: OB",
    ]),
  )
})
