import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Radio } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { UsageError } from "../../src/cli/command.ts"
import { createScanCommand } from "../../src/cli/scan.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { type Rig, startRig } from "../rig/rig.ts"

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const heard = (address: string, more: Partial<Advertisement> = {}): Advertisement => ({
  address,
  name: null,
  rssi: null,
  services: [],
  manufacturerData: null,
  ...more,
})

/** A radio that hears the same each time. */
const hears =
  (advertisements: readonly Advertisement[]) =>
  (adapter: string): Radio => ({
    adapter,
    state: { kind: "ready" },
    air: "lively",
    adapters: [],
    heard: () => null,
    onState() {},
    start: async () => {},
    stop: async () => {},
    scan: async (onHeard) => advertisements.forEach(onHeard),
    link: () => {
      throw new Error("a scan connects to nothing")
    },
  })

const crowd = hears([
  heard("00:00:00:00:00:01", { rssi: -40, name: "Earphones" }),
  heard("00:00:00:00:00:02", { rssi: -80, services: ["ff00"] }),
  heard("00:00:00:00:00:03", { rssi: -70, services: ["ff00"], name: "Cabin" }),
  heard("00:00:00:00:00:02", { rssi: -60, name: "Boat" }),
  heard("00:00:00:00:00:04"),
  heard("00:00:00:00:00:05", { services: ["ff00"] }),
])

describe("batmon scan", () => {
  test("--json lists the BMSs in range", async () => {
    const batteries = [await rig.addBms({ name: "Boat" }), await rig.addBms({ name: "Cabin" })]
    const io = captureIo({ BATMON_ADAPTER: rig.adapter })
    expect(await createScanCommand(createRadio).run(["--json", "--seconds", "0.5"], io)).toBe(0)
    expect(io.errors).toEqual([])
    expect(JSON.parse(io.lines.join(""))).toEqual([
      { address: batteries[0]?.address, name: "Boat", rssi: null, protocol: "jbd" },
      { address: batteries[1]?.address, name: "Cabin", rssi: null, protocol: "jbd" },
    ])
  })

  test("lists BMSs first and the nearest first, each once, with what was heard at any time", async () => {
    const io = captureIo()
    expect(await createScanCommand(crowd).run([], io)).toBe(0)
    expect(io.lines).toEqual([
      "ADDRESS            SIGNAL    FAMILY  NAME",
      "00:00:00:00:00:02  -60 dBm   jbd     Boat",
      "00:00:00:00:00:03  -70 dBm   jbd     Cabin",
      "00:00:00:00:00:05  unknown   jbd     —",
      "00:00:00:00:00:01  -40 dBm   —       Earphones",
      "00:00:00:00:00:04  unknown   —       —",
    ])
  })

  test("says that nothing was heard", async () => {
    const io = captureIo()
    expect(await createScanCommand(hears([])).run([], io)).toBe(0)
    expect(io).toMatchObject({ lines: [], errors: ["no Bluetooth device was heard in 8 s"] })
  })

  test("fails where there is no adapter", async () => {
    const io = captureIo()
    const args = ["--adapter", "unix:/nowhere/radio"]
    expect(await createScanCommand(createRadio).run(args, io)).toBe(1)
    expect(io.lines).toEqual([])
    expect(io.errors.join("\n")).toContain("is missing")
  })

  test("ends early when it is asked to, with what it has", async () => {
    const abort = new AbortController()
    const io = captureIo({ BATMON_ADAPTER: rig.adapter }, abort.signal)
    const done = createScanCommand(createRadio).run(["--seconds", "3600"], io)
    abort.abort(new Error("got SIGINT"))
    expect(await done).toBe(0)
  })

  test.each([[["--seconds", "0"]], [["--seconds", "soon"]], [["here"]]])(
    "does not understand %j",
    (args) => {
      expect(createScanCommand(crowd).run(args, captureIo())).rejects.toBeInstanceOf(UsageError)
    },
  )
})
