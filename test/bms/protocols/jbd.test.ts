import { describe, expect, test } from "bun:test"
import { createFrameStream } from "../../../src/bms/frame-stream.ts"
import { readRequest, replyFrame } from "../../../src/bms/jbd/frame.ts"
import { jbd } from "../../../src/bms/protocols/jbd.ts"
import { protections } from "../../../src/bms/reading.ts"
import { frameFixtures, goodFrames } from "../../fixtures/jbd/jbd-fixtures.ts"

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(" ", ""))
const reply = (command: number, data: string, status = 0) =>
  replyFrame({ command, status, data: hex(data) })

/** Data of register 03 of a 4-cell board with one sensor, changed at the offsets given. */
function basic(changes: Readonly<Record<number, string>> = {}, newer = "") {
  const data = hex(`0533 ff9c 1388 2710 0007 2c7c 0000 0000 0000 25 32 03 04 01 0b8b ${newer}`)
  for (const [offset, bytes] of Object.entries(changes)) data.set(hex(bytes), Number(offset))
  return replyFrame({ command: 0x03, status: 0, data })
}
const cells = reply(0x04, "0cf8 0cf9 0cfa 0cfb")

function decoded(frame: Uint8Array) {
  const result = jbd.decode(frame)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

function readingOf(...frames: Uint8Array[]) {
  const result = jbd.reading(frames)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe("decodes the captured frame", () => {
  for (const { source, command, hex: bytes, expected, why } of frameFixtures) {
    test(`${expected ? command : `(no: ${why})`} ${bytes.slice(0, 40)} of ${source}`, () => {
      const stream = createFrameStream(jbd.frame)
      const frames = [...stream.push(hex(bytes)), ...stream.end()]
      const results = frames.map((frame) => jbd.decode(frame))
      if (expected) expect(results).toEqual([{ ok: true, value: expected }])
      else expect(results.filter(({ ok }) => ok)).toEqual([])
    })
  }

  test("and not one of them with the noise of binary fractions", () => {
    for (const frame of goodFrames) {
      expect(JSON.stringify(jbd.decode(frame))).not.toMatch(/\.\d{4}/)
    }
  })
})

describe("register 03", () => {
  test("names each protection by its bit, and the lock as a state", () => {
    const bits = [...protections.slice(0, 12), null, ...protections.slice(12)]
    for (const [bit, name] of bits.entries()) {
      const word = (1 << bit).toString(16).padStart(4, "0")
      expect(decoded(basic({ 16: word }))).toMatchObject({
        protections: name ? [name] : [],
        softwareLock: name === null,
      })
    }
    expect(decoded(basic({ 16: "8000" }))).toMatchObject({ protections: [], softwareLock: false })
  })

  test("numbers the balancing cells from the lowest bit of the first word", () => {
    for (let cell = 1; cell <= 32; cell++) {
      const bit = (1 << ((cell - 1) % 16)).toString(16).padStart(4, "0")
      expect(decoded(basic({ [cell <= 16 ? 12 : 14]: bit }))).toMatchObject({
        balancingCells: [cell],
      })
    }
  })

  test("masks the switches among heater, limiter and unit bits", () => {
    const rows: [string, boolean, boolean][] = [
      ["00", false, false],
      ["01", true, false],
      ["02", false, true],
      ["0f", true, true],
      ["0c", false, false],
      ["8e", false, true],
    ]
    for (const [byte, chargeSwitch, dischargeSwitch] of rows) {
      expect(decoded(basic({ 20: byte }))).toMatchObject({ chargeSwitch, dischargeSwitch })
    }
  })

  test("counts current and capacities in tenths where the unit bit says so", () => {
    const newer = "00 0000 2710 1388 03e8"
    expect(decoded(basic({ 20: "83" }, newer))).toMatchObject({
      voltage: 13.31,
      current: -10,
      remainingCapacity: 500,
      nominalCapacity: 1000,
      fullChargeCapacity: 1000,
      balanceCurrent: 1,
    })
    expect(decoded(basic({ 20: "03" }, newer))).toMatchObject({
      current: -1,
      nominalCapacity: 100,
      fullChargeCapacity: 100,
      balanceCurrent: 1,
    })
  })

  test("has the trailing fields only of newer firmware, whole", () => {
    expect(decoded(basic({}, "37 0000 2774 1388 0064"))).toMatchObject({
      humidity: 55,
      fullChargeCapacity: 101,
      balanceCurrent: 0.1,
    })
    const keys = Object.keys(decoded(basic({}, "37 0000 2774 1388 00")))
    expect(keys).not.toContain("humidity")
    expect(keys).toEqual(Object.keys(decoded(basic())))
  })

  test("takes 0 to 8 sensors, and -30.0 exactly for one that is not fitted", () => {
    for (let sensors = 0; sensors <= 8; sensors++) {
      const count = sensors.toString(16).padStart(2, "0")
      const frame = reply(
        0x03,
        `0533 0000 1388 2710 0007 2c7c 0000 0000 0000 25 32 03 04 ${count} ${"0b8b".repeat(sensors)}`,
      )
      expect(decoded(frame)).toMatchObject({ temperatures: Array(sensors).fill(22.4) })
    }
    const raw: [string, number | null][] = [
      ["097f", null],
      ["097e", -30.1],
      ["0980", -29.9],
      ["0aab", 0],
      ["0000", -273.1],
      ["ffff", 6280.4],
    ]
    for (const [word, celsius] of raw) {
      expect(decoded(basic({ 23: word }))).toMatchObject({ temperatures: [celsius] })
    }
  })

  test("writes the version as two numbers and the date as the BMS has it", () => {
    expect(decoded(basic({ 10: "0000", 18: "2a" }))).toMatchObject({
      productionDate: "2000-00-00",
      softwareVersion: "2.10",
    })
    expect(decoded(basic({ 10: "ffff" }))).toMatchObject({ productionDate: "2127-15-31" })
  })

  test("is refused where it is shorter than its count of sensors says", () => {
    const data = "0533 0000 1388 2710 0007 2c7c 0000 0000 0000 25 32 03 04"
    for (const rest of ["", "01", "01 0b", "02 0b8b", "ff 0b8b 0b8b"]) {
      expect(jbd.decode(reply(0x03, data + rest)).ok).toBe(false)
    }
    expect(jbd.decode(reply(0x03, "")).ok).toBe(false)
  })
})

describe("register 04", () => {
  test("keeps 1 to 32 cells in their order, a dead one among them", () => {
    for (let count = 1; count <= 32; count++) {
      const millivolts = Array.from({ length: count }, (_, index) =>
        index === 1 ? 0 : 3000 + index,
      )
      const data = millivolts.map((each) => each.toString(16).padStart(4, "0")).join("")
      expect(decoded(reply(0x04, data))).toEqual({
        command: "04",
        cellVoltages: millivolts.map((each) => each / 1000),
      })
    }
  })

  test("is refused with half a cell", () => {
    expect(jbd.decode(reply(0x04, "0cf80c"))).toEqual({
      ok: false,
      error: "04: 3 bytes of data do not fit",
    })
  })
})

test("register 05 is text without padding and control characters", () => {
  expect(decoded(reply(0x05, "4a42440a2d3120 00 00"))).toEqual({ command: "05", hardware: "JBD-1" })
})

describe("register aa", () => {
  const eleven = "0001 0002 0003 0004 0005 0006 0007 0008 0009 000a 000b"
  const trips = {
    "short-circuit": 1,
    "charge-overcurrent": 2,
    "discharge-overcurrent": 3,
    "cell-overvoltage": 4,
    "cell-undervoltage": 5,
    "charge-overtemperature": 6,
    "charge-undertemperature": 7,
    "discharge-overtemperature": 8,
    "discharge-undertemperature": 9,
    "pack-overvoltage": 10,
    "pack-undervoltage": 11,
  }

  test("has 11 counters, and may have a twelfth", () => {
    expect(decoded(reply(0xaa, eleven))).toEqual({ command: "aa", trips })
    expect(decoded(reply(0xaa, `${eleven} 0001`))).toEqual({ command: "aa", trips })
  })

  test("is refused with fewer or with half a one", () => {
    for (const data of ["", eleven.slice(0, -5), `${eleven} 00`]) {
      expect(jbd.decode(reply(0xaa, data)).ok).toBe(false)
    }
  })
})

describe("any register", () => {
  test("tells the status of a refusal", () => {
    expect(decoded(hex("dd aa 80 00 ff 80 77"))).toEqual({ command: "aa", status: 128 })
    expect(decoded(hex("dd 24 81 00 ff 7f 77"))).toEqual({ command: "24", status: 129 })
    expect(decoded(reply(0x03, "", 0x82))).toEqual({ command: "03", status: 130 })
  })

  test("tells an acknowledgement, and the bytes of what it does not know", () => {
    expect(decoded(hex("dd e1 00 00 00 00 77"))).toEqual({ command: "e1", status: 0 })
    expect(decoded(reply(0x10, "6d60"))).toEqual({ command: "10", status: 0, data: "6d60" })
  })

  test("is not read out of a question", () => {
    for (const { bytes } of jbd.requests) expect(jbd.decode(bytes).ok).toBe(false)
  })
})

describe("a reading", () => {
  const whole = readingOf(basic(), cells)

  test("is made of 03 and 04 in any order", () => {
    expect(whole).toEqual({
      voltage: 13.31,
      current: -1,
      soc: 50,
      remainingCapacity: 50,
      nominalCapacity: 100,
      fullChargeCapacity: null,
      cycles: 7,
      cellVoltages: [3.32, 3.321, 3.322, 3.323],
      temperatures: [22.4],
      balancingCells: [],
      protections: [],
      softwareLock: false,
      chargeSwitch: true,
      dischargeSwitch: true,
      balanceCurrent: null,
      humidity: null,
    })
    expect(readingOf(cells, basic())).toEqual(whole)
  })

  test("takes the newest of several answers and passes over what is none", () => {
    const frames = [basic({ 19: "01" }), readRequest(3), hex("ffaa1501001600"), cells, basic()]
    expect(readingOf(...frames)).toEqual(whole)
  })

  test("has the newer fields where the BMS sends them", () => {
    expect(readingOf(basic({}, "37 0000 2774 1388 0064"), cells)).toMatchObject({
      humidity: 55,
      fullChargeCapacity: 101,
      balanceCurrent: 0.1,
    })
  })

  test("says unknown where the BMS says what cannot be", () => {
    const rows: [Uint8Array, object][] = [
      [basic({ 19: "64" }), { soc: 100 }],
      [basic({ 19: "65" }), { soc: null }],
      [basic({ 19: "ff" }), { soc: null }],
      [basic({ 6: "0000" }), { nominalCapacity: null }],
      [basic({ 23: "097f" }), { temperatures: [null] }],
      [basic({ 23: "0000" }), { temperatures: [null] }],
      [basic({ 23: "ffff" }), { temperatures: [null] }],
      [basic({ 23: "0e84" }), { temperatures: [98.5] }],
      [basic({}, "00 0000 0000 0000 0000"), { humidity: null, fullChargeCapacity: null }],
      [basic({}, "65 0000 2710 0000 0000"), { humidity: null, fullChargeCapacity: 100 }],
      [basic({ 12: "0018", 14: "0001" }), { balancingCells: [4] }],
    ]
    for (const [frame, expected] of rows) expect(readingOf(frame, cells)).toMatchObject(expected)
  })

  test("keeps what is 0 and true", () => {
    const empty = readingOf(basic({ 2: "0000", 4: "0000", 8: "0000", 19: "00" }), cells)
    expect(empty).toMatchObject({ current: 0, remainingCapacity: 0, cycles: 0, soc: 0 })
    expect(readingOf(basic(), reply(0x04, "0cf8 0000")).cellVoltages).toEqual([3.32, 0])
  })

  test("is there without cells where the BMS refuses to tell them", () => {
    expect(readingOf(basic(), reply(0x04, "", 0x80))).toEqual({ ...whole, cellVoltages: [] })
  })

  test("is not there without both answers, and says which is missing", () => {
    const rows: [Uint8Array[], string][] = [
      [[], "no answer to 03"],
      [[cells], "no answer to 03"],
      [[basic()], "no answer to 04"],
      [[reply(0x03, "", 0x80), cells], "03 refused with status 80"],
      [[reply(0x03, "00"), cells], "the answer to 03 has a wrong length"],
      [[basic(), reply(0x04, "0cf80c")], "the answer to 04 has a wrong length"],
    ]
    for (const [frames, error] of rows) expect(jbd.reading(frames)).toEqual({ ok: false, error })
  })
})

describe("the identity", () => {
  test("is gathered from 03, 05 and aa", () => {
    const frames = [basic(), reply(0x05, "4a4244"), reply(0xaa, "0000".repeat(10) + "0003")]
    expect(jbd.identity(frames)).toMatchObject({
      hardware: "JBD",
      softwareVersion: "2.5",
      productionDate: "2022-03-28",
      trips: { "short-circuit": 0, "pack-undervoltage": 3 },
    })
  })

  test("is null where nothing, a refusal or nothing sensible came", () => {
    const unknown = { hardware: null, softwareVersion: null, productionDate: null, trips: null }
    expect(jbd.identity([])).toEqual(unknown)
    const refusals = [0x03, 0x05, 0xaa].map((command) => reply(command, "", 0x80))
    expect(jbd.identity(refusals)).toEqual(unknown)
    expect(jbd.identity([basic({ 10: "0000" }), reply(0x05, "0000")])).toEqual({
      ...unknown,
      softwareVersion: "2.5",
    })
  })
})

describe("a request", () => {
  test("is answered by its own register, refused or not, and by nothing else", () => {
    for (const request of jbd.requests) {
      const command = request.bytes[2] ?? -1
      expect(request.name).toStartWith(command.toString(16).padStart(2, "0"))
      expect(request.answers(reply(command, "0000"))).toBe(true)
      expect(request.answers(reply(command, "", 0x80))).toBe(true)
      expect(request.answers(request.bytes)).toBe(false)
      expect(request.answers(reply(0x10, "0000"))).toBe(false)
      expect(request.answers(reply(command, "0000").subarray(1))).toBe(false)
    }
  })

  test("of a reading is for 03 and 04, of the identity for 05 and aa", () => {
    expect(jbd.requests.map(({ asks, bytes }) => [asks, bytes.toHex()])).toEqual([
      ["reading", "dda50300fffd77"],
      ["reading", "dda50400fffc77"],
      ["identity", "dda50500fffb77"],
      ["identity", "dda5aa00ff5677"],
    ])
  })
})
