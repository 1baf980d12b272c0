import { parseAddress } from "../bms/address.ts"
import { protections, type Protection, type Reading } from "../bms/reading.ts"
import type { CsvColumns } from "./csv-columns.ts"
import { plainName } from "./csv-text.ts"
import { CsvNumbers, CsvTimes, FieldError } from "./csv-values.ts"

/** One line of an imported file. */
export interface CsvReading {
  /** UTC milliseconds. */
  readonly time: number
  /** Upper case with colons; null where the file does not say. */
  readonly address: string | null
  /** Empty where the file does not say. */
  readonly name: string
  readonly reading: Reading
}

/** Inclusive bounds, in units; what lies beyond is a column of something else, or of another unit. */
const bounds = {
  voltage: [0, 1000],
  current: [-10_000, 10_000],
  soc: [0, 100],
  remaining: [0, 100_000],
  nominal: [0, 100_000],
  cycles: [0, 1_000_000],
  chargeSwitch: [0, 1],
  dischargeSwitch: [0, 1],
  mosfetState: [0, 3],
  cellCount: [0, 32],
  cell: [0, 65],
  temperature: [-100, 300],
} as const

type Bound = keyof typeof bounds
type Single = Exclude<Bound, "cell" | "temperature">

/** Clocks that were never set put the old appliance's readings before this. */
const earliest = Date.UTC(2000, 0, 1)

interface CsvReadingsOptions {
  readonly columns: CsvColumns
  readonly header: readonly string[]
  /** UTC milliseconds: what is newer is refused. */
  readonly latest: number
}

/** Reads lines of one file. */
export class CsvReadings {
  readonly #columns: CsvColumns
  readonly #header: readonly string[]
  readonly #latest: number
  readonly #numbers = new CsvNumbers()
  readonly #times = new CsvTimes()
  #addressText = ""
  #address: string | null = null
  #protectionText = ""
  #protections: readonly Protection[] = []

  constructor({ columns, header, latest }: CsvReadingsOptions) {
    this.#columns = columns
    this.#header = header
    this.#latest = latest
  }

  /** Throws `FieldError`. */
  read(fields: readonly string[]): CsvReading {
    const { count, name } = this.#columns
    if (fields.length !== count) {
      throw new FieldError(`${fields.length} fields where the first line has ${count}`)
    }
    const nameText = name === undefined ? "" : (fields[name] ?? "")
    // Letters that the decoder could not read are lost.
    if (nameText.includes("\uFFFD")) throw new FieldError("not UTF-8: save the file as CSV UTF-8")
    return {
      time: this.#time(fields),
      address: this.#readAddress(fields),
      name: plainName(nameText).trim(),
      reading: this.#reading(fields),
    }
  }

  #reading(fields: readonly string[]): Reading {
    const mosfets = this.#value(fields, "mosfetState")
    return {
      voltage: this.#value(fields, "voltage"),
      current: this.#value(fields, "current"),
      soc: this.#value(fields, "soc"),
      remainingCapacity: this.#value(fields, "remaining"),
      nominalCapacity: this.#value(fields, "nominal"),
      fullChargeCapacity: null,
      cycles: this.#whole(fields, "cycles"),
      cellVoltages: this.#cells(fields),
      temperatures: this.#temperatures(fields),
      balancingCells: [],
      protections: this.#readProtections(fields),
      softwareLock: null,
      chargeSwitch: this.#switch(fields, "chargeSwitch") ?? bitOf(mosfets, 1),
      dischargeSwitch: this.#switch(fields, "dischargeSwitch") ?? bitOf(mosfets, 2),
      balanceCurrent: null,
      humidity: null,
    }
  }

  #time(fields: readonly string[]): number {
    const column = this.#columns.time
    const time = this.#in(column, () => this.#times.read(fields[column] ?? ""))
    if (time < earliest) throw new FieldError(`${this.#header[column]} is before the year 2000`)
    if (time > this.#latest) throw new FieldError(`${this.#header[column]} is in the future`)
    return time
  }

  #readAddress(fields: readonly string[]): string | null {
    const column = this.#columns.address
    const text = column === undefined ? "" : (fields[column] ?? "")
    if (text === this.#addressText) return this.#address
    const address = text.trim() === "" ? null : parseAddress(text)
    if (address === null && text.trim() !== "")
      throw new FieldError(`"${text.slice(0, 40)}" is not a Bluetooth address`)
    this.#addressText = text
    this.#address = address
    return address
  }

  #readProtections(fields: readonly string[]): readonly Protection[] {
    const column = this.#columns.protections
    const text = column === undefined ? "" : (fields[column] ?? "")
    if (text !== this.#protectionText) {
      const names = text.split(" ").filter((name) => name !== "")
      const stranger = names.find((name) => !protections.some((known) => known === name))
      if (stranger !== undefined)
        throw new FieldError(`there is no protection "${stranger.slice(0, 40)}"`)
      this.#protections = protections.filter((known) => names.includes(known))
      this.#protectionText = text
    }
    return this.#protections
  }

  #cells(fields: readonly string[]): number[] {
    const columns = this.#columns.cells
    const most = Math.min(this.#whole(fields, "cellCount") ?? columns.length, columns.length)
    const cells: number[] = []
    for (let index = 0; index < most; index += 1) {
      const column = columns[index] ?? 0
      const value = this.#number(fields, column, "cell")
      if (value === null) continue
      if (cells.length < index)
        throw new FieldError(`${this.#header[column]} follows an empty cell`)
      cells.push(value)
    }
    return cells
  }

  #temperatures(fields: readonly string[]): (number | null)[] {
    const columns = this.#columns.temperatures
    const found: (number | null)[] = []
    for (const [index, column] of columns.entries()) {
      const value = this.#number(fields, column, "temperature")
      if (value === null) continue
      while (found.length < index) found.push(null)
      found.push(value)
    }
    return found
  }

  #switch(fields: readonly string[], name: "chargeSwitch" | "dischargeSwitch"): boolean | null {
    const value = this.#whole(fields, name)
    return value === null ? null : value === 1
  }

  #whole(fields: readonly string[], name: Single): number | null {
    const value = this.#value(fields, name)
    if (value !== null && !Number.isInteger(value)) {
      throw new FieldError(`${this.#header[this.#columns[name] ?? 0]} is not a whole number`)
    }
    return value
  }

  #value(fields: readonly string[], name: Single): number | null {
    const column = this.#columns[name]
    return column === undefined ? null : this.#number(fields, column, name)
  }

  #number(fields: readonly string[], column: number, bound: Bound): number | null {
    const text = fields[column] ?? ""
    if (text === "") return null
    const thousandths = this.#in(column, () => this.#numbers.thousandths(text))
    if (thousandths === null) return null
    const value = thousandths / 1000
    const [low, high] = bounds[bound]
    if (value < low || value > high) {
      throw new FieldError(`${this.#header[column]} ${value} is not from ${low} to ${high}`)
    }
    return value
  }

  /** Says in what column a field is wrong. */
  #in<Value>(column: number, read: () => Value): Value {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      throw new FieldError(`${this.#header[column]}: ${error.message}`)
    }
  }
}

const bitOf = (bits: number | null, bit: 1 | 2) => (bits === null ? null : (bits & bit) !== 0)
