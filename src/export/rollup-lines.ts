import type { Series } from "../battery/history.ts"
import type { ExportRange } from "../store/reading-export.ts"
import type { BatteryRollup, RollupExport } from "../store/rollup-export.ts"
import type { CsvBytes } from "./csv-bytes.ts"

/** The column of each series, with its unit. */
export const seriesColumns = {
  voltage: "voltage_V",
  current: "current_A",
  power: "power_W",
  soc: "soc_percent",
  remainingCapacity: "remaining_Ah",
  cellLow: "cell_low_V",
  cellHigh: "cell_high_V",
  cellSpread: "cell_spread_V",
  temperatureLow: "temperature_low_C",
  temperatureHigh: "temperature_high_C",
} as const satisfies Record<Series, string>

const everySeries = Object.keys(seriesColumns) as Series[]
/** What is told of many readings. */
export const rollupParts = ["min", "max", "mean"] as const

/** The columns of hours and days, in order. Each carries its unit. */
export const rollupColumns: readonly string[] = [
  "time",
  "battery",
  "name",
  "address",
  ...everySeries.flatMap((series) => rollupParts.map((part) => `${seriesColumns[series]}_${part}`)),
  "charge_in_Ah",
  "charge_out_Ah",
  "energy_in_Wh",
  "energy_out_Wh",
  "count",
]

interface Deps {
  readonly rollups: RollupExport
  readonly source: "hours" | "days"
  readonly out: CsvBytes
  /** The fields battery, name and address, ready to be written. */
  readonly labels: ReadonlyMap<number, Uint8Array>
}

/** Writes the hours or days of the range; each `yield` says that a page of them is written. */
export function* writeRollups(range: ExportRange, deps: Deps): Generator<void> {
  const none = new Uint8Array(0)
  for (const page of deps.rollups.pages(deps.source, range)) {
    for (const made of page) {
      deps.out.time(made.time)
      deps.out.next()
      deps.out.raw(deps.labels.get(made.battery) ?? none)
      deps.out.next()
      writeRollup(made, deps.out)
      if (deps.out.full) yield
    }
  }
}

const thousandths = (value: number) => Math.round(value * 1000)

function writeRollup({ rollup }: BatteryRollup, out: CsvBytes): void {
  for (const name of everySeries) {
    const series = rollup.series[name]
    for (const part of rollupParts) {
      out.number(series ? thousandths(series[part]) : null, 3)
      out.next()
    }
  }
  for (const flow of [rollup.chargeIn, rollup.chargeOut, rollup.energyIn, rollup.energyOut]) {
    out.number(thousandths(flow), 3)
    out.next()
  }
  out.number(rollup.count, 0)
  out.end()
}
