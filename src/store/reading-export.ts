import type { Database } from "bun:sqlite"

import type { DetailRow } from "./reading-row.ts"

export interface ExportRange {
  readonly batteries: readonly number[]
  /** UTC milliseconds, inclusive. */
  readonly from: number
  /** UTC milliseconds, exclusive. */
  readonly to: number
}

/** A reading as it is stored: whole milli-units, two bytes a cell and a sensor. */
export type ExportRow = readonly [
  time: number,
  battery: number,
  voltage_mV: number | null,
  current_mA: number | null,
  soc: number | null,
  remaining_mAh: number | null,
  cells: Uint8Array,
  temperatures: Uint8Array,
  detail: number,
]

export type ExportDetail = Pick<DetailRow, "nominal_mAh" | "cycles" | "switches" | "protections">

/** Rows in memory at a time. */
const pageRows = 250
/** No statement looks at more than this, however few rows of the battery it finds. */
const longestSlice = 30 * 24 * 3_600_000

/** All readings of any range, page by page: the memory it takes does not depend on the range. */
export class ReadingExport {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Ordered by time, then battery. Each page is a statement of its own, so that a slow receiver does
   * not keep the log of a running batmon from being folded in.
   */
  *pages({ batteries, from, to }: ExportRange): Generator<readonly ExportRow[]> {
    const page = this.#database.query<unknown, number[]>(
      `SELECT time, battery, voltage_mV, current_mA, soc, remaining_mAh, cells, temperatures, detail
       FROM readings WHERE (time, battery) > (?, ?) AND time < ?
         AND battery IN (${batteries.map(() => "?").join(", ")})
       ORDER BY time, battery LIMIT ${pageRows}`,
    )
    const span = this.#span()
    const end = Math.min(to, span.end)
    for (let start = Math.max(from, span.start); start < end; start += longestSlice) {
      const until = Math.min(start + longestSlice, end)
      let after: readonly [number, number] | null = [start, -1]
      while (after) {
        const rows = page.values(...after, until, ...batteries) as unknown as readonly ExportRow[]
        yield rows
        const last = rows.length < pageRows ? undefined : rows.at(-1)
        after = last ? [last[0], last[1]] : null
      }
    }
  }

  /** The most cells and sensors that any of the batteries has ever had. */
  counts(batteries: readonly number[]): { readonly cells: number; readonly sensors: number } {
    const row = this.#database
      .query<{ cells: number | null; sensors: number | null }, number[]>(
        `SELECT max(cell_count) AS cells, max(sensor_count) AS sensors FROM details
         WHERE battery IN (${batteries.map(() => "?").join(", ")})`,
      )
      .get(...batteries)
    return { cells: row?.cells ?? 0, sensors: row?.sensors ?? 0 }
  }

  detail(id: number): ExportDetail {
    const row = this.#database
      .query<ExportDetail, [number]>(
        `SELECT nominal_mAh, cycles, switches, protections FROM details WHERE id = ?`,
      )
      .get(id)
    return row ?? { nominal_mAh: null, cycles: null, switches: null, protections: 0 }
  }

  /** From the oldest reading of all to just after the newest. */
  #span(): { readonly start: number; readonly end: number } {
    const edge = (order: "ASC" | "DESC") =>
      this.#database
        .query<{ time: number }, []>(`SELECT time FROM readings ORDER BY time ${order} LIMIT 1`)
        .get()?.time
    return { start: edge("ASC") ?? 0, end: (edge("DESC") ?? -1) + 1 }
  }
}
