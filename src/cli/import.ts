import { importCsv, type ImportProgress, type ImportSummary } from "../export/csv-import.ts"
import { CsvFileError } from "../export/csv-columns.ts"
import { gapAfterInterval, gapsOf } from "../store/gap-after.ts"
import { Store } from "../store/store.ts"
import { chooseBattery } from "./battery-choice.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const importCommand: Command = {
  name: "import",
  summary: "add readings from a CSV file",
  usage: `batmon import FILE.csv [--battery MAC|ID|NAME] [--dry-run] [--data-dir DIR]

  Reads what batmon export wrote (--resolution raw), in any of its forms, and files with the columns
  of older appliances (DateTime(ms), DeviceAddress, TotalVoltage …). Batteries that are not there are
  added by their address, and a running batmon then monitors them.

  --battery  all readings are of this one, whatever the file says
  --dry-run  stores nothing and says what would be done

  It may be repeated: a reading whose battery has one at that time is left out. Each line that is
  refused is told on standard error with its reason; the others are stored, and the exit status is 1.
  batmon may run meanwhile.`,

  async run(args, io) {
    const own = { battery: "text", "dry-run": "flag" } as const
    const { settings, positionals, text, flag } = await parseArguments(args, io, { own })
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) throw new UsageError("import needs one file")
    const usual = gapAfterInterval(settings.samplingInterval * 1000)
    const store: Store = new Store(settings.dataDirectory, {
      gapAfter: gapsOf(() => store.batteries.list(), usual),
    })
    await store.start()
    const dryRun = flag("dry-run")
    const which = text("battery")
    try {
      const summary = await importCsv({
        path,
        batteries: store.batteries,
        history: store.history,
        battery: which === undefined ? undefined : chooseBattery(store.batteries, which),
        dryRun,
        now: Date.now(),
        signal: io.signal,
        onRefused: (line, reason) => io.err(`line ${line}: ${reason}`),
        onUnknownColumns: (names) => io.err(`left out, unknown columns: ${names.join(", ")}`),
        onProgress: progressTeller(io),
      })
      for (const line of summaryLines(summary, dryRun)) io.out(line)
      return summary.refused > 0 ? 1 : 0
    } catch (error) {
      if (!(error instanceof CsvFileError)) throw error
      throw new Error(`${path}: ${error.message}`, { cause: error })
    } finally {
      await store.stop()
    }
  },
}

/** At most one line a second, and one at the end. */
function progressTeller(io: CommandIo): (progress: ImportProgress) => void {
  const start = performance.now()
  let told = start
  let finished = false
  return ({ read, size, rows }) => {
    const now = performance.now()
    const last = read >= size
    if (finished || (!last && now - told < 1000)) return
    finished = last
    told = now
    const rate = Math.round(rows / Math.max(0.001, (now - start) / 1000))
    const percent = Math.min(100, Math.floor((read / size) * 100))
    io.err(`${percent} %, ${rows} readings, ${rate} a second`)
  }
}

function summaryLines(
  { added, present, refused, newBatteries }: ImportSummary,
  dryRun: boolean,
): string[] {
  const would = dryRun ? "would be " : ""
  return [
    ...newBatteries.map(({ name, address }) => `battery ${name} (${address}) ${would}added`),
    `${added} readings ${would}added, ${present} were there already, ${refused} lines refused`,
  ]
}
