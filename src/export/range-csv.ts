import type { Battery } from "../battery/battery.ts"
import type { RangeResult, Series } from "../battery/history.ts"
import { LocalDays } from "../lib/local-days.ts"
import { CsvBytes } from "./csv-bytes.ts"
import type { CsvForm } from "./csv-form.ts"
import { batteryLabel } from "./csv-text.ts"
import { rollupParts, seriesColumns } from "./rollup-lines.ts"

interface RangeCsvOptions {
  readonly batteries: readonly Battery[]
  readonly series: readonly Series[]
  readonly form: CsvForm
  /** IANA name. */
  readonly timeZone: string
}

/**
 * What a chart shows as a CSV file: a line for each of its points, ordered by time, then battery; of
 * points that are more than a reading lowest, highest and mean. A gap has no lines.
 */
export function rangeCsv(
  range: RangeResult,
  { batteries, series, form, timeZone }: RangeCsvOptions,
): Uint8Array<ArrayBuffer> {
  const out = new CsvBytes(form, new LocalDays(timeZone))
  const text = (said: string) => out.raw(new TextEncoder().encode(said))
  const parts = range.bucket > 0 ? rollupParts : (["mean"] as const)
  const columns = series.flatMap((name) =>
    parts.map((part) =>
      range.bucket > 0 ? `${seriesColumns[name]}_${part}` : seriesColumns[name],
    ),
  )
  const head = ["time", "battery", "name", "address", ...columns]
  text((form.byteOrderMark ? "\uFEFF" : "") + head.join(form.separator))
  out.end()
  const points = range.batteries
    .flatMap((found) => found.times.map((time, index) => ({ time, index, found })))
    .sort((a, b) => a.time - b.time || a.found.battery - b.found.battery)
  for (const { time, index, found } of points) {
    const battery = batteries.find(({ id }) => id === found.battery)
    const values = series.flatMap((name) =>
      parts.map((part) => found.series[name]?.[part][index] ?? null),
    )
    if (!battery || values.every((value) => value === null)) continue
    out.time(time)
    out.next()
    text(batteryLabel(battery, form))
    for (const value of values) {
      out.next()
      out.number(value === null ? null : Math.round(value * 1000), 3)
    }
    out.end()
  }
  return out.take()
}
