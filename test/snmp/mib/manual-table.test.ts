import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, test } from "bun:test"

import { startApp } from "../../../src/app.ts"
import { systemClock } from "../../../src/lib/clock.ts"
import { silentLogger } from "../../../src/lib/log.ts"
import { loadSettings } from "../../../src/settings/settings-load.ts"
import { demoBatteries } from "../../../src/simulator/demo-batteries.ts"
import { createSimulatedRadio } from "../../../src/simulator/simulated-radio.ts"
import { createWorld } from "../../../src/simulator/world.ts"
import { formPost } from "../../fakes/form-post.ts"
import { freeUdpPort } from "../../fakes/free-port.ts"
import { runTool, SnmpBoard } from "../../fakes/snmp-board.ts"

const manual = "1.3.6.1.4.1.99999.1"
const count = 5

/** The manual's columns by SQL alone: the latest row of each battery among the latest hundred. */
const query = `
  WITH newest AS (SELECT * FROM readings ORDER BY time DESC, battery DESC LIMIT 100)
  SELECT newest.time, newest.battery, batteries.name, batteries.address,
    voltage_mV, current_mA, remaining_mAh, nominal_mAh, cycles, soc, switches & 3 AS mosfets,
    hex(temperatures) AS temperatures, cell_count, hex(cells) AS cells
  FROM newest JOIN details ON details.id = newest.detail JOIN board.batteries ON batteries.id = newest.battery
  WHERE newest.time = (SELECT max(time) FROM newest AS same WHERE same.battery = newest.battery)
  ORDER BY newest.battery`

test("the manual's table is what the database has, cell by cell", async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), "batmon-manual-"))
  const world = createWorld({
    batteries: demoBatteries(count, 3),
    seed: 3,
    speed: 1,
    startTime: systemClock.now(),
    clock: systemClock,
  })
  const app = await startApp({
    settings: { ...loadSettings({}), dataDirectory, logFile: "", webHost: "127.0.0.1", webPort: 0 },
    log: silentLogger,
    clock: systemClock,
    demo: true,
    radio: createSimulatedRadio(world, { clock: systemClock }),
    prepare: async (store) => {
      for (const { name, address } of world.designs.slice(0, count)) {
        store.batteries.add({ name, address, protocol: "jbd", addedAt: systemClock.now() })
      }
    },
  })
  const port = await freeUdpPort()
  const post = (path: string, fields: Readonly<Record<string, string>>) =>
    fetch(new URL(path, app.url), formPost(fields, { origin: app.url.origin }))
  await post("/snmp/access", { port: String(port), networks: "127.0.0.0/8", rate: "0" })
  await post("/snmp/community", { community: "compare-cells" })
  await post("/snmp/on", {})
  const asking = ["snmpwalk", "-v2c", "-c", "compare-cells", "-r1", "-t10", "-On", "-Oq", "-Oa"]
  const walk = async () => (await runTool([...asking, `127.0.0.1:${port}`, manual])).lines
  let walked = await walk()
  for (
    let attempt = 0;
    attempt < 600 && !walked.some((line) => line.includes(`.1.${count}.1 `));
    attempt += 1
  ) {
    await Bun.sleep(50)
    walked = await walk()
  }
  const expected = readTable(dataDirectory).flatMap((row, index) =>
    row.flatMap((cell, column) =>
      cell === null ? [] : [`.${manual}.${index + 1}.${column + 1} "${cell}"`],
    ),
  )
  expect(expected.length).toBeGreaterThan(count * 15)
  expect(walked).toEqual(expected)
  await app.stop()
  rmSync(dataDirectory, { recursive: true })
}, 60_000)

test("a battery without a row among the latest hundred is left out, and the rows are counted on", async () => {
  await using board = new SnmpBoard()
  const [first, , third] = ["Cabin", "Asleep", "Boat"].map((name) => board.board.with(name))
  await board.start()
  const time = board.board.clock.now()
  const reading = board.board.status(1)?.latest?.reading
  if (!reading) throw new Error("no reading")
  board.snmp.stored([{ battery: 2, time: time - 1, reading }])
  const later = Array.from({ length: 50 }, (_, round) => time + round)
  for (const battery of [first, third]) {
    if (battery) board.snmp.stored(later.map((moment) => ({ battery, time: moment, reading })))
  }
  const ids = async () => {
    const { lines } = await board.ask(
      "snmpget",
      "-Oqv",
      ...[1, 2, 3].map((row) => `${manual}.${row}.2`),
    )
    return lines
  }
  const absent = "No Such Instance currently exists at this OID"
  expect(await ids()).toEqual(['"1"', '"3"', absent])
  board.snmp.stored([{ battery: 2, time: time + 99, reading }])
  expect(await ids()).toEqual(['"1"', '"2"', '"3"'])
})

function readTable(folder: string): (string | null)[][] {
  const database = new Database(join(folder, "history.db"), { readonly: true })
  database.run("ATTACH ? AS board", [join(folder, "batmon.db")])
  const rows = database.query<Record<string, string | number | null>, []>(query).all()
  database.close()
  return rows.map((row) => {
    const unit = (value: unknown, divisor: number) =>
      typeof value === "number" ? String(value / divisor) : null
    const words = (hex: unknown) => {
      const bytes = Buffer.from(String(hex), "hex")
      return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2))
    }
    const [temperature] = words(row["temperatures"]).filter((word) => word !== -32_768)
    const cells = words(row["cells"])
    return [
      unit(row["time"], 1),
      unit(row["battery"], 1),
      String(row["name"]),
      String(row["address"]),
      unit(row["voltage_mV"], 1000),
      unit(row["current_mA"], 1000),
      unit(row["remaining_mAh"], 1000),
      unit(row["nominal_mAh"], 1000),
      unit(row["cycles"], 1),
      unit(row["soc"], 1),
      unit(row["mosfets"], 1),
      unit(temperature, 10),
      unit(row["cell_count"], 1),
      ...[0, 1, 2, 3].map((cell) => unit(cells[cell], 1000)),
    ]
  })
}
