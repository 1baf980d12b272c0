import { batteryTotal } from "../../battery/battery-total.ts"
import type { BatteryTotal } from "../../battery/battery-total.ts"
import type { Scalar } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import { gauge, integer, known, text, type Value } from "../value.ts"
import { permille } from "./battery-table.ts"
import type { MibSource } from "./mib-source.ts"

/** `batmonBoard`: the board, and all batteries together. */
export function boardGroup(root: Oid, source: MibSource): Scalar[] {
  const { alerts, board, interval, present, view } = source
  const presentReadings = () => view.statuses.map(present).filter((reading) => reading !== null)
  const bank = (pick: (total: BatteryTotal) => number | null, encode: (value: number) => Value) =>
    known(pick(batteryTotal(presentReadings())), encode)
  const milli = (value: number) => integer(value * 1000)
  const told = ["raised", "acknowledged"]
  const values: readonly (() => Value | null)[] = [
    () => text(board.version),
    () => gauge(view.statuses.length),
    () => gauge(view.statuses.length - presentReadings().length),
    () => gauge(alerts().filter(({ state }) => told.includes(state)).length),
    () => gauge(Math.round(interval() / 1000)),
    () => bank(({ soc }) => soc, permille),
    () => bank(({ energy }) => energy, gauge),
    () => bank(({ powerIn }) => powerIn, milli),
    () => bank(({ powerOut }) => powerOut, milli),
  ]
  return values.map((value, index) => ({ oid: [...root, 1, 1, index + 1, 0], value }))
}
