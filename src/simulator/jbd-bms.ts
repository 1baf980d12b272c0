import { parseRequest, replyFrame } from "../bms/jbd/frame.ts"
import { register } from "../bms/jbd/registers.ts"
import type { Protection } from "../bms/reading.ts"
import type { SimulatedBattery } from "./simulated-battery.ts"

/** The serial side of a JBD board: bytes in, bytes out. */
export interface JbdBms {
  /** A whole answer; null where a board stays silent: the bytes are no request. */
  answer(request: Uint8Array): Uint8Array | null
}

/** What the module puts into one notification, whatever the radio could carry. */
export const notificationLength = 20

/** "No such command", and what a board says that its maker has locked. */
const refused = 0x80
const softwareVersion = 0x20
const chargeSwitchBit = 1
const dischargeSwitchBit = 2
/** Among the protections, though it is none. */
const softwareLockBit = 1 << 12

/** Bit of each protection in register 03, and place of its counter in register AA. */
const protectionBits = {
  "cell-overvoltage": 0,
  "cell-undervoltage": 1,
  "pack-overvoltage": 2,
  "pack-undervoltage": 3,
  "charge-overtemperature": 4,
  "charge-undertemperature": 5,
  "discharge-overtemperature": 6,
  "discharge-undertemperature": 7,
  "charge-overcurrent": 8,
  "discharge-overcurrent": 9,
  "short-circuit": 10,
  "front-end-error": 11,
  "charge-mosfet-breakdown": 13,
  "discharge-mosfet-breakdown": 14,
} as const satisfies Record<Protection, number>
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

/**
 * Answers from the battery's present state, and sets its switches. Whatever else is written, it refuses:
 * a simulated battery has nothing to set, and batmon sets nothing.
 */
export function createJbdBms(battery: SimulatedBattery): JbdBms {
  return {
    answer(bytes) {
      const request = parseRequest(bytes)
      if (!request) return null
      const { command } = request
      if (request.kind === "write" && command === register.switches && request.data.length === 2) {
        const off = request.data[1] ?? 0
        battery.setSwitches({ charge: (off & 1) === 0, discharge: (off & 2) === 0 })
        return replyFrame({ command, status: 0, data: new Uint8Array() })
      }
      const data = request.kind === "read" ? registerData(battery, command) : null
      return data
        ? replyFrame({ command, status: 0, data })
        : replyFrame({ command, status: refused, data: new Uint8Array() })
    },
  }
}

/** A frame as the module passes it on. */
export function notifications(frame: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(frame.length / notificationLength)
  return Array.from({ length: count }, (_, index) =>
    frame.slice(index * notificationLength, (index + 1) * notificationLength),
  )
}

/** Null where there is no such register. */
function registerData(battery: SimulatedBattery, command: number): Uint8Array | null {
  switch (command) {
    case register.basic:
      return basicInformation(battery)
    case register.cells:
      return words(battery.measure().cellVoltages.map((volts) => Math.round(volts * 1000)))
    case register.hardware:
      return new TextEncoder().encode(battery.design.hardware)
    case register.trips: {
      const { trips } = battery.measure()
      return words(tripCounters.map((name) => trips[name] ?? 0))
    }
    default:
      return null
  }
}

function basicInformation(battery: SimulatedBattery): Uint8Array {
  const { capacity, cells, made } = battery.design
  const measured = battery.measure()
  const [year, month, day] = made
  const balancing = measured.balancingCells.reduce((bits, cell) => bits | (1 << (cell - 1)), 0)
  const protections = measured.protections.reduce(
    (bits, name) => bits | (1 << protectionBits[name]),
    measured.softwareLock ? softwareLockBit : 0,
  )
  const switches =
    (measured.chargeSwitch ? chargeSwitchBit : 0) |
    (measured.dischargeSwitch ? dischargeSwitchBit : 0)
  const head = words([
    hundredths(measured.voltage),
    hundredths(measured.current),
    hundredths(measured.remainingCapacity),
    hundredths(capacity),
    measured.cycles,
    ((year - 2000) << 9) | (month << 5) | day,
    balancing & 0xffff,
    balancing >>> 16,
    protections,
  ])
  return Uint8Array.of(
    ...head,
    softwareVersion,
    Math.round((100 * measured.remainingCapacity) / capacity),
    switches,
    cells,
    measured.temperatures.length,
    ...words(measured.temperatures.map((celsius) => Math.round(celsius * 10) + 2731)),
  )
}

const hundredths = (value: number) => Math.round(value * 100)

/** 16 bits each, high byte first; below 0 in two's complement. */
function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2)
  for (const [index, value] of values.entries()) {
    bytes[index * 2] = value >> 8
    bytes[index * 2 + 1] = value
  }
  return bytes
}
