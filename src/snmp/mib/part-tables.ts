import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { Table } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import { integer, known, truth } from "../value.ts"
import type { MibSource } from "./mib-source.ts"

/** A cell or a sensor of a battery. */
interface BatteryPart {
  readonly status: BatteryStatus
  /** From 0. */
  readonly place: number
}

const milli = (value: number) => integer(value * 1000)

/** `batmonCellTable`. */
export function cellTable(root: Oid, { present, view }: MibSource): Table<BatteryPart> {
  return {
    entry: [...root, 1, 3, 1],
    rows: view.derive((statuses) =>
      statuses.flatMap((status) =>
        partsOf(status, status.latest?.reading.cellVoltages ?? [], () => true),
      ),
    ),
    columns: {
      2: ({ status, place }) => known(present(status)?.cellVoltages[place], milli),
      3: ({ status, place }) =>
        known(present(status)?.balancingCells, (cells) => truth(cells.includes(place + 1))),
    },
  }
}

/** `batmonTemperatureTable`; a sensor that is not fitted has no row. */
export function temperatureTable(root: Oid, { present, view }: MibSource): Table<BatteryPart> {
  return {
    entry: [...root, 1, 4, 1],
    rows: view.derive((statuses) =>
      statuses.flatMap((status) =>
        partsOf(status, status.latest?.reading.temperatures ?? [], (celsius) => celsius !== null),
      ),
    ),
    columns: { 2: ({ status, place }) => known(present(status)?.temperatures[place], milli) },
  }
}

function partsOf<Part>(
  status: BatteryStatus,
  parts: readonly Part[],
  isThere: (part: Part) => boolean,
) {
  return parts.flatMap((part, place) =>
    isThere(part)
      ? [{ index: [status.battery.id, place + 1], item: { status, place } satisfies BatteryPart }]
      : [],
  )
}
