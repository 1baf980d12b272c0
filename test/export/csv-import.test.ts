import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { CsvFileError } from "../../src/export/csv-columns.ts"
import { type CsvForm, czechExcelForm, plainForm } from "../../src/export/csv-form.ts"
import { importCsv, type ImportProgress } from "../../src/export/csv-import.ts"
import { Store } from "../../src/store/store.ts"
import { csvOf, linesOf } from "../fakes/csv-of.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const hour = 60 * minute
const start = Date.UTC(2026, 6, 1, 22)
const now = Date.UTC(2026, 11, 1)
const options = { gapAfter: 5 * minute, timeZone: "Europe/Prague" }

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-import-"))
  store = await openStore("data")
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

async function openStore(name: string): Promise<Store> {
  const opened = new Store(join(folder, name), options)
  await opened.start()
  return opened
}

type Extra = Partial<Pick<Parameters<typeof importCsv>[0], "battery" | "dryRun" | "signal">>

/** Imports a text or a file, and tells what became of it. */
async function load(source: string | { readonly path: string }, extra: Extra = {}, into = store) {
  const path = typeof source === "string" ? join(folder, "file.csv") : source.path
  if (typeof source === "string") writeFileSync(path, source)
  const refused: [number, string][] = []
  const unknown: string[] = []
  const progress: ImportProgress[] = []
  const summary = await importCsv({
    path,
    batteries: into.batteries,
    history: into.history,
    dryRun: false,
    now,
    signal: new AbortController().signal,
    onRefused: (line, reason) => refused.push([line, reason]),
    onUnknownColumns: (names) => unknown.push(...names),
    onProgress: (told) => progress.push(told),
    ...extra,
  })
  return { ...summary, refused, unknown, progress }
}

const allOf = (battery: number, from = store) =>
  from.history.readings.range({ battery, from: 0, to: 9e15 })

const fixture = (name: string) => ({ path: join(import.meta.dir, "../fixtures/csv", name) })

const header = "time,address,voltage_V,cell_1_V,cell_2_V\n"
const address = "A4:C1:37:42:3E:D9"

/** Three batteries with all there is to know, and with little; names as people give them. */
function fillVaried(): void {
  const names = ['=SUM("a";1)', "two\r\nlines, \t; and 'quotes'", "‏סוללה"]
  for (const [index, name] of names.entries()) {
    const id = store.batteries.add({
      name,
      address: `A4:C1:37:00:00:0${index}`,
      protocol: "jbd",
      addedAt: 1,
    }).id
    store.history.save(
      Array.from({ length: 100 }, (_, step) => ({
        battery: id,
        time: start + step * 2 * minute + index * 700 + 1,
        reading: readingOf(
          step % 10 === 9
            ? {}
            : {
                voltage: 13 + step / 100,
                current: -7.25 + step / 8,
                soc: step,
                remainingCapacity: step,
                ...(step > 50 && { nominalCapacity: 100, cycles: step >> 4 }),
                cellVoltages: [3.331, 3.329, 0, 3.4].slice(0, 2 + index),
                temperatures: step % 3 === 0 ? [18.4, null, -0.5] : [18.5],
                protections: step % 4 === 0 ? ["front-end-error", "cell-overvoltage"] : [],
                ...(step % 5 > 0 && { chargeSwitch: step % 2 === 0, dischargeSwitch: true }),
              },
        ),
      })),
    )
  }
}

describe("what was exported", () => {
  const forms: readonly CsvForm[] = [
    plainForm,
    czechExcelForm,
    { separator: "\t", decimal: ",", byteOrderMark: false },
    { separator: ";", decimal: ".", byteOrderMark: true },
  ]
  test.each(forms)("is the same when it is imported and exported again: %j", async (form) => {
    fillVaried()
    const other = await openStore("other")
    const query = { batteries: [1, 2, 3], form }
    const csv = csvOf(join(folder, "data"), query)
    const { added, present, refused, newBatteries } = await load(csv, {}, other)
    expect({ added, present, refused }).toEqual({ added: 300, present: 0, refused: [] })
    expect(newBatteries).toHaveLength(3)
    expect(csvOf(join(folder, "other"), query)).toBe(csv)
    await other.stop()
  })

  test("is left out when it is imported again, whatever the values are", async () => {
    fillVaried()
    const csv = csvOf(join(folder, "data"), { batteries: [1, 2, 3] })
    const before = allOf(2)
    expect(await load(csv)).toMatchObject({ added: 0, present: 300, newBatteries: [] })
    const changed = csv.replaceAll(",13.", ",11.")
    expect(changed).not.toBe(csv)
    expect(await load(changed)).toMatchObject({ added: 0, present: 300 })
    expect(allOf(2)).toEqual(before)
  })

  test("twice in one file is stored once", async () => {
    const line = `2026-07-02T00:00:00.000+02:00,${address},13.2,3.3,3.3\n`
    expect(await load(header + line + line)).toMatchObject({ added: 1, present: 1, refused: [] })
  })
})

describe("a file", () => {
  test("of the appliance before batmon is understood", async () => {
    const { added, newBatteries, refused, unknown } = await load(fixture("old-appliance.csv"))
    expect({ added, refused, unknown }).toEqual({ added: 3, refused: [], unknown: [] })
    expect(newBatteries.map(({ name, address }) => [name, address])).toEqual([
      ["Cabin", "A4:C1:37:42:3E:D9"],
      ["Boat", "A4:C1:37:42:3E:DA"],
    ])
    expect(allOf(1)).toEqual([
      {
        battery: 1,
        time: 1_717_200_000_000,
        reading: readingOf({
          voltage: 13.28,
          current: -4.12,
          soc: 76,
          remainingCapacity: 76.4,
          nominalCapacity: 100,
          cycles: 112,
          cellVoltages: [3.321, 3.319, 3.32, 3.32],
          temperatures: [18.4],
          chargeSwitch: true,
          dischargeSwitch: true,
          softwareLock: false,
        }),
      },
      expect.objectContaining({
        reading: expect.objectContaining({ chargeSwitch: true, dischargeSwitch: false }),
      }),
    ])
    expect(allOf(2)[0]?.reading).toMatchObject({
      cellVoltages: [3.31, 3.3],
      temperatures: [-3.5],
      chargeSwitch: false,
      dischargeSwitch: false,
    })
  })

  test("that Czech Excel saved is understood", async () => {
    const { added, refused, newBatteries } = await load(fixture("czech-excel.csv"))
    expect({ added, refused }).toEqual({ added: 2, refused: [] })
    expect(newBatteries[0]?.name).toBe('Chata; "u řeky"')
    expect(allOf(1).map(({ reading }) => reading)).toEqual([
      readingOf({
        voltage: 13.32,
        current: -4.1,
        soc: 76,
        remainingCapacity: 76.4,
        nominalCapacity: 100,
        cycles: 112,
        cellVoltages: [3.331, 3.329],
        temperatures: [18.4],
        protections: ["cell-undervoltage", "pack-undervoltage"],
        chargeSwitch: true,
        dischargeSwitch: false,
        softwareLock: false,
      }),
      readingOf({}),
    ])
  })

  test("may say its separator, lack the last line break, and end in empty lines of a spreadsheet", async () => {
    const line = `2026-07-02T00:00:00Z;${address};13,2`
    const saved = `sep=;\r\ntime;address;voltage_V;colour\r\n${line};red\r\n;;;\r\n;;;`
    const { added, refused, unknown } = await load(saved)
    expect({ added, refused, unknown }).toEqual({ added: 1, refused: [], unknown: ["colour"] })
  })

  const refusedFiles = [
    { title: "that is empty", text: "", says: "empty" },
    { title: "without a line", text: "\n\n", says: "no line" },
    { title: "without a header", text: "1,2,3\n4,5,6\n", says: "no column time" },
    { title: "of something else", text: "time,price\n1,2\n", says: "no column that batmon knows" },
    { title: "without addresses", text: "time,voltage_V\n", says: "--battery" },
    { title: "of hours", text: "time,address,voltage_V_min\n", says: "hours or days" },
    { title: "that is a database", text: "SQLite format 3\0\x10\0", says: "not a text file" },
    { title: "in UTF-16", text: "\uFEFFtime", encoding: "utf16le", says: "UTF-16" },
    { title: "without line breaks", text: "x".repeat(200_000), says: "first line" },
  ] as const
  test.each(refusedFiles)("$title is refused", async (file) => {
    const path = join(folder, "file.csv")
    writeFileSync(path, Buffer.from(file.text, "encoding" in file ? file.encoding : "utf8"))
    const promise = load({ path })
    await expect(promise).rejects.toThrow(CsvFileError)
    await expect(promise).rejects.toThrow(file.says)
    expect(store.batteries.list()).toEqual([])
  })

  test("that is not there is refused", async () => {
    await expect(load({ path: join(folder, "none.csv") })).rejects.toThrow("there is no file")
  })
})

describe("lines that are refused", () => {
  const time = "2026-07-02T00:00:00Z"
  const cases = [
    { line: `soon,${address},13,3,3`, says: 'time: "soon" is not a time' },
    { line: `1999-12-31T00:00:00Z,${address},13,3,3`, says: "time is before the year 2000" },
    { line: `2026-12-01T02:00:00Z,${address},13,3,3`, says: "time is in the future" },
    { line: `${time},A4:C1,13,3,3`, says: '"A4:C1" is not a Bluetooth address' },
    { line: `${time},,13,3,3`, says: "no address" },
    { line: `${time},${address},high,3,3`, says: 'voltage_V: "high" is not a number' },
    { line: `${time},${address},13,3331,3`, says: "cell_1_V 3331 is not from 0 to 65" },
    { line: `${time},${address},13,,3`, says: "cell_2_V follows an empty cell" },
    { line: `${time},${address},13,3`, says: "4 fields where the first line has 5" },
    { line: `${time},${address},13,3,3,3`, says: "6 fields where the first line has 5" },
    { line: `"${time},${address},13,3,3`, says: "a quote that opens here is not closed" },
    { line: "x".repeat(70_000), says: "longer than 64 KB" },
  ]
  test("are told with their number and reason; the others are stored", async () => {
    const good = (index: number) =>
      `2026-07-03T00:00:${String(index).padStart(2, "0")}Z,${address},13,3,3`
    const lines = cases.flatMap(({ line }, index) => [good(index), line])
    const { added, refused } = await load(header + lines.join("\n"))
    expect(refused).toEqual(cases.map(({ says }, index) => [3 + index * 2, says]))
    expect(added).toBe(cases.length)
    expect(allOf(1)).toHaveLength(cases.length)
  })

  const more = [
    ["soc_percent", "101", "soc_percent 101 is not from 0 to 100"],
    ["cycles", "1.5", "cycles is not a whole number"],
    ["charge_switch", "2", "charge_switch 2 is not from 0 to 1"],
    ["temperature_1_C", "1840", "temperature_1_C 1840 is not from -100 to 300"],
    ["protections", "cell-overvoltage fire", 'there is no protection "fire"'],
  ] as const
  test.each(more)("%s %j", async (column, value, says) => {
    const csv = `time,address,voltage_V,${column}\n${time},${address},13,${value}\n`
    expect((await load(csv)).refused).toEqual([[2, says]])
  })

  test("are those with letters of another encoding", async () => {
    const path = join(folder, "file.csv")
    const line = `\n${time},${address},13,Chata \xf8\n`
    writeFileSync(path, Buffer.from(`time,address,voltage_V,name${line}`, "latin1"))
    expect((await load({ path })).refused).toEqual([[2, expect.stringContaining("UTF-8")]])
  })
})

describe("the battery", () => {
  const line = (at: string) => `2026-07-02T00:00:00Z,${at},13.2,3.3,3.3\n`
  const cabin = () => store.batteries.add({ name: "Cabin", address, protocol: "jbd", addedAt: 1 })

  test("is found by its address, and keeps its name", async () => {
    const battery = cabin()
    const { newBatteries } = await load(header + line("a4c137423ed9"))
    expect(newBatteries).toEqual([])
    expect(allOf(battery.id)).toHaveLength(1)
    expect(store.batteries.list()).toEqual([battery])
  })

  test("may be given for a file that does not say, or says another", async () => {
    const battery = cabin()
    const csv = "time,voltage_V\n2026-07-02T00:00:00Z,13.2\n"
    expect((await load(csv, { battery })).added).toBe(1)
    const replaced = header + line("A4:C1:37:42:3E:00").replace("00:00Z", "02:00Z")
    expect((await load(replaced, { battery })).added).toBe(1)
    expect(allOf(battery.id)).toHaveLength(2)
    expect(store.batteries.list()).toHaveLength(1)
  })

  test("is not given to the lines of several", async () => {
    const battery = cabin()
    const csv = header + line(address) + line("A4:C1:37:42:3E:00")
    const { added, refused } = await load(csv, { battery })
    expect(added).toBe(1)
    expect(refused).toEqual([[3, expect.stringContaining("a file of one battery")]])
  })
})

describe("an import", () => {
  const days = 40
  /** A reading every two minutes. */
  function long(from: number, to: number) {
    const lines = []
    for (let time = from; time < to; time += 2 * minute) {
      lines.push(`${time},${address},${12 + ((time / minute) % 60) / 60},6,50`)
    }
    return `time,address,voltage_V,current_A,soc_percent\n${lines.join("\n")}\n`
  }
  const end = start + days * 24 * hour
  const rollups = (resolution: "hour" | "day", from = "data") =>
    linesOf(csvOf(join(folder, from), { resolution }))

  test("makes hours and days, also of a battery that was not there", async () => {
    await load(long(start, end))
    expect(rollups("day")).toHaveLength(1 + days)
    expect(rollups("hour")).toHaveLength(1 + days * 24)
    const written = store.history.rollups.days.range(1, { from: 0, to: 9e15 })
    expect(written).toHaveLength(days - 1)
    const fields = rollups("day").map((line) => line.split(",").slice(-5).join())
    // The last reading of each day flows into the next, but for the first day.
    expect(fields[1]).toStartWith("143.800,0.000,")
    expect(new Set(fields.slice(2)).size).toBe(1)
    expect(fields[2]).toStartWith("144.000,0.000,")
  })

  test("into the middle of what is there makes the hours and days around it right", async () => {
    const other = await openStore("other")
    await load(long(start, end), {}, other)
    const middle = [start + 10 * 24 * hour, start + 20 * 24 * hour] as const
    await load(long(start, middle[0]))
    await load(long(middle[1], end))
    await load(long(...middle))
    for (const resolution of ["hour", "day"] as const) {
      expect(rollups(resolution)).toEqual(rollups(resolution, "other"))
    }
    await other.stop()
  })

  test("beside a running batmon makes its open day right", async () => {
    const running = await openStore("data")
    const { id } = running.batteries.add({ name: "x", address, protocol: "jbd", addedAt: 1 })
    const time = start + 6 * hour
    running.history.save([{ battery: id, time, reading: readingOf({ voltage: 20 }) }])
    await load(long(start, start + 6 * hour))
    for (const _step of running.history.rollups.refresh());
    const [day] = running.history.rollups.tail(id).days
    expect(day?.rollup.count).toBe(181)
    expect(day?.rollup.series.voltage).toMatchObject({ min: 12, max: 20 })
    await running.stop()
  })

  test("keeps details apart once for each, until none of the readings is left", async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, index) => `${start + index * minute},${address},13,${100 + (index >> 9)}`,
    )
    await load(`time,address,voltage_V,cycles\n${lines.join("\n")}`)
    const found = allOf(1)
    expect(found.map(({ reading }) => reading.cycles)).toEqual(
      lines.map((_, index) => 100 + (index >> 9)),
    )
    for (const _step of store.history.retention.expireReadings(start + 1500 * minute));
    const left = allOf(1)
    expect(left.length).toBeGreaterThan(0)
    expect(left.at(-1)).toEqual(found.at(-1))
    expect(left.every(({ reading }) => reading.cycles !== null)).toBe(true)
  })

  test("tells how far it is", async () => {
    const { progress } = await load(long(start, end))
    const size = progress[0]?.size ?? 0
    expect(progress.length).toBeGreaterThan(3)
    expect(progress.at(-1)).toEqual({ read: size, size, rows: days * 720 })
    const read = progress.map((told) => told.read)
    expect(read).toEqual([...read].sort((a, b) => a - b))
  })

  test("of a dry run stores nothing and says what it would do", async () => {
    await load(long(start, start + hour))
    const csv = long(start, start + 2 * hour) + `${start},A4:C1:37:00:00:01,13,6,50\nx\n`
    const { added, present, refused, newBatteries } = await load(csv, { dryRun: true })
    expect({ added, present }).toEqual({ added: 31, present: 30 })
    expect(refused).toEqual([[63, "1 fields where the first line has 5"]])
    expect(newBatteries.map((battery) => battery.address)).toEqual(["A4:C1:37:00:00:01"])
    expect(store.batteries.list()).toHaveLength(1)
    expect(allOf(1)).toHaveLength(30)
  })

  test("that is broken off keeps what it stored, with its hours and days", async () => {
    const abort = new AbortController()
    const path = join(folder, "long.csv")
    writeFileSync(path, long(start, end))
    const broken = importCsv({
      path,
      batteries: store.batteries,
      history: store.history,
      dryRun: false,
      now,
      signal: abort.signal,
      onRefused() {},
      onUnknownColumns() {},
      onProgress: () => abort.abort(new Error("got SIGINT")),
    })
    await expect(broken).rejects.toThrow("got SIGINT")
    const stored = allOf(1).length
    expect(stored).toBeGreaterThan(0)
    expect(stored).toBeLessThan(days * 720)
    const counts = rollups("hour")
      .slice(1)
      .map((line) => Number(line.split(",").at(-1)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(stored)
  })
})
