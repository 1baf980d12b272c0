import { describe, expect, test } from "bun:test"
import { jbdFrameFormat, parseReply, readRequest, writeRequest } from "../../src/bms/jbd/frame.ts"
import { protections } from "../../src/bms/reading.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { createJbdBms, notificationLength, notifications } from "../../src/simulator/jbd-bms.ts"
import { createSimulatedBattery, type Measurement } from "../../src/simulator/simulated-battery.ts"
import { designOf, hours, monday } from "./design-of.ts"

const battery = createSimulatedBattery(designOf({ cells: 16, load: () => 500 }), { time: monday })
battery.advanceTo(monday + hours(1))

/** A battery that has measured just this. */
const measuring = (said: Partial<Measurement>) => ({
  ...battery,
  measure: () => ({ ...battery.measure(), ...said }),
})

function ask(of = battery) {
  const bms = createJbdBms(of)
  const frames = jbd.requests.flatMap(({ bytes }) => bms.answer(bytes) ?? [])
  const decoded = jbd.reading(frames)
  if (!decoded.ok) throw new Error(decoded.error)
  return { reading: decoded.value, identity: jbd.identity(frames), frames }
}

describe("the answers", () => {
  test("to every request of the protocol are whole frames that answer it", () => {
    const bms = createJbdBms(battery)
    for (const { bytes, answers } of jbd.requests) {
      const frame = bms.answer(bytes) ?? new Uint8Array()
      expect(jbdFrameFormat.valid(frame)).toBe(true)
      expect(answers(frame)).toBe(true)
      expect(jbd.decode(frame).ok).toBe(true)
    }
  })

  test("say what was measured, in the steps of the protocol", () => {
    const measured = battery.measure()
    const { reading } = ask()
    expect(reading).toMatchObject({
      voltage: Math.round(measured.voltage * 100) / 100,
      current: Math.round(measured.current * 100) / 100,
      remainingCapacity: Math.round(measured.remainingCapacity * 100) / 100,
      soc: Math.round(measured.remainingCapacity),
      nominalCapacity: 100,
      cycles: 10,
      cellVoltages: measured.cellVoltages.map((volts) => Math.round(volts * 1000) / 1000),
      protections: [],
      softwareLock: false,
      chargeSwitch: true,
      dischargeSwitch: true,
    })
    expect(reading.current).toBeLessThan(-9)
    for (const [index, celsius] of measured.temperatures.entries()) {
      expect(reading.temperatures[index]).toBeCloseTo(celsius, 0)
    }
  })

  test.each([
    ["a voltage", { voltage: 52.8349 }, { voltage: 52.83 }],
    ["a small current", { current: -0.014 }, { current: -0.01 }],
    ["a smaller one", { current: 0.004 }, { current: 0 }],
    ["a charge", { current: 99.996 }, { current: 100 }],
    ["a count", { remainingCapacity: 41.4961 }, { remainingCapacity: 41.5, soc: 41 }],
    ["a full battery", { remainingCapacity: 100 }, { soc: 100 }],
    ["frost", { temperatures: [-12.34, 0] }, { temperatures: [-12.3, 0] }],
    ["a cell", { cellVoltages: [3.28449, 0] }, { cellVoltages: [3.284, 0] }],
    ["balancing", { balancingCells: [1, 2, 16] }, { balancingCells: [1, 2, 16] }],
    ["open switches", { chargeSwitch: false }, { chargeSwitch: false, dischargeSwitch: true }],
    ["the other", { dischargeSwitch: false }, { chargeSwitch: true, dischargeSwitch: false }],
  ] as const)("cut %s to their steps", (_, said, read) => {
    expect(ask(measuring(said)).reading).toMatchObject(read)
  })

  test("name balancing cells beyond the sixteenth", () => {
    const large = { ...measuring({ balancingCells: [1, 17, 32] }), design: designOf({ cells: 32 }) }
    expect(ask(large).reading.balancingCells).toEqual([1, 17, 32])
  })

  test.each(protections)("name the protection %s", (name) => {
    expect(ask(measuring({ protections: [name] })).reading.protections).toEqual([name])
  })

  test("tell who the BMS is and how often it tripped", () => {
    const { identity } = ask(measuring({ trips: { "cell-undervoltage": 3, "short-circuit": 1 } }))
    expect(identity).toMatchObject({
      hardware: "JBD-SP04S034-L4S-120A-B-U",
      softwareVersion: "2.0",
      productionDate: "2022-03-28",
      trips: { "cell-undervoltage": 3, "short-circuit": 1, "cell-overvoltage": 0 },
    })
  })
})

describe("a request", () => {
  const bms = createJbdBms(battery)

  test.each([
    ["for a register that it does not have", readRequest(0x10)],
    ["to write a setting", writeRequest(0x10, Uint8Array.of(0, 3))],
    ["to write what can be read", writeRequest(0x03, new Uint8Array())],
  ])("%s is refused", (_, bytes) => {
    const reply = parseReply(bms.answer(bytes) ?? new Uint8Array())
    expect(reply).toMatchObject({ command: bytes[2], status: 0x80 })
    expect(reply?.data).toHaveLength(0)
  })

  test.each([
    ["nothing", new Uint8Array()],
    ["another protocol", Uint8Array.of(0xff, 0xaa, 0x17, 0, 0x17)],
    ["a wrong checksum", readRequest(3).with(5, 0)],
    ["its own answer", bms.answer(readRequest(3)) ?? new Uint8Array()],
  ])("that is none, %s, is met with silence", (_, bytes) => {
    expect(bms.answer(bytes)).toBeNull()
  })
})

test("a switch that is told off is off, lets nothing through, and says that it was told", () => {
  const own = createSimulatedBattery(designOf({ load: () => 200 }), { time: monday })
  own.advanceTo(monday + hours(1))
  const bms = createJbdBms(own)
  const tell = (off: number) =>
    parseReply(bms.answer(writeRequest(0xe1, Uint8Array.of(0, off))) ?? new Uint8Array())
  const told = () => {
    const frames = [3, 4].map((command) => bms.answer(readRequest(command)) ?? new Uint8Array())
    const reading = jbd.reading(frames)
    return reading.ok ? reading.value : null
  }
  expect(tell(3)).toMatchObject({ command: 0xe1, status: 0 })
  const off = { chargeSwitch: false, dischargeSwitch: false, softwareLock: true, current: 0 }
  expect(told()).toMatchObject(off)
  own.advanceTo(monday + hours(9))
  expect(told()).toMatchObject(off)
  tell(0)
  expect(told()).toMatchObject({ chargeSwitch: true, dischargeSwitch: true, softwareLock: false })
})

test("a frame goes out in notifications of at most 20 bytes, nothing lost", () => {
  for (const length of [1, 19, 20, 21, 40, 41]) {
    const frame = Uint8Array.from({ length }, (_, index) => index)
    const parts = notifications(frame)
    expect(parts).toHaveLength(Math.ceil(length / notificationLength))
    for (const part of parts) expect(part.length).toBeWithin(1, 21)
    expect(parts.flatMap((part) => [...part])).toEqual([...frame])
  }
  expect(notifications(new Uint8Array())).toEqual([])
})
