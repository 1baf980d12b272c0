import { protections, type Reading } from "../bms/reading.ts"

/** A row of `readings`: whole milli-units, flags as bits, lists as bytes. */
export interface ReadingRow {
  readonly time: number
  readonly battery: number
  readonly voltage_mV: number | null
  readonly current_mA: number | null
  readonly soc: number | null
  readonly remaining_mAh: number | null
  readonly balancing: number
  readonly cells: Uint8Array
  readonly temperatures: Uint8Array
}

/** The part of a row of `details` that comes from a reading. */
export interface DetailRow {
  readonly nominal_mAh: number | null
  readonly full_mAh: number | null
  readonly cycles: number | null
  readonly switches: number | null
  readonly protections: number
  readonly balance_mA: number | null
  readonly humidity: number | null
  readonly cell_count: number
  /** Up to the last sensor that is fitted. */
  readonly sensor_count: number
}

const chargeBit = 1
const dischargeBit = 2
const lockBit = 4
/** Stands for a sensor that is not fitted: no sensor reports it (−3,276.8 °C). */
const noSensor = -32_768

const milli = (value: number | null) => (value === null ? null : Math.round(value * 1000))
const unit = (value: number | null) => (value === null ? null : value / 1000)

export function toRow(
  reading: Reading,
  { time, battery }: { time: number; battery: number },
): ReadingRow {
  const { cellVoltages, temperatures } = reading
  const tenths = temperatures.map((celsius) => (celsius === null ? noSensor : celsius * 10))
  return {
    time,
    battery,
    voltage_mV: milli(reading.voltage),
    current_mA: milli(reading.current),
    soc: reading.soc === null ? null : Math.round(reading.soc),
    remaining_mAh: milli(reading.remainingCapacity),
    balancing: reading.balancingCells.reduce((bits, cell) => bits + 2 ** (cell - 1), 0),
    cells: packWords(cellVoltages.map((voltage) => voltage * 1000)),
    temperatures: packWords(tenths),
  }
}

export function toDetail(reading: Reading): DetailRow {
  const bits = reading.protections.map((name) => 2 ** protections.indexOf(name))
  return {
    nominal_mAh: milli(reading.nominalCapacity),
    full_mAh: milli(reading.fullChargeCapacity),
    cycles: reading.cycles,
    switches: packSwitches(reading),
    protections: bits.reduce((sum, bit) => sum + bit, 0),
    balance_mA: milli(reading.balanceCurrent),
    humidity: reading.humidity,
    cell_count: reading.cellVoltages.length,
    sensor_count: reading.temperatures.findLastIndex((celsius) => celsius !== null) + 1,
  }
}

export function fromRow(row: ReadingRow & DetailRow): Reading {
  const hasSwitch = (bit: number) => (row.switches === null ? null : (row.switches & bit) !== 0)
  return {
    voltage: unit(row.voltage_mV),
    current: unit(row.current_mA),
    soc: row.soc,
    remainingCapacity: unit(row.remaining_mAh),
    nominalCapacity: unit(row.nominal_mAh),
    fullChargeCapacity: unit(row.full_mAh),
    cycles: row.cycles,
    cellVoltages: cellVoltagesOf(row),
    temperatures: temperaturesOf(row),
    balancingCells: bitNumbers(row.balancing),
    protections: protections.filter((_, index) => hasBit(row.protections, index)),
    chargeSwitch: hasSwitch(chargeBit),
    dischargeSwitch: hasSwitch(dischargeBit),
    softwareLock: hasSwitch(lockBit),
    balanceCurrent: unit(row.balance_mA),
    humidity: row.humidity,
  }
}

/** Volts, cell 1 first. */
export function cellVoltagesOf({ cells }: Pick<ReadingRow, "cells">): number[] {
  const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength)
  return wordIndexes(view).map((index) => view.getUint16(index * 2, true) / 1000)
}

/** Degrees Celsius; null where no sensor is fitted. */
export function temperaturesOf(row: Pick<ReadingRow, "temperatures">): (number | null)[] {
  const { buffer, byteOffset, byteLength } = row.temperatures
  const view = new DataView(buffer, byteOffset, byteLength)
  return wordIndexes(view).map((index) => {
    const tenths = view.getInt16(index * 2, true)
    return tenths === noSensor ? null : tenths / 10
  })
}

function packSwitches({ chargeSwitch, dischargeSwitch, softwareLock }: Reading): number | null {
  if (chargeSwitch === null && dischargeSwitch === null) return null
  const charge = chargeSwitch ? chargeBit : 0
  const discharge = dischargeSwitch ? dischargeBit : 0
  return charge | discharge | (softwareLock ? lockBit : 0)
}

function packWords(words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 2))
  for (const [index, word] of words.entries()) view.setInt16(index * 2, Math.round(word), true)
  return new Uint8Array(view.buffer)
}

const wordIndexes = (view: DataView) =>
  Array.from({ length: view.byteLength >> 1 }, (_, index) => index)

// Division instead of shifts: the 32nd cell is beyond what a shift keeps positive.
const hasBit = (bits: number, index: number) => Math.floor(bits / 2 ** index) % 2 === 1

const bitNumbers = (bits: number) =>
  Array.from({ length: 32 }, (_, index) => index + 1).filter((cell) => hasBit(bits, cell - 1))

/** The lowest and highest of two-byte values, low byte first; null where there is none. */
export function wordExtremes(
  bytes: Uint8Array,
  { signed }: { readonly signed: boolean },
): { low: number; high: number } | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    const word = (bytes[index] ?? 0) + (bytes[index + 1] ?? 0) * 256
    const value = signed ? (word << 16) >> 16 : word
    if (signed && value === noSensor) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high ? null : { low, high }
}
