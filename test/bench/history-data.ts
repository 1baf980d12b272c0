import { Database } from "bun:sqlite"
import { join } from "node:path"

import type { Reading } from "../../src/bms/reading.ts"
import type { StoredReading } from "../../src/store/reading-table.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const interval = 2 * minute
export const timeZone = "UTC"
export const batteryCount = 16

/** A 4-cell pack with a daily rhythm, and noise as a real one has: no two readings are alike. */
export function readingAt(time: number, battery: number): Reading {
  const phase = ((time % day) / day) * 2 * Math.PI + battery
  const noise = Math.sin(time / 7777 + battery * 13.7) + Math.sin(time / 311 + battery)
  const current = Math.round(1500 * Math.sin(phase) + 200 * noise) / 100
  const cell = 3.25 + 0.08 * Math.sin(phase + 1) + current * 0.001
  const milli = (value: number) => Math.round(value * 1000) / 1000
  const cellVoltages = [0, 1, 2, 3].map((index) => milli(cell + 0.002 * index + 0.001 * noise))
  return readingOf({
    voltage: Math.round(cellVoltages.reduce((sum, each) => sum + each, 0) * 100) / 100,
    current,
    soc: Math.round(50 + 40 * Math.sin(phase)),
    remainingCapacity: Math.round(10_000 * (0.5 + 0.4 * Math.sin(phase))) / 100,
    nominalCapacity: 100,
    cycles: 100 + Math.floor(((time / day) % 1000) / 3),
    cellVoltages,
    temperatures: [20, 21].map((base) => Math.round(10 * (base + 5 * Math.sin(phase))) / 10),
    chargeSwitch: true,
    dischargeSwitch: true,
    softwareLock: false,
  })
}

export const roundAt = (time: number): StoredReading[] =>
  Array.from({ length: batteryCount }, (_, index) => ({
    battery: index + 1,
    time: time + index * 700,
    reading: readingAt(time, index + 1),
  }))

export async function openStore(folder: string): Promise<Store> {
  const store = new Store(folder, { gapAfter: 2.5 * interval, timeZone })
  await store.start()
  return store
}

export function addBatteries(store: Store): void {
  for (let index = 0; index < batteryCount; index += 1) {
    const address = `A4:C1:37:00:00:${index.toString(16).padStart(2, "0").toUpperCase()}`
    store.batteries.add({ name: `Battery ${index + 1}`, address, protocol: "jbd", addedAt: 0 })
  }
}

const monthDays = 30
const month = monthDays * day

/**
 * A store with `months` months before `end`: the first month goes through the store itself, the others
 * are copies of its rows with later times, which is the only way to make 12 million in a minute.
 */
export async function fillStore(
  folder: string,
  { months, end }: { months: number; end: number },
): Promise<void> {
  const start = end - months * month
  const store = await openStore(folder)
  addBatteries(store)
  for (let from = start; from < start + month; from += day) {
    const readings: StoredReading[] = []
    for (let time = from; time < from + day; time += interval) readings.push(...roundAt(time))
    store.history.save(readings)
    for (const _step of store.history.rollups.writeClosed(from + day + hour));
  }
  await store.stop()
  copyMonths(join(folder, "history.db"), { start, months })
}

function copyMonths(path: string, { start, months }: { start: number; months: number }): void {
  const database = new Database(path)
  database.run("PRAGMA synchronous = OFF")
  for (let copy = 1; copy < months; copy += 1) {
    const shift = copy * month
    for (const table of ["readings", "hours", "days"]) {
      const columns = database
        .query<{ name: string }, []>(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => name)
      const shifted = columns.map((name) => (name === "time" ? `time + ${shift}` : name))
      database.run(
        `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${shifted.join(", ")} FROM ${table}
         WHERE time >= ${start} AND time < ${start + month}`,
      )
    }
  }
  database.run(`UPDATE rolled_up SET until = until + ${(months - 1) * month}`)
  database.run("PRAGMA wal_checkpoint(TRUNCATE)")
  database.close()
}
