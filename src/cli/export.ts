import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { rename, rm, stat } from "node:fs/promises"
import type { Writable } from "node:stream"

import { exportCsv, type Resolution, resolutions } from "../export/csv-export.ts"
import { type CsvForm, czechExcelForm, plainForm } from "../export/csv-form.ts"
import { parseTime } from "../export/csv-values.ts"
import { addDays, isDay, startOfDay } from "../lib/local-day.ts"
import { gapAfterInterval } from "../store/gap-after.ts"
import { HistoryReader } from "../store/history-reader.ts"
import { chooseBattery } from "./battery-choice.ts"
import { type Command, UsageError } from "./command.ts"
import { type ParsedArguments, parseArguments } from "./settings-arguments.ts"

const own = {
  battery: "texts",
  from: "text",
  to: "text",
  resolution: "text",
  output: "text",
  separator: "text",
  decimal: "text",
  bom: "flag",
  "excel-cs": "flag",
} as const

/** `standardOutput` makes what is written to where no file is named. */
export const createExportCommand = (standardOutput: () => Writable): Command => ({
  name: "export",
  summary: "write readings, hours or days as CSV",
  usage: `batmon export [--battery MAC|ID|NAME]… [--from T] [--to T] [--resolution ${resolutions.join("|")}]
              [--output FILE] [--separator ,|;|tab] [--decimal .|,] [--bom] [--excel-cs]

  --battery     which one; may be given several times (all)
  --from, --to  a time as 2026-07-01T12:00+02:00, or a day as 2026-07-01: from its beginning, to its
                end; without an offset, local time (everything)
  --resolution  a line for each reading, each hour, or each local day (raw)
  --output      a file, or - for standard output (-)
  --separator   between the fields (,)
  --decimal     before the fraction (.)
  --bom         begins with a byte-order mark, without which Excel does not take it for UTF-8
  --excel-cs    what Excel opens in Czech and most of Europe: --separator ";" --decimal , --bom
  --data-dir    names another data folder than /var/lib/batmon.

  A running batmon is not disturbed. What is unknown is an empty field.`,

  async run(args, io) {
    const parsed = await parseArguments(args, io, { own })
    const { settings, positionals, text, texts } = parsed
    if (positionals.length > 0) throw new UsageError(`export does not know ${positionals[0]}`)
    const form = formOf(parsed)
    const resolution = resolutionOf(text("resolution") ?? "raw")
    const history = {
      folder: settings.dataDirectory,
      gapAfter: gapAfterInterval(settings.samplingInterval * 1000),
    }
    const chunks = exportCsv({
      ...history,
      batteries: chosen(history, texts("battery")),
      from: timeOf("from", text("from")) ?? 0,
      to: timeOf("to", text("to")) ?? Number.MAX_SAFE_INTEGER,
      resolution,
      form,
    })
    const output = text("output") ?? "-"
    if (output === "-") await write(chunks, standardOutput(), io.signal)
    else await writeFile(chunks, output, io.signal)
    return 0
  },
})

export const exportCommand: Command = createExportCommand(() => process.stdout)

function chosen(
  { folder, gapAfter }: { folder: string; gapAfter: number },
  names: readonly string[],
): number[] {
  const reader = new HistoryReader(folder, { gapAfter })
  try {
    const { batteries } = reader
    if (names.length === 0) return batteries.list().map(({ id }) => id)
    return [...new Set(names.map((name) => chooseBattery(batteries, name).id))]
  } finally {
    reader.close()
  }
}

function formOf({ text, flag }: ParsedArguments): CsvForm {
  const usual = flag("excel-cs") ? czechExcelForm : plainForm
  const separator = text("separator") ?? usual.separator
  const decimal = text("decimal") ?? usual.decimal
  const found = separators[separator]
  if (found === undefined) throw new UsageError(`--separator takes , ; or tab, not "${separator}"`)
  if (decimal !== "." && decimal !== ",") {
    throw new UsageError(`--decimal takes . or , and not "${decimal}"`)
  }
  if (found === decimal) throw new UsageError("--decimal , needs another separator than ,")
  return { separator: found, decimal, byteOrderMark: flag("bom") || usual.byteOrderMark }
}

const separators: Readonly<Record<string, CsvForm["separator"]>> = {
  ",": ",",
  ";": ";",
  tab: "\t",
  "\t": "\t",
}

function resolutionOf(text: string): Resolution {
  const found = resolutions.find((resolution) => resolution === text)
  if (found === undefined) throw new UsageError(`--resolution takes ${resolutions.join(", ")}`)
  return found
}

function timeOf(option: "from" | "to", text: string | undefined): number | null {
  if (text === undefined) return null
  if (isDay(text)) {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    return startOfDay(option === "to" ? addDays(text, 1) : text, timeZone)
  }
  const time = parseTime(text)
  if (time === null) throw new UsageError(`--${option} takes a day or a time, not "${text}"`)
  return time
}

/** Half a file looks like a whole one: it gets its name when it is complete. */
async function writeFile(
  chunks: Iterable<Uint8Array>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const known = await stat(path).catch(() => null)
  const isDevice = known !== null && !known.isFile()
  const unfinished = isDevice ? path : `${path}.part`
  const file = createWriteStream(unfinished)
  try {
    await once(file, "open")
    await write(chunks, file, signal)
    file.end()
    await once(file, "close")
    if (!isDevice) await rename(unfinished, path)
  } catch (error) {
    file.destroy()
    if (!isDevice) await rm(unfinished, { force: true })
    throw error
  }
}

/** Waits for each chunk: what is not taken must not pile up. */
async function write(
  chunks: Iterable<Uint8Array>,
  target: Writable,
  signal: AbortSignal,
): Promise<void> {
  for (const chunk of chunks) {
    signal.throwIfAborted()
    try {
      await new Promise<void>((resolve, reject) => {
        target.write(chunk, (error) => (error ? reject(error) : resolve()))
      })
    } catch (error) {
      // Whoever reads has seen enough, such as head.
      if (error instanceof Error && "code" in error && error.code === "EPIPE") return
      throw error
    }
  }
}
