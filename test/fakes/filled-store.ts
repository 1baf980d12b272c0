import { Database } from "bun:sqlite"

import type { Reading } from "../../src/bms/reading.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "./reading-of.ts"

/** When the readings of a filled store begin. */
export const filledFrom = Date.UTC(2026, 6, 1)

/** Two minutes. */
export const roundEvery = 120_000

/** A reading that tells its battery and its round, and whose details change now and then. */
export const readingAt = (battery: number, round: number): Reading =>
  readingOf({
    voltage: (12_000 + (round % 1000)) / 1000,
    current: ((round % 200) - 100) / 10,
    soc: round % 101,
    remainingCapacity: ((round % 300) * 100 + battery) / 100,
    cycles: Math.floor(round / 500),
    cellVoltages: [3.3, 3.301, 3.299, (3000 + (round % 500)) / 1000],
    temperatures: [(200 + (round % 50)) / 10, null],
    chargeSwitch: true,
    dischargeSwitch: true,
    softwareLock: false,
  })

/** One round of all batteries, numbered from 1. */
export const roundOf = (round: number, batteries: number) =>
  Array.from({ length: batteries }, (_, index) => ({
    battery: index + 1,
    time: filledFrom + round * roundEvery,
    reading: readingAt(index + 1, round),
  }))

/** Rounds stored in one transaction. */
const chunk = 250

interface Filling {
  readonly rounds: number
  readonly batteries: number
}

/** A data folder as a batmon that stopped in order leaves it, with hours and days written. */
export async function fillStore(folder: string, { rounds, batteries }: Filling): Promise<void> {
  const store = new Store(folder)
  await store.start()
  for (let battery = 1; battery <= batteries; battery += 1) {
    const address = `A4:C1:37:00:00:${String(battery).padStart(2, "0")}`
    store.batteries.add({
      name: `Battery ${battery}`,
      address,
      protocol: "jbd",
      addedAt: filledFrom,
    })
  }
  // Many at a time: each is flushed to the disk.
  for (let first = 0; first < rounds; first += chunk) {
    const length = Math.min(chunk, rounds - first)
    const next = Array.from({ length }, (_, index) => roundOf(first + index, batteries))
    store.history.save(next.flat())
  }
  const end = filledFrom + rounds * roundEvery
  for (const _step of store.history.rollups.writeClosed(end));
  await store.stop()
}

/** Every row of every table of a database: table name to rows as text, in order. */
export function allRows(path: string): Record<string, string[]> {
  const database = new Database(path, { readonly: true })
  try {
    const tables = database
      .query<{ name: string }, []>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all()
    return Object.fromEntries(tables.map(({ name }) => [name, rowsOf(database, name)]))
  } finally {
    database.close()
  }
}

const rowsOf = (database: Database, table: string) =>
  database
    .query(`SELECT * FROM ${table}`)
    .values()
    .map((row) => row.map((value) => (value instanceof Uint8Array ? value.toHex() : String(value))))
    .map((row) => row.join(" "))
    .sort()
