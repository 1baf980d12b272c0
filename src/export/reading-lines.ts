import { protections } from "../bms/reading.ts"
import type {
  ExportDetail,
  ExportRange,
  ExportRow,
  ReadingExport,
} from "../store/reading-export.ts"
import type { CsvBytes } from "./csv-bytes.ts"
import type { CsvForm } from "./csv-form.ts"

/** The columns of readings, in order. Each carries its unit. */
export function readingColumns({ cells, sensors }: { cells: number; sensors: number }): string[] {
  const numbered = (count: number, name: (number: number) => string) =>
    Array.from({ length: count }, (_, index) => name(index + 1))
  return [
    "time",
    "battery",
    "name",
    "address",
    "voltage_V",
    "current_A",
    "power_W",
    "soc_percent",
    "remaining_Ah",
    "nominal_Ah",
    "cycles",
    "charge_switch",
    "discharge_switch",
    ...numbered(cells, (cell) => `cell_${cell}_V`),
    ...numbered(sensors, (sensor) => `temperature_${sensor}_C`),
    "protections",
  ]
}

interface Deps {
  readonly readings: ReadingExport
  readonly out: CsvBytes
  readonly form: CsvForm
  /** The fields battery, name and address, ready to be written. */
  readonly labels: ReadonlyMap<number, Uint8Array>
}

/** Details that are kept ready to be written. */
const mostDetails = 1000

/** Writes the readings of the range; each `yield` says that a page of them is written. */
export function* writeReadings(range: ExportRange, deps: Deps): Generator<void> {
  const { readings, out } = deps
  const counts = readings.counts(range.batteries)
  const details = new Map<number, DetailFields>()
  const none = new Uint8Array(0)
  for (const page of readings.pages(range)) {
    for (const row of page) {
      const [time, battery, , , , , , , detail] = row
      let fields = details.get(detail)
      if (fields === undefined) {
        if (details.size >= mostDetails) details.clear()
        fields = detailFields(readings.detail(detail), deps.form)
        details.set(detail, fields)
      }
      out.time(time)
      out.next()
      out.raw(deps.labels.get(battery) ?? none)
      out.next()
      writeRow(row, { out, fields, ...counts })
      if (out.full) yield
    }
  }
}

interface RowContext {
  readonly out: CsvBytes
  readonly fields: DetailFields
  readonly cells: number
  readonly sensors: number
}

function writeRow(row: ExportRow, { out, fields, cells, sensors }: RowContext): void {
  const voltage = row[2]
  const current = row[3]
  out.number(voltage, 3)
  out.next()
  out.number(current, 3)
  out.next()
  out.number(voltage === null || current === null ? null : Math.round((voltage * current) / 1e4), 2)
  out.next()
  out.number(row[4], 0)
  out.next()
  out.number(row[5], 3)
  out.next()
  out.raw(fields.before)
  out.next()
  writeWords(out, row[6], { count: cells, digits: 3 })
  writeWords(out, row[7], { count: sensors, digits: 1 })
  out.raw(fields.protections)
  out.end()
}

/** Stands for a sensor that is not fitted. */
const noSensor = -32_768

/** Two-byte values, the low byte first; those that are missing are empty fields. */
function writeWords(
  out: CsvBytes,
  bytes: Uint8Array,
  { count, digits }: { count: number; digits: 1 | 3 },
): void {
  for (let index = 0; index < count * 2; index += 2) {
    if (index + 1 < bytes.length) {
      const word = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8)
      // Cells are never negative, sensors are.
      const value = digits === 1 ? (word << 16) >> 16 : word
      if (value !== noSensor) out.number(value, digits)
    }
    out.next()
  }
}

/** What a row of `details` says, as it is written. */
interface DetailFields {
  /** Nominal capacity, cycles and switches. */
  readonly before: Uint8Array
  readonly protections: Uint8Array
}

function detailFields(detail: ExportDetail, { separator, decimal }: CsvForm): DetailFields {
  const { nominal_mAh, cycles, switches } = detail
  const nominal = nominal_mAh === null ? "" : (nominal_mAh / 1000).toFixed(3).replace(".", decimal)
  const bit = (number: 1 | 2) => (switches === null ? "" : (switches & number) === 0 ? "0" : "1")
  const tripped = protections.filter((_, index) => (detail.protections & (1 << index)) !== 0)
  const encode = (text: string) => new TextEncoder().encode(text)
  return {
    before: encode([nominal, cycles ?? "", bit(1), bit(2)].join(separator)),
    protections: encode(tripped.join(" ")),
  }
}
