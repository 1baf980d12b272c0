import type { Database } from "bun:sqlite"

import type { LocalDays } from "../lib/local-days.ts"
import type { GapAfter } from "./gap-after.ts"
import { type DetailRow, toDetail, toRow } from "./reading-row.ts"
import { detailColumns, type StoredReading } from "./reading-table.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"

export interface ReadingImportDeps {
  readonly database: Database
  readonly rollups: Pick<RollupKeeper, "outdate">
  readonly days: LocalDays
  /** Milliseconds without a reading from which on nothing is known of the flow. */
  readonly gapAfter: GapAfter
}

interface Stretch {
  /** UTC milliseconds, inclusive. */
  from: number
  /** UTC milliseconds, exclusive. */
  to: number
}

/** Details of one battery that are there already. */
interface KnownDetails {
  readonly ids: Map<string, number>
  last: DetailRow | null
  lastId: number
  /** The newest of those that this import added. */
  addedId: number | null
}

/** Of one battery, this many are remembered: as many as it has in many years. */
const mostDetails = 20_000

/** Readings between two looks at the clock, which costs as much as half a reading. */
const looksEvery = 32

const names = detailColumns.join(", ")

/** Adds readings of the past, beside a running batmon or without one. Made anew for each import. */
export class ReadingImport {
  readonly #deps: ReadingImportDeps
  readonly #details = new Map<number, KnownDetails>()
  /** The newest reading that each detail was used for. */
  readonly #used = new Map<number, number>()
  #version = 0

  constructor(deps: ReadingImportDeps) {
    this.#deps = deps
  }

  /**
   * One transaction of some `milliseconds` that stores readings from the index `first` on and marks
   * their hours and days as outdated. A reading whose battery has one at that time is left out,
   * whatever it says. Returns how many were looked at, and how many of them were new.
   */
  insert(
    readings: readonly StoredReading[],
    { first, milliseconds }: { first: number; milliseconds: number },
  ): { readonly done: number; readonly added: number } {
    const run = this.#deps.database.transaction(() => {
      this.#heedOthers()
      return this.#insertSome(readings, { first, end: performance.now() + milliseconds })
    })
    try {
      return run.immediate()
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  /** Whether the battery has a reading at that time. */
  has(battery: number, time: number): boolean {
    const query = "SELECT 1 FROM readings WHERE time = ? AND battery = ?"
    return this.#deps.database.query(query).get(time, battery) !== null
  }

  /** Lets a running batmon make again what it holds in memory of the open day, within a minute. */
  announce(battery: number, newest: number): void {
    this.#deps.rollups.outdate(battery, { from: newest, to: newest + 1 })
  }

  #insertSome(
    readings: readonly StoredReading[],
    { first, end }: { first: number; end: number },
  ): { done: number; added: number } {
    const insert = this.#deps.database.query(
      `INSERT INTO readings (time, battery, voltage_mV, current_mA, soc, remaining_mAh, balancing,
         cells, temperatures, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (time, battery) DO NOTHING`,
    )
    const touched = new Map<number, Stretch>()
    const used = new Set<number>()
    let added = 0
    let index = first
    for (; index < readings.length; index += 1) {
      if (index % looksEvery === looksEvery - 1 && performance.now() > end) break
      const stored = readings[index]
      if (!stored) break
      const { battery, time, reading } = stored
      const row = toRow(reading, stored)
      const detail = this.#detailFor(battery, toDetail(reading))
      const { changes } = insert.run(
        time,
        battery,
        row.voltage_mV,
        row.current_mA,
        row.soc,
        row.remaining_mAh,
        row.balancing,
        row.cells,
        row.temperatures,
        detail,
      )
      if (changes === 0) continue
      added += 1
      used.add(detail)
      if (time > (this.#used.get(detail) ?? 0)) this.#used.set(detail, time)
      widen(touched, battery, time)
    }
    for (const [battery, stretch] of touched) this.#outdate(battery, stretch)
    for (const detail of used) this.#extend(detail)
    return { done: index - first, added }
  }

  /** The rollups of the stretch are to be made; they count as written, or the open day had no end. */
  #outdate(battery: number, stretch: Stretch): void {
    const { database, rollups, days, gapAfter } = this.#deps
    const { from } = stretch
    // Charge may flow from the last of them to one that was there already.
    const to = stretch.to + gapAfter(battery)
    const written =
      database
        .query<{ until: number }, [number]>("SELECT until FROM rolled_up WHERE battery = ?")
        .get(battery)?.until ?? null
    const { start } = days.at(stretch.to - 1)
    if (written !== null && written >= start) return rollups.outdate(battery, { from, to })
    database
      .query("INSERT OR REPLACE INTO rolled_up (battery, until) VALUES (?, ?)")
      .run(battery, start)
    rollups.outdate(battery, { from: Math.min(from, written ?? from), to })
  }

  /** Keeps a detail as long as the readings that refer to it; the newest of a battery has no end. */
  #extend(detail: number): void {
    const until = this.#used.get(detail) ?? 0
    this.#deps.database
      .query("UPDATE details SET used_until = ?1 WHERE id = ?2 AND used_until < ?1")
      .run(until, detail)
  }

  /** What another process deleted meanwhile must not be referred to. */
  #heedOthers(): void {
    const version = this.#deps.database
      .query<{ data_version: number }, []>("PRAGMA data_version")
      .get()?.data_version
    if (version !== this.#version) this.#forget()
    this.#version = version ?? 0
  }

  #forget(): void {
    this.#details.clear()
    this.#used.clear()
  }

  #detailFor(battery: number, detail: DetailRow): number {
    const details = this.#details.get(battery) ?? this.#known(battery)
    const { last } = details
    if (last !== null && detailColumns.every((column) => last[column] === detail[column])) {
      return details.lastId
    }
    const values = detailColumns.map((column) => detail[column])
    const key = values.join()
    const id = details.ids.get(key) ?? this.#addDetail(battery, details, values)
    details.ids.set(key, id)
    details.last = detail
    details.lastId = id
    return id
  }

  #addDetail(battery: number, details: KnownDetails, values: readonly (number | null)[]): number {
    const { database } = this.#deps
    if (details.addedId !== null) {
      database
        .query("UPDATE details SET used_until = ? WHERE id = ?")
        .run(this.#used.get(details.addedId) ?? 0, details.addedId)
    }
    const row = database
      .query<{ id: number }, (number | null)[]>(
        `INSERT INTO details (battery, ${names}) VALUES (?, ${values.map(() => "?").join(", ")})
         RETURNING id`,
      )
      .get(battery, ...values)
    if (!row) throw new Error("SQLite returned no id for the details of a reading")
    details.addedId = row.id
    return row.id
  }

  #known(battery: number): KnownDetails {
    const rows = this.#deps.database
      .query<DetailRow & { id: number }, [number, number]>(
        `SELECT id, ${names} FROM details WHERE battery = ? ORDER BY id DESC LIMIT ?`,
      )
      .all(battery, mostDetails)
    const known: KnownDetails = {
      ids: new Map(rows.map((row) => [detailColumns.map((name) => row[name]).join(), row.id])),
      last: null,
      lastId: 0,
      addedId: null,
    }
    this.#details.set(battery, known)
    return known
  }
}

function widen(touched: Map<number, Stretch>, battery: number, time: number): void {
  const stretch = touched.get(battery)
  if (stretch === undefined) touched.set(battery, { from: time, to: time + 1 })
  else {
    stretch.from = Math.min(stretch.from, time)
    stretch.to = Math.max(stretch.to, time + 1)
  }
}
