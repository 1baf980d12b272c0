import { exportCsv, type CsvExport } from "../../src/export/csv-export.ts"
import { plainForm } from "../../src/export/csv-form.ts"

/** All that an export gives, as text with its byte-order mark. */
export function csvOf(folder: string, query: Partial<CsvExport> = {}): string {
  const chunks = exportCsv({
    folder,
    gapAfter: 300_000,
    timeZone: "Europe/Prague",
    batteries: [1],
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    resolution: "raw",
    form: plainForm,
    ...query,
  })
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  return [...chunks].map((chunk) => decoder.decode(chunk, { stream: true })).join("")
}

/** The lines of a CSV text without the last, empty one. */
export const linesOf = (csv: string): string[] => csv.split("\r\n").slice(0, -1)
