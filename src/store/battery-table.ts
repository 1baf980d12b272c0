import type { Database } from "bun:sqlite"

import type { Battery } from "../battery/battery.ts"
import type { BmsIdentity } from "../bms/reading.ts"

/** Adding was refused: a battery with this address is there already. */
export class DuplicateAddressError extends Error {
  override name = "DuplicateAddressError" as const
  readonly existing: Battery

  constructor(existing: Battery) {
    super(`${existing.address} is already there as ${existing.name}`)
    this.existing = existing
  }
}

const columns = "id, name, address, protocol, added_at AS addedAt, interval"

type BatteryRow = Omit<Battery, "interval"> & { readonly interval: number | null }

const ofRow = ({ interval, ...battery }: BatteryRow): Battery =>
  interval === null ? battery : { ...battery, interval }

/** How to connect to a battery, as it is stored. */
export interface StoredPolicy {
  readonly keepConnected: boolean
  /** Sealed for `batteryPasswordRecord`; null where none was given. */
  readonly password: Uint8Array | null
}

/** What a battery's password is sealed for. */
export const batteryPasswordRecord = (battery: number) => `battery:${battery}:password`

interface IdentityRow {
  readonly hardware: string | null
  readonly softwareVersion: string | null
  readonly productionDate: string | null
  readonly trips: string | null
}

/** The batteries and what their BMSs say of themselves. No time here depends on the history. */
export class BatteryTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In the order of adding. */
  list(): Battery[] {
    return this.#database
      .query<BatteryRow, []>(
        `SELECT ${columns} FROM batteries WHERE removed_at IS NULL ORDER BY id`,
      )
      .all()
      .map(ofRow)
  }

  find(id: number): Battery | null {
    const row = this.#database
      .query<BatteryRow, [number]>(
        `SELECT ${columns} FROM batteries WHERE id = ? AND removed_at IS NULL`,
      )
      .get(id)
    return row && ofRow(row)
  }

  /** Also one that was removed, until nothing is left of it. */
  findEver(id: number): Battery | null {
    const row = this.#database
      .query<BatteryRow, [number]>(`SELECT ${columns} FROM batteries WHERE id = ?`)
      .get(id)
    return row && ofRow(row)
  }

  findByAddress(address: string): Battery | null {
    const row = this.#database
      .query<BatteryRow, [string]>(
        `SELECT ${columns} FROM batteries WHERE address = ? AND removed_at IS NULL`,
      )
      .get(address)
    return row && ofRow(row)
  }

  /** Throws `DuplicateAddressError`. */
  add(battery: Omit<Battery, "id">): Battery {
    const existing = this.findByAddress(battery.address)
    if (existing) throw new DuplicateAddressError(existing)
    const row = this.#database
      .query<{ id: number }, [string, string, string, number, number | null]>(
        `INSERT INTO batteries (name, address, protocol, added_at, interval)
         VALUES (?, ?, ?, ?, ?) RETURNING id`,
      )
      .get(
        battery.name,
        battery.address,
        battery.protocol,
        battery.addedAt,
        battery.interval ?? null,
      )
    if (!row) throw new Error("SQLite returned no id for a new battery")
    return { ...battery, id: row.id }
  }

  /** False where there is no such battery. */
  rename(id: number, name: string): boolean {
    return (
      this.#database
        .query(`UPDATE batteries SET name = ? WHERE id = ? AND removed_at IS NULL`)
        .run(name, id).changes > 0
    )
  }

  /** Gives it another interval, milliseconds; null for that of all batteries. */
  sampleEvery(id: number, interval: number | null): void {
    this.#database
      .query("UPDATE batteries SET interval = ? WHERE id = ? AND removed_at IS NULL")
      .run(interval, id)
  }

  /** Gives it another Bluetooth address. Throws `DuplicateAddressError`; false where there is no such battery. */
  move(id: number, address: string): boolean {
    const existing = this.findByAddress(address)
    if (existing && existing.id !== id) throw new DuplicateAddressError(existing)
    const move = this.#database.transaction(() => {
      const moved = this.#database
        .query(`UPDATE batteries SET address = ? WHERE id = ? AND removed_at IS NULL`)
        .run(address, id)
      // What the BMS at the former address said of itself is not true of this one.
      if (moved.changes > 0)
        this.#database.query(`DELETE FROM identities WHERE battery = ?`).run(id)
      return moved.changes > 0
    })
    return move.immediate()
  }

  /** Marks it removed and returns at once; its history goes later. False where there is no such battery. */
  remove(id: number, time: number): boolean {
    return (
      this.#database
        .query(`UPDATE batteries SET removed_at = ? WHERE id = ? AND removed_at IS NULL`)
        .run(time, id).changes > 0
    )
  }

  /** Ids of removed batteries of which something is left; not those removed in the last minute. */
  removed(now: number): number[] {
    // A reading on its way at the removal has arrived after that; the clock may have been set back.
    return this.#database
      .query<{ id: number }, [number]>(
        `SELECT id FROM batteries
         WHERE removed_at IS NOT NULL AND abs(removed_at - ?) > 60000 ORDER BY id`,
      )
      .all(now)
      .map(({ id }) => id)
  }

  /** Deletes a removed battery and what is known of it. That it was removed stays an event. */
  forget(id: number): void {
    const forget = this.#database.transaction(() => {
      const statements = [
        `DELETE FROM identities WHERE battery = ?`,
        `DELETE FROM alerts WHERE battery = ?`,
        `DELETE FROM battery_models WHERE battery = ?`,
        `DELETE FROM events WHERE battery = ? AND kind <> 'battery-removed'`,
        `UPDATE events SET battery = NULL WHERE battery = ?`,
        `DELETE FROM batteries WHERE id = ? AND removed_at IS NOT NULL`,
      ]
      for (const statement of statements) this.#database.query(statement).run(id)
    })
    forget.immediate()
  }

  policy(id: number): StoredPolicy {
    const row = this.#database
      .query<{ keepConnected: number; password: Uint8Array | null }, [number]>(
        `SELECT keep_connected AS keepConnected, password FROM batteries WHERE id = ?`,
      )
      .get(id)
    return { keepConnected: row?.keepConnected === 1, password: row?.password ?? null }
  }

  savePolicy(id: number, { keepConnected, password }: StoredPolicy): void {
    this.#database
      .query("UPDATE batteries SET keep_connected = ?, password = ? WHERE id = ?")
      .run(Number(keepConnected), password, id)
  }

  identity(id: number): BmsIdentity | null {
    const row = this.#database
      .query<IdentityRow, [number]>(
        `SELECT hardware, software_version AS softwareVersion, production_date AS productionDate, trips
         FROM identities WHERE battery = ?`,
      )
      .get(id)
    return row && { ...row, trips: row.trips === null ? null : JSON.parse(row.trips) }
  }

  /** What is null was not answered this time: what was known of it stays. */
  saveIdentity(id: number, identity: BmsIdentity, time: number): void {
    const trips = identity.trips === null ? null : JSON.stringify(identity.trips)
    this.#database
      .query(
        `INSERT INTO identities (battery, hardware, software_version, production_date, trips, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (battery) DO UPDATE SET hardware = coalesce(?2, hardware),
           software_version = coalesce(?3, software_version),
           production_date = coalesce(?4, production_date), trips = coalesce(?5, trips),
           changed_at = ?6
         WHERE hardware IS NOT coalesce(?2, hardware)
           OR software_version IS NOT coalesce(?3, software_version)
           OR production_date IS NOT coalesce(?4, production_date)
           OR trips IS NOT coalesce(?5, trips)`,
      )
      .run(id, identity.hardware, identity.softwareVersion, identity.productionDate, trips, time)
  }

  /** Changes whenever another process, such as `batmon battery add`, wrote to the file. */
  version(): number {
    return (
      this.#database.query<{ data_version: number }, []>("PRAGMA data_version").get()
        ?.data_version ?? 0
    )
  }
}
