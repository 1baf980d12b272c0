import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { UnknownBatteryError } from "../../src/export/csv-export.ts"
import { czechExcelForm } from "../../src/export/csv-form.ts"
import { runJob } from "../../src/lib/jobs.ts"
import { DataFolderError } from "../../src/store/history-reader.ts"
import { Store } from "../../src/store/store.ts"
import { csvOf, linesOf } from "../fakes/csv-of.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
const noon = Date.UTC(2026, 6, 1, 10)
const options = { gapAfter: 5 * minute, timeZone: "Europe/Prague" }

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-export-"))
  store = new Store(folder, options)
  await store.start()
  add("Cabin")
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

function add(name: string): number {
  const pair = (store.batteries.list().length + 16).toString(16).toUpperCase()
  const address = `A4:C1:37:00:00:${pair}`
  return store.batteries.add({ name, address, protocol: "jbd", addedAt: 1 }).id
}

const full = readingOf({
  voltage: 13.32,
  current: -4.1,
  soc: 76,
  remainingCapacity: 76.4,
  nominalCapacity: 100,
  cycles: 112,
  cellVoltages: [3.331, 3.329, 0, 65.5],
  temperatures: [18.4, null, -0.5],
  protections: ["cell-undervoltage", "discharge-mosfet-breakdown"],
  chargeSwitch: true,
  dischargeSwitch: false,
})

describe("an export of readings", () => {
  test("has a column for each value, which says its unit", () => {
    store.history.save([{ battery: 1, time: noon, reading: full }])
    expect(linesOf(csvOf(folder))).toEqual([
      "time,battery,name,address,voltage_V,current_A,power_W,soc_percent,remaining_Ah,nominal_Ah," +
        "cycles,charge_switch,discharge_switch,cell_1_V,cell_2_V,cell_3_V,cell_4_V," +
        "temperature_1_C,temperature_2_C,temperature_3_C,protections",
      "2026-07-01T12:00:00.000+02:00,1,Cabin,A4:C1:37:00:00:10,13.320,-4.100,-54.61,76,76.400,100.000," +
        "112,1,0,3.331,3.329,0.000,65.500,18.4,,-0.5,cell-undervoltage discharge-mosfet-breakdown",
    ])
  })

  test("leaves empty what is unknown, and tells 0 as 0", () => {
    const zero = { voltage: 0, current: 0, soc: 0, remainingCapacity: 0, cycles: 0 }
    store.history.save([
      { battery: 1, time: noon, reading: readingOf({}) },
      { battery: 1, time: noon + minute, reading: readingOf(zero) },
    ])
    const fields = linesOf(csvOf(folder)).map((line) => line.split(",").slice(4).join())
    expect(fields.slice(1)).toEqual([",,,,,,,,,", "0.000,0.000,0.00,0,0.000,,0,,,"])
  })

  test("has the cells and sensors of the battery that has most, now or in the past", () => {
    add("Boat")
    const save = (battery: number, time: number, cells: number) =>
      store.history.save([
        { battery, time, reading: readingOf({ cellVoltages: new Array(cells).fill(3.3) }) },
      ])
    save(1, noon, 2)
    save(2, noon, 8)
    save(2, noon + hour, 4)
    const cellsOf = (batteries: number[]) =>
      linesOf(csvOf(folder, { batteries }))[0]?.split("cell_").length
    expect(cellsOf([1])).toBe(3)
    expect(cellsOf([2])).toBe(9)
    expect(cellsOf([1, 2])).toBe(9)
  })

  test("is ordered by time, then battery, and holds from but not to", () => {
    add("Boat")
    for (const battery of [1, 2]) {
      for (let step = 0; step < 4; step += 1) {
        store.history.save([{ battery, time: noon + step * minute, reading: full }])
      }
    }
    const query = { batteries: [2, 1], from: noon + minute, to: noon + 3 * minute }
    const found = linesOf(csvOf(folder, query))
      .slice(1)
      .map((line) => line.slice(14, 31))
    expect(found).toEqual([
      "01:00.000+02:00,1",
      "01:00.000+02:00,2",
      "02:00.000+02:00,1",
      "02:00.000+02:00,2",
    ])
  })

  test("of Czech Excel has semicolons, decimal commas and a byte-order mark", () => {
    store.history.save([{ battery: 1, time: noon, reading: full }])
    const [header = "", line = ""] = linesOf(csvOf(folder, { form: czechExcelForm }))
    expect(header.startsWith("\uFEFFtime;battery;name;")).toBe(true)
    expect(line).toContain(";13,320;-4,100;-54,61;76;76,400;100,000;112;1;0;3,331;")
    expect(line).toContain(";18,4;;-0,5;")
  })

  test("makes names harmless and keeps them whole", () => {
    const names = ['=cmd|"/c calc"!A1', "@x", "a,b\r\nc", "‏סוללה 1", 'The "big" one']
    const written = names.map((name) => {
      const battery = add(name)
      store.history.save([{ battery, time: noon, reading: readingOf({}) }])
      const [, ...rest] = csvOf(folder, { batteries: [battery] }).split("+02:00,")
      return rest.join("").split(",A4:")[0]?.slice(2)
    })
    expect(written).toEqual([
      `"'=cmd|""/c calc""!A1"`,
      "'@x",
      '"a,b\r\nc"',
      "‏סוללה 1",
      '"The ""big"" one"',
    ])
  })

  test("has every reading of a long range once", () => {
    const times = Array.from({ length: 6000 }, (_, index) => noon + index * 2 * minute)
    const apart = 300 * 24 * hour
    const all = [...times.map((time) => time - apart), ...times]
    store.history.save(all.map((time) => ({ battery: 1, time, reading: readingOf({ soc: 50 }) })))
    const found = linesOf(csvOf(folder))
      .slice(1)
      .map((line) => Date.parse(line.slice(0, 29)))
    expect(found).toEqual(all)
  })

  test("without readings is a header", () => {
    expect(linesOf(csvOf(folder))).toHaveLength(1)
    expect(linesOf(csvOf(folder, { resolution: "hour" }))).toHaveLength(1)
  })

  test("of a battery or a folder that is not there is an error", () => {
    expect(() => csvOf(folder, { batteries: [9] })).toThrow(UnknownBatteryError)
    expect(() => csvOf(join(folder, "none"))).toThrow(DataFolderError)
  })
})

describe("a day on which the clocks change", () => {
  const days = [
    { title: "of 23 hours", start: Date.UTC(2026, 2, 28, 23), hours: 23 },
    { title: "of 25 hours", start: Date.UTC(2026, 9, 24, 22), hours: 25 },
  ]
  for (const { title, start, hours } of days) {
    test(`${title} has every reading with the offset that holds then`, () => {
      const end = start + hours * hour
      const times = Array.from({ length: hours * 30 }, (_, index) => start + index * 2 * minute)
      store.history.save(times.map((time) => ({ battery: 1, time, reading: full })))
      const stamps = linesOf(csvOf(folder, { from: start, to: end }))
        .slice(1)
        .map((line) => line.slice(0, 29))
      expect(stamps.map((stamp) => Date.parse(stamp))).toEqual(times)
      expect(new Set(stamps).size).toBe(times.length)
      expect(stamps.every((stamp) => stamp.startsWith(stamps[0]?.slice(0, 10) ?? "-"))).toBe(true)
      expect(new Set(stamps.map((stamp) => stamp.slice(23)))).toEqual(new Set(["+01:00", "+02:00"]))
      const perDay = linesOf(csvOf(folder, { resolution: "day" })).slice(1)
      expect(perDay.map((line) => line.split(",").at(-1))).toEqual([String(times.length)])
      expect(linesOf(csvOf(folder, { resolution: "hour" }))).toHaveLength(1 + hours)
    })
  }
})

describe("an export of hours and days", () => {
  /** Three days of one reading every two minutes; the first two are written. */
  function fill() {
    const start = Date.UTC(2026, 6, 1, 22)
    const readings = Array.from({ length: 3 * 720 }, (_, index) => ({
      battery: 1,
      time: start + index * 2 * minute,
      reading: readingOf({ voltage: 12 + (index % 30) / 100, current: 6 }),
    }))
    store.history.save(readings)
    for (const _step of store.history.rollups.writeClosed(start + 2 * 24 * hour + hour));
    return start
  }

  test("has min, max and mean of each series, what flowed, and the open day too", () => {
    fill()
    const [header = "", first = "", ...more] = linesOf(csvOf(folder, { resolution: "day" }))
    expect(more).toHaveLength(2)
    const values = new Map(header.split(",").map((name, index) => [name, first.split(",")[index]]))
    expect(Object.fromEntries(values)).toMatchObject({
      time: "2026-07-02T00:00:00.000+02:00",
      name: "Cabin",
      voltage_V_min: "12.000",
      voltage_V_max: "12.290",
      voltage_V_mean: "12.145",
      current_A_mean: "6.000",
      soc_percent_mean: "",
      charge_in_Ah: "143.800",
      charge_out_Ah: "0.000",
      count: "720",
    })
    expect(linesOf(csvOf(folder, { resolution: "hour" }))).toHaveLength(1 + 72)
  })

  test("holds from but not to", () => {
    const start = fill()
    const query = { resolution: "hour", from: start + hour, to: start + 50 * hour } as const
    const stamps = linesOf(csvOf(folder, query))
      .slice(1)
      .map((line) => line.slice(0, 16))
    expect(stamps).toHaveLength(49)
    expect([stamps[0], stamps.at(-1)]).toEqual(["2026-07-02T01:00", "2026-07-04T01:00"])
  })

  test("changes nothing on the disk", async () => {
    fill()
    await store.stop()
    const hash = async () => Bun.hash(await Bun.file(join(folder, "history.db")).bytes())
    const before = await hash()
    csvOf(folder, { resolution: "day" })
    expect(await hash()).toBe(before)
    await store.start()
  })
})

describe("the job in its thread", () => {
  const startWorker = () => new Worker(new URL("../../src/worker.ts", import.meta.url).href)
  const input = () => ({
    folder,
    ...options,
    batteries: [1],
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    resolution: "raw",
    form: czechExcelForm,
  })
  const fill = (count: number) =>
    store.history.save(
      Array.from({ length: count }, (_, index) => ({
        battery: 1,
        time: noon + index * minute,
        reading: full,
      })),
    )

  test("gives the same bytes", async () => {
    fill(1000)
    const chunks: Uint8Array[] = []
    for await (const chunk of runJob("exportCsv", input(), { startWorker })) {
      if (chunk instanceof Uint8Array) chunks.push(chunk)
    }
    const text = Buffer.concat(chunks).toString()
    expect(text).toBe(csvOf(folder, { form: czechExcelForm }))
  })

  test("ends when it is cancelled", async () => {
    fill(20_000)
    const cancelled = new AbortController()
    const chunks = runJob("exportCsv", input(), { startWorker, signal: cancelled.signal })
    expect((await chunks.next()).done).toBe(false)
    cancelled.abort(new Error("enough"))
    await expect(chunks.next()).rejects.toThrow("enough")
    expect((await chunks.next()).done).toBe(true)
  })
})

test("the memory of an export does not depend on its length", async () => {
  const days = 250
  for (let day = 0; day < days; day += 1) {
    store.history.save(
      Array.from({ length: 720 }, (_, index) => ({
        battery: 1,
        time: noon + (day * 720 + index) * 2 * minute,
        reading: full,
      })),
    )
  }
  const script = join(import.meta.dir, "../fakes/export-memory.ts")
  const run = Bun.spawnSync([process.execPath, script, folder])
  const { rows, growth } = JSON.parse(run.stdout.toString()) as { rows: number; growth: number }
  expect(rows).toBe(days * 720)
  // The file is 28 MB, its rows as objects are 100; what the compiler takes comes and goes.
  expect(growth).toBeLessThan(40e6)
}, 60_000)
