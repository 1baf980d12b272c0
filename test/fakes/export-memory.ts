import { exportCsv } from "../../src/export/csv-export.ts"
import { plainForm } from "../../src/export/csv-form.ts"

/** Prints the rows of a whole export and by how many bytes the process grew, once it was warm. */
const [folder = ""] = process.argv.slice(2)
const range = { folder, gapAfter: 300_000, batteries: [1], from: 0, resolution: "raw" } as const
let rows = -1
let least = Number.POSITIVE_INFINITY
let most = 0
let chunks = 0
for (const chunk of exportCsv({ ...range, to: Number.MAX_SAFE_INTEGER, form: plainForm })) {
  for (const byte of chunk) if (byte === 10) rows += 1
  chunks += 1
  const used = process.memoryUsage.rss()
  if (chunks > 10) least = Math.min(least, used)
  most = Math.max(most, used)
}
console.log(JSON.stringify({ rows, growth: most - least }))
