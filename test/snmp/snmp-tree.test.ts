import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, test } from "bun:test"

import { compareOids, parseOid } from "../../src/snmp/oid.ts"
import { freePort } from "../fakes/free-port.ts"
import { MibFolder } from "../fakes/mib-folder.ts"
import { community, runTool, SnmpBoard } from "../fakes/snmp-board.ts"

const battery = "1.3.6.1.4.1.99999.2.1.2.1"

test("everything is walked in lexicographic order, with no gap and no repeat", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin", { current: -7.2 })
  board.board.with("Silent", null)
  board.board.with("Boat", { cellVoltages: Array.from({ length: 32 }, () => 3.3) })
  await board.start()
  board.store()
  const walk = async (...options: string[]) =>
    (await board.ask("snmpbulkwalk", ...options, "1")).lines
      // What is told in hexadecimal may go on in another line.
      .filter((line) => line.startsWith("."))
      .map((line) => line.split(" ")[0] ?? "")
  const names = (await walk("-Cr25")).slice(0, -1)
  expect(names.length).toBeGreaterThan(700)
  for (const [index, name] of names.entries()) {
    const before = parseOid(names[index - 1] ?? "")
    if (before) expect(compareOids(before, parseOid(name) ?? [])).toBeLessThan(0)
  }
  // What GETNEXT leads to can be had with GET.
  const { lines } = await board.ask("snmpget", ...names.filter((_, index) => index % 9 === 0))
  expect(lines.filter((line) => line.includes("No Such"))).toEqual([])
})

test("snmptable shows the tables of the standard MIBs, each value of the type that they say", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin", { current: -7.2, temperatures: [18.4] })
  await board.start()
  board.board.sample(1, { current: -7.2, temperatures: [18.4] })
  const text = await Bun.file(
    new URL("../fixtures/snmp/STANDARD-TABLES-MIB.txt", import.meta.url),
  ).text()
  const folder = new MibFolder(text, "STANDARD-TABLES-MIB")
  const ask = (tool: string, ...args: readonly string[]) =>
    runTool([tool, "-v2c", "-c", community, "-r1", "-t10", board.target, ...args], folder.env)
  const table = async (name: string) =>
    (await ask("snmptable", "-Cb", "-Cf", "|", "-CH", name)).lines
  expect(await table("upsAlarmTable")).toEqual([expect.stringMatching(/::6\.3\.2\|0:0:00:00\.00$/)])
  const physical = await table("entPhysicalTable")
  expect(physical.map((line) => line.split("|")[0])).toEqual([
    "Cabinet 7",
    "Cabin",
    "Cabin voltage",
    "Cabin current",
    "Cabin power",
    ...[1, 2, 3, 4].map((cell) => `Cabin cell ${cell}`),
    "Cabin temperature 1",
  ])
  expect(await table("entPhySensorTable")).toHaveLength(physical.length - 2)
  expect((await table("entPhySensorTable"))[0]).toStartWith("voltsDC|milli|0|13320|ok|mV|")
  for (const name of ["upsAlarmTable", "entPhysicalTable", "entPhySensorTable"]) {
    expect((await ask("snmpwalk", name)).text).not.toContain("Wrong Type")
  }
  folder.remove()
})

test("the table stands under another base, once one is chosen", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin")
  await board.start({ baseOid: "1.3.6.1.4.1.32473.7" })
  board.store()
  expect((await board.ask("snmpget", "1.3.6.1.4.1.32473.7.1.1.3")).text).toContain('"Cabin"')
  expect((await board.ask("snmpget", "1.3.6.1.4.1.32473.7.2.1.1.2.0")).text).toContain("Gauge32: 1")
  expect((await board.ask("snmpget", "1.3.6.1.2.1.1.2.0")).text).toContain("32473.7.2")
})

test("the exporter of Prometheus scrapes the battery table", async () => {
  await using board = new SnmpBoard()
  board.board.with("Cabin", { voltage: 13.31 })
  await board.start()
  const folder = mkdtempSync(join(tmpdir(), "batmon-exporter-"))
  const index = { labelname: "index", type: "gauge" }
  const name = { labels: ["index"], labelname: "name", oid: `${battery}.2`, type: "DisplayString" }
  const metric = {
    name: "voltage",
    oid: `${battery}.8`,
    type: "gauge",
    indexes: [index],
    lookups: [name],
  }
  const module = { walk: [battery], version: 2, auth: { community }, metrics: [metric] }
  // JSON is YAML.
  writeFileSync(join(folder, "snmp.yml"), JSON.stringify({ batmon: module }))
  const port = await freePort()
  await using exporter = Bun.spawn(
    [
      "prometheus-snmp-exporter",
      `--config.file=${join(folder, "snmp.yml")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdout: "ignore", stderr: "ignore" },
  )
  const address = `http://127.0.0.1:${port}/snmp?target=${board.target}&module=batmon`
  expect(exporter.killed).toBe(false)
  expect(await scraped(address)).toContain('voltage{index="1",name="Cabin"} 13310')
  rmSync(folder, { recursive: true })
})

/** Asks until it listens. */
async function scraped(address: string): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const response = await fetch(address).catch(() => null)
    if (response) return response.text()
    await Bun.sleep(100)
  }
  throw new Error("the exporter does not listen")
}
