import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Radio } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { UsageError } from "../../src/cli/command.ts"
import { createScanCommand } from "../../src/cli/scan.ts"
import { Store } from "../../src/store/store.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { type Rig, startRig } from "../rig/rig.ts"

let rig: Rig
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-scan-"))
  rig = await startRig()
})
afterAll(async () => {
  await rig.stop()
  rmSync(folder, { recursive: true })
})

const env = () => ({ BATMON_DATA_DIR: folder })

/** Has batmon monitor a battery already. */
async function monitor(address: string, name: string) {
  const store = new Store(folder)
  await store.start()
  store.batteries.add({ address, name, protocol: "jbd", addedAt: 0 })
  await store.stop()
}

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
    const io = captureIo({ ...env(), BATMON_ADAPTER: rig.adapter })
    expect(await createScanCommand(createRadio).run(["--json", "--seconds", "0.5"], io)).toBe(0)
    expect(io.errors).toEqual([])
    expect(JSON.parse(io.lines.join(""))).toEqual([
      { address: batteries[0]?.address, name: "Boat", rssi: null, protocol: "jbd", battery: null },
      { address: batteries[1]?.address, name: "Cabin", rssi: null, protocol: "jbd", battery: null },
    ])
  })

  test("lists BMSs first and the nearest first, each once, with what was heard at any time", async () => {
    await monitor("00:00:00:00:00:02", "My boat")
    const io = captureIo(env())
    expect(await createScanCommand(crowd).run([], io)).toBe(0)
    expect(io.lines).toEqual([
      "ADDRESS            SIGNAL    FAMILY  NAME       BATTERY",
      "00:00:00:00:00:02  -60 dBm   jbd     Boat       My boat",
      "00:00:00:00:00:03  -70 dBm   jbd     Cabin",
      "00:00:00:00:00:05  unknown   jbd     —",
      "00:00:00:00:00:01  -40 dBm   —       Earphones",
      "00:00:00:00:00:04  unknown   —       —",
    ])
  })

  test("says that nothing was heard", async () => {
    const io = captureIo(env())
    expect(await createScanCommand(hears([])).run([], io)).toBe(0)
    expect(io).toMatchObject({ lines: [], errors: ["no Bluetooth device was heard in 8 s"] })
  })

  test("fails where there is no adapter", async () => {
    const io = captureIo(env())
    const args = ["--adapter", "unix:/nowhere/radio"]
    expect(await createScanCommand(createRadio).run(args, io)).toBe(1)
    expect(io.lines).toEqual([])
    expect(io.errors.join("\n")).toContain("is missing")
  })

  test("ends early when it is asked to, with what it has", async () => {
    const abort = new AbortController()
    const io = captureIo({ ...env(), BATMON_ADAPTER: rig.adapter }, abort.signal)
    const done = createScanCommand(createRadio).run(["--seconds", "3600"], io)
    abort.abort(new Error("got SIGINT"))
    expect(await done).toBe(0)
  })

  test.each([[["--seconds", "0"]], [["--seconds", "soon"]], [["here"]]])(
    "does not understand %j",
    async (args) => {
      await expect(createScanCommand(crowd).run(args, captureIo())).rejects.toBeInstanceOf(
        UsageError,
      )
    },
  )
})
