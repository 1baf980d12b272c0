import {
  jbdFrameFormat,
  type JbdReply,
  parseReply,
  readRequest,
  writeRequest,
} from "../jbd/frame.ts"
import { jbdLock } from "../jbd/lock.ts"
import { basicInformation, cellVoltages, hardware, register, trips } from "../jbd/registers.ts"
import type { Advertisement, BmsRequest, Decoded, Protocol, Switches } from "../protocol.ts"
import type { BmsIdentity, Reading } from "../reading.ts"

/** JBD (Jiabaida), also sold as Xiaoxiang, Overkill Solar and under many battery makers' names. */
export const jbd: Protocol = {
  id: "jbd",
  name: "JBD (Jiabaida, Xiaoxiang, Overkill Solar)",
  services: [
    { service: "ff00", notify: "ff01", write: "ff02" },
    // DH04SC02 and the packs built on it.
    { service: "fff0", notify: "fff1", write: "fff2" },
    // Eleksol.
    { service: "ff06", notify: "ff07", write: "ff08" },
  ],
  matches,
  frame: jbdFrameFormat,
  requests: [
    request(register.basic, { name: "basic information", asks: "reading" }),
    request(register.cells, { name: "cell voltages", asks: "reading" }),
    request(register.hardware, { name: "hardware", asks: "identity" }),
    request(register.trips, { name: "trip counters", asks: "identity" }),
  ],
  lock: jbdLock,
  switching: { request: switchRequest, obeyed },
  decode,
  reading,
  identity,
}

// Advertisements

/** First halves of addresses that, of all BMSs, only JBD's modules are known to have. */
const moduleAddresses: readonly string[] = [
  "A4:C1:37",
  "A5:C2:37",
  "A5:C2:39",
  "A5:C2:3A",
  "AA:C2:37",
]

/** JBD's own model names, which its modules carry until someone renames them. */
const modelName = /^(JBD-|xiaoxiang BMS|[ADS]P\d\dS\d{3})/

/**
 * Other protocols on service FF00: BraunPower's; Humsienk's, in packs of ECO-WORTHY and DC HOUSE,
 * named by the last four digits of the address.
 */
const otherName = /^(HSKS-|KS-|BL-|BMC1_|(HS|ECO|DCH)[0-9A-F]{4}$)/

/**
 * Service FF00 is JBD's unless the name is known for another protocol: names are the user's to
 * change, and battery makers use addresses of their own. The other two services belong to many.
 * The company identifier says nothing: it is two bytes of the module's address.
 */
function matches(advertisement: Advertisement): boolean {
  const { services } = advertisement
  const name = advertisement.name ?? ""
  if (services.includes("ff00")) return !otherName.test(name)
  if (services.includes("ff06") || services.includes("fff0")) return hasModuleAddress(advertisement)
  return services.length === 0 && (modelName.test(name) || hasModuleAddress(advertisement))
}

/** Modules repeat their address, last byte first, as manufacturer data. */
function hasModuleAddress({ address, manufacturerData }: Advertisement): boolean {
  const repeated = Array.from(manufacturerData?.slice(-3) ?? [], hexByte).toReversed()
  return [address.slice(0, 8), repeated.join(":")].some((half) =>
    moduleAddresses.includes(half.toUpperCase()),
  )
}

// Requests

function request(command: number, { name, asks }: Pick<BmsRequest, "name" | "asks">): BmsRequest {
  return {
    name: `${hexByte(command)} ${name}`,
    bytes: readRequest(command),
    asks,
    answers: (frame) => parseReply(frame)?.command === command,
  }
}

// Switching

/** A bit that is 1 switches off. Others than these two are known by hearsay alone and stay 0. */
function switchRequest({ charge, discharge }: Switches): BmsRequest {
  const off = Number(!charge) | (Number(!discharge) << 1)
  return {
    name: "e1 switches",
    bytes: writeRequest(register.switches, Uint8Array.of(0, off)),
    asks: "switch",
    answers: (frame) => parseReply(frame)?.command === register.switches,
  }
}

function obeyed(answer: Uint8Array): Decoded<null> {
  const reply = parseReply(answer)
  if (reply?.command !== register.switches) return { ok: false, error: "no answer to e1" }
  return reply.status === 0
    ? { ok: true, value: null }
    : { ok: false, error: `e1 refused with status ${hexByte(reply.status)}` }
}

// Decoding

function decode(frame: Uint8Array): Decoded<Readonly<Record<string, unknown>>> {
  const reply = parseReply(frame)
  if (!reply) return { ok: false, error: "not an answer of a JBD BMS" }
  const command = hexByte(reply.command)
  if (reply.status !== 0) return { ok: true, value: { command, status: reply.status } }
  const value = registerValue(reply)
  return value
    ? { ok: true, value: { command, ...value } }
    : { ok: false, error: `${command}: ${reply.data.length} bytes of data do not fit` }
}

function registerValue({ command, status, data }: JbdReply): object | null {
  switch (command) {
    case register.basic:
      return basicInformation(data)
    case register.cells: {
      const voltages = cellVoltages(data)
      return voltages && { cellVoltages: voltages }
    }
    case register.hardware:
      return { hardware: hardware(data) }
    case register.trips: {
      const counts = trips(data)
      return counts && { trips: counts }
    }
    default:
      // An acknowledgement, or a register that batmon never asks for.
      return data.length === 0 ? { status } : { status, data: data.toHex() }
  }
}

/** What the BMS says, less what cannot be: a value that no battery has is unknown. */
function reading(frames: readonly Uint8Array[]): Decoded<Reading> {
  const basicReply = lastReply(frames, register.basic)
  const cellsReply = lastReply(frames, register.cells)
  if (!basicReply || !cellsReply) {
    return { ok: false, error: `no answer to ${basicReply ? "04" : "03"}` }
  }
  if (basicReply.status !== 0) {
    return { ok: false, error: `03 refused with status ${hexByte(basicReply.status)}` }
  }
  const basic = basicInformation(basicReply.data)
  // A BMS that refuses to tell its cells still tells the rest.
  const voltages = cellsReply.status === 0 ? cellVoltages(cellsReply.data) : []
  if (!basic || !voltages) {
    return { ok: false, error: `the answer to ${basic ? "04" : "03"} has a wrong length` }
  }
  const cells = Math.max(basic.cells, voltages.length)
  const { voltage, current, remainingCapacity, cycles, protections } = basic
  const { softwareLock, chargeSwitch, dischargeSwitch } = basic
  return {
    ok: true,
    value: {
      voltage,
      current,
      soc: basic.soc <= 100 ? basic.soc : null,
      remainingCapacity,
      nominalCapacity: basic.nominalCapacity || null,
      fullChargeCapacity: basic.fullChargeCapacity || null,
      cycles,
      cellVoltages: voltages,
      temperatures: basic.temperatures.map(sensible),
      balancingCells: basic.balancingCells.filter((cell) => cell <= cells),
      protections,
      softwareLock,
      chargeSwitch,
      dischargeSwitch,
      balanceCurrent: basic.balanceCurrent ?? null,
      // Boards without the sensor send 0, which no place on earth has.
      humidity: basic.humidity && basic.humidity <= 100 ? basic.humidity : null,
    },
  }
}

/** Beyond what the thermistors can measure the sensor is broken, not the battery on fire. */
const sensible = (celsius: number | null) =>
  celsius !== null && celsius >= -60 && celsius <= 200 ? celsius : null

function identity(frames: readonly Uint8Array[]): BmsIdentity {
  const data = (command: number) => {
    const reply = lastReply(frames, command)
    return reply?.status === 0 ? reply.data : new Uint8Array()
  }
  const basic = basicInformation(data(register.basic))
  return {
    hardware: hardware(data(register.hardware)) || null,
    softwareVersion: basic?.softwareVersion ?? null,
    // All its bits are 0: never written.
    productionDate: basic && basic.productionDate !== "2000-00-00" ? basic.productionDate : null,
    trips: trips(data(register.trips)),
  }
}

const lastReply = (frames: readonly Uint8Array[], command: number) =>
  frames.map(parseReply).findLast((reply) => reply?.command === command) ?? null

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, "0")
}
