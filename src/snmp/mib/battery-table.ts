import { cellSpread } from "../../battery/cell-spread.ts"
import { chargeState } from "../../battery/charge-state.ts"
import type { Flow } from "../../battery/rollup.ts"
import type { Estimate } from "../../battery/runtime.ts"
import { seriesOf } from "../../battery/series.ts"
import { protections, type Reading } from "../../bms/reading.ts"
import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { SilenceCause } from "../../sampling/silence-cause.ts"
import type { Table } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import {
  counter32,
  counter64,
  dateAndTime,
  gauge,
  integer,
  known,
  octets,
  text,
  truth,
  type Value,
} from "../value.ts"
import type { MibSource } from "./mib-source.ts"

type Column = (status: BatteryStatus) => Value | null

const states = { awaited: 1, current: 2, stale: 3, unreached: 4 } as const
const flows = { charging: 1, discharging: 2, idle: 3 } as const
/** By their numbers in the MIB, from 1; what is new comes last. */
export const causes: readonly SilenceCause[] = [
  "out-of-range",
  "asleep",
  "held",
  "refuses",
  "mute",
  "password-needed",
  "password-refused",
  "pairing-needed",
  "adapter-hangs",
  "adapter-missing",
  "adapter-off",
  "adapter-busy",
  "garbled",
  "internal",
  "drops",
  "nothing-heard",
]

const milli = (value: number) => integer(value * 1000)
/** In tenths of a percent. */
export const permille = (percent: number) => gauge(percent * 10)

/** `batmonBatteryTable`. */
export function batteryTable(root: Oid, source: MibSource): Table<BatteryStatus> {
  const { freshness, present, runtime, total, view } = source
  const measured =
    (
      pick: (reading: Reading) => number | null | undefined,
      encode: (value: number) => Value,
    ): Column =>
    (status) => {
      const reading = present(status)
      return reading && known(pick(reading), encode)
    }
  const flag =
    (pick: (reading: Reading) => boolean | null): Column =>
    (status) => {
      const reading = present(status)
      return reading && known(pick(reading), truth)
    }
  const forecast =
    (way: "toEmpty" | "toFull", part: "low" | "best" | "high"): Column =>
    (status) =>
      known(secondsOf(runtime(status)?.[way], part), gauge)
  const flowed =
    (part: keyof Flow): Column =>
    ({ battery }) =>
      known(total(battery.id)?.[part], (value) => counter64(value * 1000))
  return {
    entry: [...root, 1, 2, 1],
    rows: view.derive((statuses) =>
      statuses.map((status) => ({ index: [status.battery.id], item: status })),
    ),
    columns: {
      2: ({ battery }) => text(battery.name),
      3: ({ battery }) => text(battery.address),
      4: (status) => integer(states[freshness(status).kind]),
      5: ({ cause }) => known(cause, (name) => integer(causes.indexOf(name) + 1)),
      6: ({ latest }) => known(latest?.time, dateAndTime),
      7: (status) => {
        const fresh = freshness(status)
        return "age" in fresh ? gauge(Math.floor(fresh.age / 1000)) : null
      },
      8: measured(({ voltage }) => voltage, milli),
      9: measured(({ current }) => current, milli),
      10: measured(seriesOf.power, milli),
      11: measured(({ soc }) => soc, permille),
      12: measured(({ remainingCapacity }) => remainingCapacity, milli),
      13: measured(({ nominalCapacity }) => nominalCapacity, milli),
      14: measured(({ fullChargeCapacity }) => fullChargeCapacity, milli),
      15: measured(({ cycles }) => cycles, gauge),
      16: (status) =>
        known(chargeState(present(status)?.current ?? null), (state) => integer(flows[state])),
      17: flag(({ chargeSwitch }) => chargeSwitch),
      18: flag(({ dischargeSwitch }) => dischargeSwitch),
      19: flag(({ softwareLock }) => softwareLock),
      20: flag(({ balancingCells, cellVoltages }) =>
        cellVoltages.length === 0 ? null : balancingCells.length > 0,
      ),
      21: measured(({ balanceCurrent }) => balanceCurrent, milli),
      22: (status) => known(present(status), protectionBits),
      23: measured(({ cellVoltages }) => cellVoltages.length || null, gauge),
      24: measured(seriesOf.cellLow, milli),
      25: measured(seriesOf.cellHigh, milli),
      26: measured(({ cellVoltages }) => cellSpread(cellVoltages)?.spread, milli),
      27: measured(seriesOf.temperatureLow, milli),
      28: measured(seriesOf.temperatureHigh, milli),
      29: measured(({ humidity }) => humidity, permille),
      30: forecast("toEmpty", "best"),
      31: forecast("toEmpty", "low"),
      32: forecast("toEmpty", "high"),
      33: forecast("toFull", "best"),
      34: flowed("chargeIn"),
      35: flowed("chargeOut"),
      36: flowed("energyIn"),
      37: flowed("energyOut"),
      38: ({ rssi }) => known(rssi, integer),
      39: ({ link }) => counter32(link.attempts),
      40: ({ link }) => counter32(link.readings),
      41: ({ identity }) => known(identity?.hardware, text),
      42: ({ identity }) => known(identity?.softwareVersion, text),
    },
  }
}

const secondsOf = (estimate: Estimate | undefined, part: "low" | "best" | "high") =>
  estimate?.kind === "known" ? estimate[part] : null

/** BITS: the first one is the highest of the first byte. */
function protectionBits({ protections: active }: Reading): Value {
  const bytes = new Uint8Array(Math.ceil(protections.length / 8))
  for (const name of active) {
    const bit = protections.indexOf(name)
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  }
  return octets(bytes)
}
