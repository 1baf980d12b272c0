import { fields, hundredths, i16, setBits, thousandths, u16, u16s, u8, whole } from "../fields.ts"
import type { Protection } from "../reading.ts"

/**
 * What JBD's registers hold. Layout after the maker's documents "Jiabaida communication protocol"
 * V4 and V11, checked against captured frames; numbers are high byte first. Nothing here judges
 * a value: these are the words of the BMS.
 */
export const register = {
  basic: 0x03,
  cells: 0x04,
  hardware: 0x05,
  trips: 0xaa,
  switches: 0xe1,
} as const

/** Register 03. Volts, amperes (positive while charging), ampere-hours, degrees Celsius. */
export interface BasicInformation {
  readonly voltage: number
  readonly current: number
  readonly remainingCapacity: number
  readonly nominalCapacity: number
  readonly cycles: number
  /** `YYYY-MM-DD`; month and day may be 0. */
  readonly productionDate: string
  /** Numbered from 1. */
  readonly balancingCells: readonly number[]
  readonly protections: readonly Protection[]
  readonly softwareLock: boolean
  /** `major.minor` */
  readonly softwareVersion: string
  /** Percent. */
  readonly soc: number
  readonly chargeSwitch: boolean
  readonly dischargeSwitch: boolean
  readonly cells: number
  readonly temperatures: readonly (number | null)[]
  /** Percent. This one and the two below: only newer firmware sends them. */
  readonly humidity?: number
  readonly fullChargeCapacity?: number
  readonly balanceCurrent?: number
}

/** Null stands at the bit that is a state and not a fault: a switch was turned off by command. */
const protectionBits: readonly (Protection | null)[] = [
  "cell-overvoltage",
  "cell-undervoltage",
  "pack-overvoltage",
  "pack-undervoltage",
  "charge-overtemperature",
  "charge-undertemperature",
  "discharge-overtemperature",
  "discharge-undertemperature",
  "charge-overcurrent",
  "discharge-overcurrent",
  "short-circuit",
  "front-end-error",
  null,
  "charge-mosfet-breakdown",
  "discharge-mosfet-breakdown",
]
const softwareLockBit = 12

/** Bits of the byte of switches; 2 and 3, current limiter and heater, have no place in a reading. */
const switchBit = { charge: 0, discharge: 1, tenfoldUnits: 7 } as const

/** Order of the counters in register AA; a twelfth, the count of restarts, may follow. */
const tripCounters: readonly Protection[] = [
  "short-circuit",
  "charge-overcurrent",
  "discharge-overcurrent",
  "cell-overvoltage",
  "cell-undervoltage",
  "charge-overtemperature",
  "charge-undertemperature",
  "discharge-overtemperature",
  "discharge-undertemperature",
  "pack-overvoltage",
  "pack-undervoltage",
]

const date = (raw: number) => {
  const two = (part: number) => String(part).padStart(2, "0")
  return `${2000 + (raw >> 9)}-${two((raw >> 5) & 0xf)}-${two(raw & 0x1f)}`
}
const nibbles = (raw: number) => `${raw >> 4}.${raw & 0xf}`

const basicFields = fields({
  voltage: u16(0, hundredths),
  current: i16(2, whole),
  remainingCapacity: u16(4, whole),
  nominalCapacity: u16(6, whole),
  cycles: u16(8, whole),
  productionDate: u16(10, date),
  balancing1to16: u16(12, setBits),
  balancing17to32: u16(14, setBits),
  protections: u16(16, setBits),
  softwareVersion: u8(18, nibbles),
  soc: u8(19, whole),
  switches: u8(20, setBits),
  cells: u8(21, whole),
  sensors: u8(22, whole),
})

/** Behind the temperatures. The alarm bits (1) and the second remaining capacity (5) say no more. */
const newerFields = fields({
  humidity: u8(0, whole),
  fullChargeCapacity: u16(3, whole),
  balanceCurrent: u16(7, thousandths),
})

/** Null where `data` is shorter than it says itself. */
export function basicInformation(data: Uint8Array): BasicInformation | null {
  const basic = basicFields.read(data)
  if (!basic) return null
  const temperaturesEnd = basicFields.length + 2 * basic.sensors
  if (data.length < temperaturesEnd) return null
  const newer = newerFields.read(data.subarray(temperaturesEnd))
  const unitsPerWhole = basic.switches.includes(switchBit.tenfoldUnits) ? 10 : 100
  return {
    voltage: basic.voltage,
    current: basic.current / unitsPerWhole,
    remainingCapacity: basic.remainingCapacity / unitsPerWhole,
    nominalCapacity: basic.nominalCapacity / unitsPerWhole,
    cycles: basic.cycles,
    productionDate: basic.productionDate,
    balancingCells: [
      ...basic.balancing1to16.map((bit) => bit + 1),
      ...basic.balancing17to32.map((bit) => bit + 17),
    ],
    protections: basic.protections.flatMap((bit) => protectionBits[bit] ?? []),
    softwareLock: basic.protections.includes(softwareLockBit),
    softwareVersion: basic.softwareVersion,
    soc: basic.soc,
    chargeSwitch: basic.switches.includes(switchBit.charge),
    dischargeSwitch: basic.switches.includes(switchBit.discharge),
    cells: basic.cells,
    temperatures: u16s(data.subarray(basicFields.length, temperaturesEnd)).map(temperature),
    ...(newer && {
      humidity: newer.humidity,
      fullChargeCapacity: newer.fullChargeCapacity / unitsPerWhole,
      balanceCurrent: newer.balanceCurrent,
    }),
  }
}

/** Tenths of a kelvin; a board reports exactly -30.0 °C where no sensor is fitted. */
const temperature = (raw: number) => (raw === 2431 ? null : (raw - 2731) / 10)

/** Register 04: volts, cell 1 first; null where half a number is left over. */
export function cellVoltages(data: Uint8Array): number[] | null {
  return data.length % 2 === 0 ? u16s(data).map(thousandths) : null
}

/** Register 05: the name of the board, without padding. */
export function hardware(data: Uint8Array): string {
  // Control characters, so that a name cannot break a log line or a table.
  return new TextDecoder()
    .decode(data)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, "")
    .trimEnd()
}

/** Register AA: how often each protection has tripped; null where counters are missing or cut. */
export function trips(data: Uint8Array): Partial<Record<Protection, number>> | null {
  if (data.length % 2 !== 0 || data.length < 2 * tripCounters.length) return null
  const counts = u16s(data)
  return Object.fromEntries(tripCounters.map((name, index) => [name, counts[index]]))
}
