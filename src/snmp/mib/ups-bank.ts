import { batteryTotal } from "../../battery/battery-total.ts"
import { chargeState } from "../../battery/charge-state.ts"
import { seriesOf } from "../../battery/series.ts"
import type { Reading } from "../../bms/reading.ts"
import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { MibSource } from "./mib-source.ts"

/** Several batteries, or one, as what UPS-MIB knows: one battery. What is unknown is null. */
export interface UpsBank {
  readonly name: string
  /** Percent. */
  readonly soc: number | null
  /** Volts: the mean of the batteries. */
  readonly voltage: number | null
  /** Amperes: the sum; positive while charging. */
  readonly current: number | null
  /** Degrees Celsius, of the warmest sensor. */
  readonly temperature: number | null
  /** Seconds until the first battery is empty. */
  readonly timeToEmpty: number | null
  /** Whether more flows out than in. */
  readonly isDischarging: boolean | null
  /** Whether a battery of it has no reading that stands for now. */
  readonly isSilent: boolean
}

type BankSource = Pick<MibSource, "board" | "present" | "runtime" | "view">

/** `battery`: the one that is meant; null for all. */
export function upsBank(source: BankSource, battery: number | null): UpsBank {
  const { board, present, runtime, view } = source
  const meant = view.statuses.filter(({ battery: { id } }) => battery === null || id === battery)
  const readings = meant.map(present).filter((reading) => reading !== null)
  const current = sum(known(readings, (reading) => reading.current))
  const state = chargeState(current)
  return {
    name: battery === null ? board.name : (meant[0]?.battery.name ?? ""),
    soc: socOf(readings),
    voltage: mean(known(readings, (reading) => reading.voltage)),
    current,
    temperature: most(known(readings, seriesOf.temperatureHigh)),
    timeToEmpty: least(meant.map((status) => timeToEmpty(status, runtime))),
    isDischarging: state && state === "discharging",
    isSilent: readings.length < meant.length,
  }
}

/** By energy where capacities are known; else the mean. */
function socOf(readings: readonly Reading[]): number | null {
  const [only] = readings
  if (readings.length === 1 && only) return only.soc
  return batteryTotal(readings).soc ?? mean(known(readings, (reading) => reading.soc))
}

function timeToEmpty(status: BatteryStatus, runtime: BankSource["runtime"]): number | null {
  const estimate = runtime(status)?.toEmpty
  return estimate?.kind === "known" ? estimate.best : null
}

const known = (readings: readonly Reading[], pick: (reading: Reading) => number | null) =>
  readings.map(pick).filter((value) => value !== null)

const sum = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => {
  const total = sum(values)
  return total === null ? null : total / values.length
}
const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
const least = (values: readonly (number | null)[]) => {
  const all = values.filter((value) => value !== null)
  return all.length === 0 ? null : Math.min(...all)
}
