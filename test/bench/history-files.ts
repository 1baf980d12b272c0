import { Database } from "bun:sqlite"
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { systemClock } from "../../src/lib/clock.ts"
import { runJob } from "../../src/lib/jobs.ts"
import { importCsv } from "../../src/export/csv-import.ts"
import { exportCsv } from "../../src/export/csv-export.ts"
import type { CsvExport } from "../../src/export/csv-export.ts"
import { bar, type Figure, median } from "./figure.ts"
import { batteryCount, day, interval, openStore, timeZone } from "./history-data.ts"

const gapAfter = 2.5 * interval
const form = { separator: ",", decimal: ".", byteOrderMark: false } as const
const yearRows = 365 * (day / interval)
const startWorker = () => new Worker(new URL("../../src/worker.ts", import.meta.url).href)

const yearOf = (folder: string, end: number): CsvExport => ({
  folder,
  gapAfter,
  timeZone,
  form,
  resolution: "raw",
  batteries: [5],
  from: end - 365 * day,
  to: end,
})

/** The same columns from the same database, put together by the SQL that SQLite needs for them. */
const sameColumns = (end: number) => `
  SELECT strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch'), readings.battery, 'Battery 5',
    'A4:C1:37:00:00:04', voltage_mV / 1000.0, current_mA / 1000.0, voltage_mV * current_mA / 1e6, soc,
    remaining_mAh / 1000.0, nominal_mAh / 1000.0, cycles, switches & 1, switches / 2 & 1,
    ${[0, 1, 2, 3].map((cell) => `${word("cells", cell)} / 1000.0`).join(", ")},
    ${[0, 1].map((sensor) => `${word("temperatures", sensor)} / 10.0`).join(", ")}, protections
  FROM readings JOIN details ON details.id = detail
  WHERE readings.battery = 5 AND time >= ${end - 365 * day} AND time < ${end} ORDER BY time`

const digit = (text: string) => `(instr('0123456789ABCDEF', ${text}) - 1)`

/** A two-byte value of a blob, low byte first. */
function word(column: string, index: number): string {
  const hex = (place: number) => digit(`substr(hex(${column}), ${index * 4 + place}, 1)`)
  return `(${hex(3)} * 4096 + ${hex(4)} * 256 + ${hex(1)} * 16 + ${hex(2)})`
}

export async function files(folder: string, end: number): Promise<Figure[]> {
  const ready = join(folder, "ready.db")
  makeReadyTable(join(folder, "large", "history.db"), { ready, end })
  return [
    ...(await exporting(folder, { ready, end })),
    await exportMemory(folder, end),
    await importing(folder, end),
    await eventLoop(folder, end),
  ]
}

/** A table that holds the columns of the CSV ready-made: the easiest that SQLite can have it. */
function makeReadyTable(history: string, { ready, end }: { ready: string; end: number }): void {
  const database = new Database(history)
  database.run(`ATTACH '${ready}' AS ready`)
  database.run(`CREATE TABLE ready.year AS ${sameColumns(end)}`)
  database.close()
}

async function exporting(
  folder: string,
  { ready, end }: { ready: string; end: number },
): Promise<Figure[]> {
  const large = join(folder, "large")
  const sqlite = (file: string, sql: string) => () =>
    Bun.spawn(["sqlite3", "-csv", "-header", file, sql], { stdout: "ignore" }).exited
  const ours = await median(3, () => {
    for (const _chunk of exportCsv(yearOf(large, end)));
  })
  const decoding = await median(1, sqlite(join(large, "history.db"), sameColumns(end)))
  const plain = await median(3, sqlite(ready, "SELECT * FROM year"))
  const rows = (time: number) => `${Math.round(yearRows / time)} rows/ms`
  return [
    bar.atLeast({
      id: "CSV export of a year against sqlite3 -csv",
      value: decoding / ours,
      unit: "×",
      reference: `the same columns of the same database: ${rows(ours)} against ${rows(decoding)}`,
      bar: 0.8,
    }),
    bar.atLeast({
      id: "CSV export of a year against sqlite3 -csv of a ready-made table",
      value: plain / ours,
      unit: "×",
      reference: `${rows(ours)} against ${rows(plain)}`,
      bar: 0.8,
    }),
  ]
}

/** Of a process that has already exported once: the first time also brings the code into memory. */
async function exportMemory(folder: string, end: number): Promise<Figure> {
  const query = yearOf(join(folder, "large"), end)
  const drain = async (from: number) => {
    let most = residentSet()
    for await (const _chunk of runJob("exportCsv", { ...query, from }, { startWorker })) {
      most = Math.max(most, residentSet())
    }
    return most
  }
  await drain(end - 30 * day)
  await drain(end - 30 * day)
  const before = residentSet()
  return bar.atMost({
    id: "memory that an export of a year takes",
    value: ((await drain(query.from)) - before) / 1e6,
    unit: "MB",
    reference: "resident set, in a process that has exported a month before",
    bar: 20,
  })
}

const residentSet = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024

async function importing(folder: string, end: number): Promise<Figure> {
  const path = join(folder, "year.csv")
  const writer = Bun.file(path).writer()
  for (const chunk of exportCsv(yearOf(join(folder, "large"), end))) writer.write(chunk)
  await writer.end()
  const store = await openStore(join(folder, "imported"))
  const start = performance.now()
  const summary = await importCsv({
    path,
    batteries: store.batteries,
    history: store.history,
    dryRun: false,
    now: end,
    signal: new AbortController().signal,
    onRefused: (line, reason) => {
      throw new Error(`line ${line}: ${reason}`)
    },
    onUnknownColumns: () => {},
    onProgress: () => {},
  })
  const seconds = (performance.now() - start) / 1000
  await store.stop()
  return bar.atLeast({
    id: "import of a year of one battery",
    value: summary.added / seconds,
    unit: "rows/s",
    reference: `${summary.added} rows, hours and days included`,
    bar: 50_000,
  })
}

/** Export, backup and year charts of all batteries at once, with the gaps between timers watched. */
async function eventLoop(folder: string, end: number): Promise<Figure> {
  const large = join(folder, "large")
  const store = await openStore(large)
  const everyBattery = Array.from({ length: batteryCount }, (_, index) => index + 1)
  const chart = () =>
    store.history.range({
      batteries: everyBattery,
      series: ["soc", "voltage", "current"],
      from: end - 365 * day,
      to: end,
      points: 1000,
    })
  chart()
  let longest = 0
  let last = performance.now()
  const watch = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - watchEvery)
    last = now
  }, watchEvery)
  const file = join(folder, "backup.batmon")
  const jobs = [
    drain(runJob("exportCsv", yearOf(large, end), { startWorker })),
    drain(
      runJob("createBackup", { folder: large, file, version: "0", time: end }, { startWorker }),
    ),
  ]
  const done = Promise.all(jobs).then(() => true)
  while (!(await Promise.race([done, systemClock.sleep(20).then(() => false)]))) chart()
  clearInterval(watch)
  await store.stop()
  return bar.atMost({
    id: "longest block of the event loop",
    value: longest,
    unit: "ms",
    reference: "exporting, backing up and drawing year charts of 16 batteries at once",
    bar: 50,
  })
}

const watchEvery = 2

async function drain(values: AsyncIterable<unknown>): Promise<void> {
  for await (const _value of values);
}
