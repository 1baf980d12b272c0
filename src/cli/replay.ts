import { AlertReplay, type ReplayedAlert } from "../alerts/alert-replay.ts"
import { chemistries, genericModel, usualFloor } from "../battery/battery-model.ts"
import { parseModelText } from "../battery/battery-model-catalogue.ts"
import {
  type Estimate,
  freshRuntime,
  type RuntimeEstimate,
  type RuntimeState,
  stepRuntime,
} from "../battery/runtime.ts"
import { createZoneClock } from "../battery/zone-clock.ts"
import { CsvFileError } from "../export/csv-columns.ts"
import { readCsvFile } from "../export/csv-file.ts"
import { CsvReadings } from "../export/csv-readings.ts"
import { FieldError } from "../export/csv-values.ts"
import { errorMessage } from "../lib/error-message.ts"
import { type Command, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const replayCommand: Command = {
  name: "replay",
  summary: "say for each reading of a CSV file how long the battery would last, and what alerts",
  usage: `batmon replay FILE.csv --model CHEMISTRY:CELLS:AH [--floor PERCENT] [--zone ZONE] [--json]

  Takes the readings of one battery in the order of the file, at full speed, and prints one JSON line
  for each: time as in the file, state, toEmptySeconds, toEmptyLow, toEmptyHigh and toFullSeconds;
  null where it is not known. No line rests on a later reading.
  Of the columns, time, current_A, and soc_percent or remaining_Ah are needed.

  --model  ${chemistries.join(", ")}; cells in series; ampere-hours: lifepo4:4:100
  --floor  percent at which the battery counts as empty (${usualFloor})
  --zone   in which habits are learned, such as Europe/Prague (that of the process)
  --json   JSON lines, which is all there is

  A line that cannot be read is told on standard error and left out, and the exit status is 1.

  After the readings comes a line for each alert that there would have been: alert (its rule), level,
  since, raised and cleared (null where it lasts), value, limit and detail. What rests on cells,
  temperatures or protections needs their columns; silence cannot be told from a file.`,

  async run(args, io) {
    const own = { model: "text", floor: "text", zone: "text", json: "flag" } as const
    const { positionals, text } = await parseArguments(args, io, { own })
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) throw new UsageError("replay needs one file")
    const model = modelOf(text("model"), text("floor"))
    const utcOffset = createZoneClock(zoneOf(text("zone")))
    let state: RuntimeState = freshRuntime
    const alerts = new AlertReplay({ model })
    let readings: CsvReadings | null = null
    let refused = 0
    const refuse = (line: number, reason: string) => {
      refused += 1
      io.err(`line ${line}: ${reason}`)
    }
    try {
      for await (const { records, header, columns } of readCsvFile(path)) {
        readings ??= new CsvReadings({ columns, header, latest: Number.MAX_SAFE_INTEGER })
        for (const record of records) {
          io.signal.throwIfAborted()
          if ("fault" in record) {
            refuse(record.line, record.fault)
            continue
          }
          if (record.fields.every((field) => field === "")) continue
          try {
            const { time, reading } = readings.read(record.fields)
            const step = stepRuntime(state, reading, { model, time, utcOffset })
            state = step.state
            io.out(lineOf(record.fields[columns.time] ?? "", step.estimate))
            alerts.heard({ time, reading, runtime: step.estimate })
          } catch (error) {
            if (!(error instanceof FieldError)) throw error
            refuse(record.line, error.message)
          }
        }
      }
    } catch (error) {
      if (!(error instanceof CsvFileError)) throw error
      throw new Error(`${path}: ${error.message}`, { cause: error })
    }
    for (const alert of alerts.alerts) io.out(alertLine(alert))
    return refused > 0 ? 1 : 0
  },
}

function alertLine(alert: ReplayedAlert): string {
  const moment = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  const { rule, level, since, raisedAt, clearedAt, value, limit, detail } = alert
  return JSON.stringify({
    alert: rule,
    level,
    since: moment(since),
    raised: moment(raisedAt),
    cleared: moment(clearedAt),
    value,
    limit,
    detail,
  })
}

function lineOf(written: string, { state, toEmpty, toFull }: RuntimeEstimate): string {
  const seconds = (estimate: Estimate, end: "low" | "best" | "high") =>
    estimate.kind === "known" ? estimate[end] : null
  return JSON.stringify({
    time: /^\d+$/.test(written) ? Number(written) : written,
    state,
    toEmptySeconds: seconds(toEmpty, "best"),
    toEmptyLow: seconds(toEmpty, "low"),
    toEmptyHigh: seconds(toEmpty, "high"),
    toFullSeconds: seconds(toFull, "best"),
  })
}

function modelOf(model: string | undefined, floorText: string | undefined) {
  if (model === undefined) throw new UsageError("replay needs --model, such as lifepo4:4:100")
  const floor = floorText === undefined ? usualFloor : Number(floorText)
  if (floorText === "" || !(floor >= 0 && floor < 100)) {
    throw new UsageError("--floor takes 0 to 99 percent")
  }
  try {
    const { chemistry, ...size } = parseModelText(model)
    return genericModel(chemistry, { ...size, floor })
  } catch (error) {
    throw new UsageError(`--model: ${errorMessage(error)}`, { cause: error })
  }
}

function zoneOf(named: string | undefined): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: named }).resolvedOptions().timeZone
  } catch (error) {
    throw new UsageError(`there is no time zone ${named}`, { cause: error })
  }
}
