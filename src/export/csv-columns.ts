/** Which field of a line holds what; undefined where the file does not have it. */
export interface CsvColumns {
  readonly time: number
  readonly count: number
  readonly battery?: number
  readonly name?: number
  readonly address?: number
  readonly voltage?: number
  readonly current?: number
  readonly soc?: number
  readonly remaining?: number
  readonly nominal?: number
  readonly cycles?: number
  readonly chargeSwitch?: number
  readonly dischargeSwitch?: number
  readonly mosfetState?: number
  readonly cellCount?: number
  readonly protections?: number
  /** Cell 1 first. */
  readonly cells: readonly number[]
  readonly temperatures: readonly number[]
  /** Names that say nothing to batmon. */
  readonly unknown: readonly string[]
}

type Single = Exclude<keyof CsvColumns, "count" | "cells" | "temperatures" | "unknown">

/** The file cannot be imported at all. */
export class CsvFileError extends Error {
  override name = "CsvFileError" as const
}

/**
 * Names without case, spaces and signs: those that `batmon export` writes, and those of the appliance
 * before batmon. Null is known and not needed: power follows from voltage and current.
 */
const meanings: Readonly<Record<string, Single | null>> = {
  time: "time",
  datetime: "time",
  datetimems: "time",
  timestamp: "time",
  battery: "battery",
  deviceid: "battery",
  name: "name",
  devicename: "name",
  address: "address",
  deviceaddress: "address",
  voltage: "voltage",
  voltagev: "voltage",
  totalvoltage: "voltage",
  totalvoltagev: "voltage",
  current: "current",
  currenta: "current",
  power: null,
  powerw: null,
  soc: "soc",
  socpercent: "soc",
  remainingpercent: "soc",
  remainingah: "remaining",
  remainingcapacity: "remaining",
  remainingcapacityah: "remaining",
  nominalah: "nominal",
  nominalcapacity: "nominal",
  nominalcapacityah: "nominal",
  cycles: "cycles",
  totalcycles: "cycles",
  chargeswitch: "chargeSwitch",
  dischargeswitch: "dischargeSwitch",
  mosfetstate: "mosfetState",
  numberofcells: "cellCount",
  protections: "protections",
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

/** Throws `CsvFileError` where the header is not one of readings. */
export function readColumns(header: readonly string[]): CsvColumns {
  const singles = new Map<Single, number>()
  const cells = new Map<number, number>()
  const temperatures = new Map<number, number>()
  const unknown: string[] = []
  const add = <Key>(map: Map<Key, number>, key: Key, index: number) => {
    if (map.has(key)) throw new CsvFileError(`the column ${header[index]} is there twice`)
    map.set(key, index)
  }
  for (const [index, name] of header.entries()) {
    const key = plain(name)
    if (/(voltagev|currenta|socpercent)(min|max|mean)$/.test(key)) {
      throw new CsvFileError(
        "its lines are hours or days: only readings can be imported (export with --resolution raw)",
      )
    }
    const meaning = Object.hasOwn(meanings, key) ? meanings[key] : undefined
    const cell = /^cell(\d{1,2})(?:voltage)?v?$/.exec(key)?.[1]
    const sensor = /^temperature(\d{0,2})c?$/.exec(key)?.[1]
    if (cell !== undefined) add(cells, Number(cell), index)
    else if (sensor !== undefined) add(temperatures, Number(sensor || "1"), index)
    else if (meaning) add(singles, meaning, index)
    else if (meaning === undefined && key !== "") unknown.push(name)
  }
  const time = singles.get("time")
  if (time === undefined) throw new CsvFileError("its first line names no column time")
  if (singles.size < 2 || ![...singles.keys()].some((key) => measured.has(key)))
    throw new CsvFileError("its first line names no column that batmon knows")
  return {
    ...Object.fromEntries(singles),
    time,
    count: header.length,
    cells: inOrder(cells, "cell"),
    temperatures: inOrder(temperatures, "temperature"),
    unknown,
  }
}

const measured: ReadonlySet<Single> = new Set(["voltage", "current", "soc", "remaining"])

function inOrder(map: ReadonlyMap<number, number>, what: string): readonly number[] {
  return Array.from({ length: map.size }, (_, index) => {
    const column = map.get(index + 1)
    if (column === undefined) throw new CsvFileError(`there is no column for ${what} ${index + 1}`)
    return column
  })
}
