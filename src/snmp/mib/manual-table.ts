import type { Battery } from "../../battery/battery.ts"
import type { Reading } from "../../bms/reading.ts"
import type { StoredReading } from "../../store/reading-table.ts"
import type { LatestRows } from "../latest-rows.ts"
import type { AnyTable, Row } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import type { StatusView } from "../status-view.ts"
import { type Value, wholeText } from "../value.ts"

type Stored = StoredReading & { readonly of: Battery }

/** The columns that the manual promises, in its order; what is null has no cell. */
const columns: readonly ((row: Stored) => string | number | null)[] = [
  ({ time }) => time,
  ({ of }) => of.id,
  ({ of }) => of.name,
  ({ of }) => of.address,
  ({ reading }) => reading.voltage,
  ({ reading }) => reading.current,
  ({ reading }) => reading.remainingCapacity,
  ({ reading }) => reading.nominalCapacity,
  ({ reading }) => reading.cycles,
  ({ reading }) => reading.soc,
  ({ reading }) => mosfetState(reading),
  ({ reading }) => reading.temperatures.find((celsius) => celsius !== null) ?? null,
  ({ reading }) => reading.cellVoltages.length || null,
  ...[0, 1, 2, 3].map(
    (cell) =>
      ({ reading }: Stored) =>
        reading.cellVoltages[cell] ?? null,
  ),
]

/**
 * `<base>.1.<ROW>.<COLUMN>`: the latest stored row of each battery as texts, as the appliance's users
 * script against it. Rows count the batteries that have one, from 1, in the order of adding.
 */
export function manualTable(base: Oid, { view, rows }: ManualSource): AnyTable {
  const cells = view.derive((statuses) =>
    statuses
      .map(({ battery }) => ({ battery, stored: rows.of(battery.id) }))
      .filter(({ stored }) => stored !== null)
      .flatMap(({ battery, stored }, index) =>
        rowCells(index + 1, { ...(stored as StoredReading), of: battery }),
      ),
  )
  // The row's number stands before the column's: to the tree it is all one column.
  return { entry: base, rows: cells, columns: { 1: (value: Value) => value } }
}

interface ManualSource {
  readonly view: StatusView
  readonly rows: Pick<LatestRows, "of">
}

const rowCells = (row: number, stored: Stored): Row<Value>[] =>
  columns.flatMap((cell, index) => {
    const value = cell(stored)
    return value === null ? [] : [{ index: [row, index + 1], item: wholeText(cellText(value)) }]
  })

/** As the disk keeps it: in thousandths, without the dust of binary fractions. */
const cellText = (value: string | number) =>
  typeof value === "string" ? value : String(Math.round(value * 1000) / 1000)

/** Bit 0 charge, bit 1 discharge, as the BMS has them. */
function mosfetState({ chargeSwitch, dischargeSwitch }: Reading): number | null {
  if (chargeSwitch === null && dischargeSwitch === null) return null
  return (chargeSwitch ? 1 : 0) + (dischargeSwitch ? 2 : 0)
}
