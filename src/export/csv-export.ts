import { LocalDays } from "../lib/local-days.ts"
import type { ReaderOptions } from "../store/history.ts"
import { HistoryReader } from "../store/history-reader.ts"
import type { ExportRange } from "../store/reading-export.ts"
import { CsvBytes } from "./csv-bytes.ts"
import type { CsvForm } from "./csv-form.ts"
import { batteryLabel } from "./csv-text.ts"
import { readingColumns, writeReadings } from "./reading-lines.ts"
import { rollupColumns, writeRollups } from "./rollup-lines.ts"

/** What a line stands for: a reading as it was taken, or an hour or a local day of them. */
export const resolutions = ["raw", "hour", "day"] as const

export type Resolution = (typeof resolutions)[number]

export interface CsvQuery extends ExportRange {
  readonly resolution: Resolution
  readonly form: CsvForm
}

/** A query with where to find the data; can be sent to a thread. */
export interface CsvExport extends CsvQuery, ReaderOptions {
  /** The data folder. */
  readonly folder: string
}

/** Bytes written between two collections of garbage: 1 to 3 milliseconds in 20. */
const collectEvery = 1_000_000

/** An export asked for a battery that is not there. */
export class UnknownBatteryError extends Error {
  override name = "UnknownBatteryError" as const

  constructor(id: number) {
    super(`there is no battery ${id}`)
  }
}

/**
 * A range of some batteries as a CSV file, in chunks of some 64 KB, ordered by time, then battery. The
 * memory it takes does not depend on the range.
 */
export function* exportCsv(options: CsvExport): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const { folder, gapAfter, timeZone, form, batteries, from, to, resolution } = options
  const zone = timeZone === undefined ? {} : { timeZone }
  const reader = new HistoryReader(folder, { gapAfter, ...zone })
  try {
    const labels = new Map(
      batteries.map((id) => {
        const battery = reader.batteries.find(id)
        if (!battery) throw new UnknownBatteryError(id)
        return [id, new TextEncoder().encode(batteryLabel(battery, form))]
      }),
    )
    const out = new CsvBytes(form, new LocalDays(timeZone))
    const columns =
      resolution === "raw" ? readingColumns(reader.readings.counts(batteries)) : rollupColumns
    const mark = form.byteOrderMark ? "\uFEFF" : ""
    out.raw(new TextEncoder().encode(mark + columns.join(form.separator)))
    out.end()
    const range = { batteries, from, to }
    const lines =
      resolution === "raw"
        ? writeReadings(range, { readings: reader.readings, out, form, labels })
        : writeRollups(range, {
            rollups: reader.rollups,
            source: resolution === "hour" ? "hours" : "days",
            out,
            labels,
          })
    let sinceCollected = 0
    for (const _page of lines) {
      const chunk = out.take()
      sinceCollected += chunk.length
      yield chunk
      if (sinceCollected < collectEvery) continue
      // Left to itself the collector lets three times as much garbage of rows pile up.
      Bun.gc(true)
      sinceCollected = 0
    }
    yield out.take()
  } finally {
    reader.close()
  }
}
