import { protections, type Reading } from "../bms/reading.ts"

/** A row of `readings`: whole milli-units, flags as bits, lists as bytes. */
export interface ReadingRow {
  readonly time: number
  readonly battery: number
  readonly voltage_mV: number | null
  readonly current_mA: number | null
  readonly soc: number | null
  readonly remaining_mAh: number | null
  readonly nominal_mAh: number | null
  readonly full_mAh: number | null
  readonly cycles: number | null
  readonly switches: number | null
  readonly protections: number
  readonly balancing: number
  readonly cells: Uint8Array
  readonly temperatures: Uint8Array
  readonly balance_mA: number | null
  readonly humidity: number | null
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
  return {
    time,
    battery,
    voltage_mV: milli(reading.voltage),
    current_mA: milli(reading.current),
    soc: reading.soc === null ? null : Math.round(reading.soc),
    remaining_mAh: milli(reading.remainingCapacity),
    nominal_mAh: milli(reading.nominalCapacity),
    full_mAh: milli(reading.fullChargeCapacity),
    cycles: reading.cycles,
    switches: packSwitches(reading),
    protections: reading.protections.reduce(
      (bits, name) => bits + 2 ** protections.indexOf(name),
      0,
    ),
    balancing: reading.balancingCells.reduce((bits, cell) => bits + 2 ** (cell - 1), 0),
    cells: packWords(reading.cellVoltages.map((voltage) => Math.round(voltage * 1000))),
    temperatures: packWords(
      reading.temperatures.map((celsius) =>
        celsius === null ? noSensor : Math.round(celsius * 10),
      ),
    ),
    balance_mA: milli(reading.balanceCurrent),
    humidity: reading.humidity,
  }
}

export function fromRow(row: ReadingRow): Reading {
  const cells = new DataView(row.cells.buffer, row.cells.byteOffset, row.cells.byteLength)
  const sensors = new DataView(
    row.temperatures.buffer,
    row.temperatures.byteOffset,
    row.temperatures.byteLength,
  )
  const hasSwitch = (bit: number) => (row.switches === null ? null : (row.switches & bit) !== 0)
  return {
    voltage: unit(row.voltage_mV),
    current: unit(row.current_mA),
    soc: row.soc,
    remainingCapacity: unit(row.remaining_mAh),
    nominalCapacity: unit(row.nominal_mAh),
    fullChargeCapacity: unit(row.full_mAh),
    cycles: row.cycles,
    cellVoltages: wordIndexes(cells).map((index) => cells.getUint16(index * 2, true) / 1000),
    temperatures: wordIndexes(sensors).map((index) => {
      const tenths = sensors.getInt16(index * 2, true)
      return tenths === noSensor ? null : tenths / 10
    }),
    balancingCells: bitNumbers(row.balancing),
    protections: protections.filter((_, index) => hasBit(row.protections, index)),
    chargeSwitch: hasSwitch(chargeBit),
    dischargeSwitch: hasSwitch(dischargeBit),
    softwareLock: hasSwitch(lockBit),
    balanceCurrent: unit(row.balance_mA),
    humidity: row.humidity,
  }
}

function packSwitches({ chargeSwitch, dischargeSwitch, softwareLock }: Reading): number | null {
  if (chargeSwitch === null && dischargeSwitch === null) return null
  return (
    (chargeSwitch ? chargeBit : 0) |
    (dischargeSwitch ? dischargeBit : 0) |
    (softwareLock ? lockBit : 0)
  )
}

function packWords(words: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 2))
  for (const [index, word] of words.entries()) view.setInt16(index * 2, word, true)
  return new Uint8Array(view.buffer)
}

const wordIndexes = (view: DataView) =>
  Array.from({ length: view.byteLength >> 1 }, (_, index) => index)

// Division instead of shifts: the 32nd cell is beyond what a shift keeps positive.
const hasBit = (bits: number, index: number) => Math.floor(bits / 2 ** index) % 2 === 1

const bitNumbers = (bits: number) =>
  Array.from({ length: 32 }, (_, index) => index + 1).filter((cell) => hasBit(bits, cell - 1))
