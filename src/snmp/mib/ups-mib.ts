import type { AnyTable, Scalar } from "../mib-tree.ts"
import { gauge, integer, known, oidValue, text, timeTicks, type Value } from "../value.ts"
import type { MibSource } from "./mib-source.ts"
import { type UpsBank, upsBank } from "./ups-bank.ts"
import {
  isDepleted,
  isLow,
  lowMinutes,
  type UpsAlarm,
  upsConditions,
  type UpsWatch,
} from "./ups-watch.ts"

export const upsOid = [1, 3, 6, 1, 2, 1, 33]
const objects = [...upsOid, 1]
const wellKnownAlarms = [...objects, 6, 3]
const noTestsInitiated = [...objects, 7, 7, 1]

const batteryStates = { unknown: 1, normal: 2, low: 3, depleted: 4 } as const
const outputSources = { other: 1, normal: 3, battery: 5 } as const
const testResults = { noTestsInitiated: 6 } as const

interface UpsSource extends Pick<MibSource, "board" | "elapsed" | "present" | "runtime" | "view"> {
  /** Since when the bank is in which condition. */
  readonly watch: () => UpsWatch
  /** A moment of the monotonic clock in hundredths of a second of the agent's time. */
  readonly ticks: (moment: number) => number
  /** The battery that is meant; null for all. */
  readonly battery: number | null
}

/**
 * UPS-MIB of RFC 1628, as its readers take it: the battery's current without a sign, since NUT drops
 * a negative one; whether it is discharged is what the output's source says.
 */
export function upsMib(source: UpsSource): { scalars: Scalar[]; tables: AnyTable[] } {
  const { battery, board, elapsed, ticks, view, watch } = source
  const scalar = (
    group: number,
    number: number,
    value: (bank: UpsBank) => Value | null,
  ): Scalar => ({
    oid: [...objects, group, number, 0],
    value: () => value(upsBank(source, battery)),
  })
  const secondsOnBattery = () => {
    const alarm = watch().alarm("onBattery")
    return alarm ? Math.floor(elapsed(alarm.since) / 1000) : 0
  }
  const scalars = [
    scalar(1, 1, () => text("batmon")),
    scalar(1, 2, () => text(battery === null ? "battery bank" : "battery")),
    scalar(1, 3, () => text(board.version)),
    scalar(1, 4, () => text(board.version)),
    scalar(1, 5, ({ name }) => text(name)),
    scalar(1, 6, () => text("")),
    scalar(2, 1, (bank) => integer(batteryStates[batteryState(bank)])),
    scalar(2, 2, () => integer(secondsOnBattery())),
    scalar(2, 3, ({ timeToEmpty }) => known(timeToEmpty, minutes)),
    scalar(2, 4, ({ soc }) => known(soc, integer)),
    scalar(2, 5, ({ voltage }) => known(voltage, tenths)),
    scalar(2, 6, ({ current }) => known(current, (amperes) => tenths(Math.abs(amperes)))),
    scalar(2, 7, ({ temperature }) => known(temperature, integer)),
    scalar(3, 2, () => integer(0)),
    scalar(4, 1, (bank) => integer(outputSources[outputSource(bank)])),
    scalar(4, 3, () => integer(0)),
    scalar(5, 2, () => integer(0)),
    scalar(6, 1, () => gauge(watch().alarms.length)),
    scalar(7, 1, () => oidValue(noTestsInitiated)),
    scalar(7, 3, () => integer(testResults.noTestsInitiated)),
    scalar(9, 7, () => integer(lowMinutes)),
  ]
  const alarms = {
    entry: [...objects, 6, 2, 1],
    rows: view.derive(() => watch().alarms.map((alarm) => ({ index: [alarm.id], item: alarm }))),
    columns: {
      2: ({ condition }: UpsAlarm) => oidValue([...wellKnownAlarms, upsConditions[condition]]),
      3: ({ since }: UpsAlarm) => timeTicks(ticks(since)),
    },
  }
  return { scalars, tables: [alarms] }
}

const tenths = (value: number) => integer(value * 10)
/** At least 1, as the MIB wants it. */
const minutes = (seconds: number) => integer(Math.max(1, Math.ceil(seconds / 60)))

function batteryState(bank: UpsBank): keyof typeof batteryStates {
  if (bank.soc === null) return "unknown"
  if (isDepleted(bank)) return "depleted"
  return isLow(bank) ? "low" : "normal"
}

function outputSource({ isDischarging }: UpsBank): keyof typeof outputSources {
  if (isDischarging === null) return "other"
  return isDischarging ? "battery" : "normal"
}
