import type { NobleBindingsEvents } from "@stoprocent/noble/lib/hci-socket/bindings.js"
import { beforeEach, describe, expect, test } from "bun:test"
import { EventEmitter } from "node:events"
import type { Controller } from "../../src/ble/controller.ts"
import { createNobleController } from "../../src/ble/noble-controller.ts"
import type { RadioTrouble } from "../../src/ble/radio-error.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

/** noble's bindings, on a controller that answers only when the test says so. */
class FakeBindings extends EventEmitter<NobleBindingsEvents> {
  readonly calls: string[] = []
  _pendingConnectionUuid: string | null = null
  _addresses: Record<string, string> = {}
  _addresseTypes: Record<string, string> = {}
  _connectable: Record<string, boolean> = {}
  scannable: Record<string, boolean> = {}
  _handles: Record<string, number | string> = {}
  _hci = { onSocketData: (packet: Buffer) => this.calls.push(packet.toString("hex")) }
  _gap = { _discoveries: {} as Record<string, unknown> }
  start() {}
  stop() {}
  onStateChange() {}
  startScanning() {
    this.calls.push("start scanning")
  }
  stopScanning() {
    this.calls.push("stop scanning")
  }
  connect(uuid: string, { addressType }: { readonly addressType: string }) {
    this._pendingConnectionUuid = uuid
    this.calls.push(`connect ${uuid} ${addressType}`)
  }
  cancelConnect(uuid: string) {
    this.calls.push(`cancel ${uuid}`)
  }
  disconnect(uuid: string) {
    this.calls.push(`disconnect ${uuid}`)
  }
  discoverServices() {}
  discoverCharacteristics() {}
  notify() {}
  write() {}
}

const address = "A4:C1:37:42:3E:D9"
const id = "a4c137423ed9"
const { signal } = new AbortController()

let bindings: FakeBindings
let clock: FakeClock
let controller: Controller & { handles(packet: Uint8Array): boolean }
let heard: Advertisement[]
let troubles: RadioTrouble[]

beforeEach(() => {
  bindings = new FakeBindings()
  clock = new FakeClock()
  heard = []
  troubles = []
  controller = createNobleController(bindings, {
    clock,
    log,
    onHeard: (advertisement) => heard.push(advertisement),
    onDown: (trouble) => troubles.push(trouble),
    statusMessage: (status) => `status ${status}`,
    trouble: (detail) => ({ kind: "off", detail }),
    release: () => bindings.calls.push("release"),
  })
})

/** The calls since the last look. */
const calls = () => bindings.calls.splice(0)

const advertise = (localName?: string, rssi = -60) =>
  bindings.emit(
    "discover",
    id,
    address.toLowerCase(),
    "public",
    true,
    { ...(localName !== undefined && { localName }), serviceUuids: ["ff00", "180a", "a00"] },
    rssi,
  )

describe("scanning", () => {
  test("waits for each command to be confirmed before the next", async () => {
    controller.setScanning(true)
    controller.setScanning(false)
    expect(calls()).toEqual(["start scanning"])
    bindings.emit("scanStart")
    expect(calls()).toEqual(["stop scanning"])
    controller.setScanning(true)
    expect(calls()).toEqual([])
    bindings.emit("scanStop")
    expect(calls()).toEqual(["start scanning"])
  })

  test("that is not confirmed in 3 s means that the adapter is lost", async () => {
    controller.setScanning(true)
    await clock.advance(2_999)
    expect(troubles).toEqual([])
    await clock.advance(1)
    expect(troubles).toMatchObject([{ kind: "hangs" }])
  })

  test("that another program stops is taken up after a second", async () => {
    controller.setScanning(true)
    bindings.emit("scanStart")
    bindings.emit("scanStop")
    calls()
    await clock.advance(999)
    expect(calls()).toEqual([])
    await clock.advance(1)
    expect(calls()).toEqual(["start scanning"])
  })

  test("forgets passers-by when there were many", () => {
    for (let i = 0; i < 500; i += 1) bindings._gap._discoveries[`device ${i}`] = {}
    bindings._addresses = { a: "a" }
    controller.setScanning(true)
    expect(bindings._gap._discoveries).toEqual({})
    expect(bindings._addresses).toEqual({})
  })
})

describe("an advertisement", () => {
  test("is reported in batmon's words", () => {
    advertise("Boat")
    expect(heard).toEqual([
      {
        address,
        name: "Boat",
        rssi: -60,
        services: ["ff00", "180a", "0a00"],
        manufacturerData: null,
      },
    ])
  })

  test.each([
    ["Boat\u0000\u0000", "Boat"],
    ["\u001b[31mBoat\n", "[31mBoat"],
    [" \u202eBoat ", "Boat"],
    ["\u0000", null],
    ["", null],
    ["Loď", "Loď"],
  ])("with the name %j is of %j", (name, expected) => {
    advertise(name)
    expect(heard[0]?.name).toBe(expected)
  })

  test("of unknown strength says so", () => {
    advertise("Boat", 127)
    expect(heard[0]?.rssi).toBeNull()
  })
})

describe("connecting", () => {
  test("stops scanning first and resumes it then", async () => {
    controller.setScanning(true)
    bindings.emit("scanStart")
    advertise()
    calls()
    const connection = controller.connect(address, signal)
    await clock.advance(0)
    expect(calls()).toEqual(["stop scanning"])
    bindings.emit("scanStop")
    await clock.advance(0)
    expect(calls()).toEqual([`connect ${id} public`])
    bindings.emit("connect", id, null)
    await connection
    expect(calls()).toEqual(["start scanning"])
  })

  test("to a second device waits until the first connection has ended", async () => {
    const first = controller.connect(address, signal)
    await clock.advance(0)
    bindings.emit("connect", id, null)
    await first
    calls()
    const second = controller.connect("A4:C1:37:00:00:01", signal)
    await clock.advance(0)
    expect(calls()).toEqual([])
    bindings.emit("disconnect", id, 8)
    expect((await first).ended.reason).toMatchObject({
      message: "the connection ended: status 8",
    })
    await clock.advance(0)
    expect(calls()).toEqual(["connect a4c137000001 public"])
    bindings.emit("connect", "a4c137000001", null)
    await second
  })

  test("is tried three times", async () => {
    const failure = controller.connect(address, signal).catch((error: unknown) => error)
    await clock.advance(0)
    const error = new Error("Connection Failed to be Established (0x3e)")
    for (let tries = 0; tries < 3; tries += 1) {
      expect(calls()).toEqual([`connect ${id} public`])
      bindings._pendingConnectionUuid = null
      bindings.emit("connect", id, error)
      await clock.advance(0)
      await clock.advance(200)
    }
    expect(await failure).toBe(error)
    expect(calls()).toEqual([])
  })

  test("that fails at first may still succeed", async () => {
    const connecting = controller.connect(address, signal)
    await clock.advance(0)
    bindings.emit("connect", id, new Error("Connection Failed to be Established (0x3e)"))
    await clock.advance(0)
    await clock.advance(200)
    bindings.emit("connect", id, null)
    expect((await connecting).ended.aborted).toBe(false)
  })

  test("that is given up is cancelled until noble has let go of it", async () => {
    const abort = new AbortController()
    const failure = controller.connect(address, abort.signal).catch((error: unknown) => error)
    await clock.advance(0)
    calls()
    abort.abort(new Error("enough"))
    await clock.advance(0)
    await clock.advance(100)
    expect(calls()).toEqual([`cancel ${id}`, `cancel ${id}`])
    bindings._pendingConnectionUuid = null
    await clock.advance(100)
    expect(calls()).toEqual([])
    expect(await failure).toBe(abort.signal.reason)
  })

  test("that cannot be cancelled means that the adapter is lost", async () => {
    const abort = new AbortController()
    const failure = controller.connect(address, abort.signal).catch((error: unknown) => error)
    await clock.advance(0)
    abort.abort(new Error("enough"))
    await clock.advance(0)
    await clock.advance(3_000)
    expect(troubles).toMatchObject([{ kind: "hangs" }])
    expect(await failure).toBe(abort.signal.reason)
  })

  test("that is made in the moment of giving up is ended before the next begins", async () => {
    const abort = new AbortController()
    const failure = controller.connect(address, abort.signal).catch((error: unknown) => error)
    const next = controller.connect("A4:C1:37:00:00:01", signal)
    await clock.advance(0)
    calls()
    bindings._handles = { [id]: 42, 42: id }
    abort.abort(new Error("enough"))
    bindings.emit("connect", id, null)
    await clock.advance(0)
    expect(calls()).toEqual([`disconnect ${id}`])
    bindings.emit("disconnect", id, 22)
    await clock.advance(0)
    expect(await failure).toBe(abort.signal.reason)
    expect(calls()).toEqual(["connect a4c137000001 public"])
    bindings.emit("connect", "a4c137000001", null)
    await next
  })

  test("that ends in the same breath fails, and the next begins", async () => {
    const failure = controller.connect(address, signal).catch((error: unknown) => error)
    const next = controller.connect("A4:C1:37:00:00:01", signal)
    await clock.advance(0)
    calls()
    bindings.emit("connect", id, null)
    bindings.emit("disconnect", id, 62)
    await clock.advance(0)
    expect(await failure).toMatchObject({ message: "the connection ended: status 62" })
    expect(calls()).toEqual(["connect a4c137000001 public"])
    bindings.emit("connect", "a4c137000001", null)
    await next
  })

  test("takes 8 s at most", async () => {
    const failure = controller.connect(address, signal).catch((error: unknown) => error)
    await clock.advance(0)
    await clock.advance(8_000)
    bindings._pendingConnectionUuid = null
    await clock.advance(100)
    expect(await failure).toMatchObject({ name: "TimeLimitError", limit: 8_000 })
  })
})

describe("a connection", () => {
  const connect = async () => {
    const connecting = controller.connect(address, signal)
    await clock.advance(0)
    bindings._handles = { [id]: 42, 42: id }
    bindings.emit("connect", id, null)
    calls()
    return await connecting
  }

  test("that the controller has forgotten is ended for noble too", async () => {
    const connection = await connect()
    const ended = connection.disconnect(signal)
    expect(controller.handles(Uint8Array.fromHex("04050402000000"))).toBe(true)
    expect(calls()).toEqual([`disconnect ${id}`, "040504002a0008"])
    bindings.emit("disconnect", id, 8)
    await ended
  })

  test("that rests lets another one in, and has its turn again when that has ended", async () => {
    const resting = await connect()
    const other = "B4:C1:37:42:3E:D9"
    const connecting = controller.connect(other, signal)
    await clock.advance(0)
    expect(calls()).toEqual([])
    resting.rest()
    await clock.advance(0)
    expect(calls()).toEqual(["connect b4c137423ed9 public"])
    bindings.emit("connect", "b4c137423ed9", null)
    const connection = await connecting
    let awake = false
    const waking = resting.wake(signal).then(() => (awake = true))
    await clock.advance(0)
    expect(awake).toBe(false)
    bindings.emit("disconnect", "b4c137423ed9", 0x13)
    expect(connection.ended.aborted).toBe(true)
    await waking
    expect(resting.ended.aborted).toBe(false)
  })

  test("that ends while it rests is not woken, and keeps nobody waiting", async () => {
    const resting = await connect()
    resting.rest()
    bindings.emit("disconnect", id, 8)
    const failure = await resting.wake(signal).catch((error: unknown) => error)
    expect(String(failure)).toContain("the connection ended")
    void controller.connect(address, signal).catch(() => {})
    await clock.advance(0)
    expect(calls()).toContain(`connect ${id} public`)
  })

  test("that noble knows no more can be ended", async () => {
    const connection = await connect()
    bindings._handles = {}
    await connection.disconnect(signal)
    expect(connection.ended.aborted).toBe(true)
    expect(calls()).toEqual([])
  })

  test("that the controller does not end means that the adapter is lost", async () => {
    const connection = await connect()
    const abort = new AbortController()
    const failure = connection.disconnect(abort.signal).catch((error: unknown) => error)
    abort.abort(new Error("enough"))
    expect(await failure).toBe(abort.signal.reason)
    expect(troubles).toMatchObject([{ kind: "hangs" }])
  })

  test("ends with the adapter, whose trouble is told", async () => {
    const connection = await connect()
    bindings.emit("stateChange", "poweredOff")
    expect(troubles).toEqual([{ kind: "off", detail: "poweredOff" }])
    const reason = new Error("gone")
    controller.close(reason)
    controller.close(new Error("again"))
    expect(connection.ended.reason).toBe(reason)
    expect(calls()).toEqual(["release"])
    await expect(controller.connect(address, signal)).rejects.toBe(reason)
  })
})
