import { describe, expect, test } from "bun:test"
import type { Connection, Controller, ControllerOptions } from "../../src/ble/controller.ts"
import type { RadioState } from "../../src/ble/link.ts"
import { createManagedRadio } from "../../src/ble/radio.ts"
import { RadioError, type RadioTrouble } from "../../src/ble/radio-error.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const { signal } = new AbortController()
const address = "A4:C1:37:42:3E:D9"
const advertisement: Advertisement = {
  address,
  name: null,
  rssi: -60,
  services: [],
  manufacturerData: null,
}
const gone: RadioTrouble = { kind: "missing", detail: "No such device" }

/** A controller that does what it is told, and tells what it was told. */
class FakeController implements Controller {
  scanning = false
  closedBy: Error | null = null
  readonly options: ControllerOptions
  readonly #ended = new AbortController()

  constructor(options: ControllerOptions) {
    this.options = options
  }

  setScanning(on: boolean) {
    this.scanning = on
  }

  async connect(): Promise<Connection> {
    const done = async () => {}
    const disconnect = async () => this.end(new Error("by batmon"))
    return {
      ended: this.#ended.signal,
      discover: done,
      subscribe: done,
      write: done,
      rest: () => {},
      wake: done,
      disconnect,
    }
  }

  end(reason: Error) {
    this.#ended.abort(reason)
  }

  close(reason: Error) {
    this.closedBy = reason
    this.end(reason)
  }
}

/** A radio whose adapter is as `adapter.trouble` says each time that it is opened. */
async function start(trouble: RadioTrouble | null = null) {
  const clock = new FakeClock()
  const adapter = { trouble, opened: [] as number[], controllers: [] as FakeController[] }
  const radio = createManagedRadio("hci0", {
    clock,
    log: silentLogger,
    open: async (options) => {
      adapter.opened.push(clock.monotonic() - begun)
      if (adapter.trouble) throw new RadioError("hci0", adapter.trouble)
      const controller = new FakeController(options)
      adapter.controllers.push(controller)
      return controller
    },
  })
  const begun = clock.monotonic()
  const states: RadioState[] = []
  radio.onState((state) => states.push(state))
  expect(radio.state).toEqual({ kind: "starting" })
  await radio.start()
  await clock.advance(0)
  return { clock, radio, adapter, states }
}

describe("an adapter", () => {
  test("that works is ready", async () => {
    const { radio, states } = await start()
    expect(radio.state).toEqual({ kind: "ready" })
    expect(states).toEqual([{ kind: "ready" }])
  })

  test("that is missing is tried again, less and less often, and told once", async () => {
    const { clock, radio, adapter, states } = await start(gone)
    await clock.advance(100_000)
    expect(adapter.opened.map((at) => at / 1_000)).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
    expect(states).toEqual([gone])
    adapter.trouble = null
    await clock.advance(30_000)
    expect(radio.state).toEqual({ kind: "ready" })
  })

  test("that goes away is told, let go of and taken again", async () => {
    const { clock, adapter, states } = await start()
    await clock.advance(60_000)
    adapter.controllers[0]?.options.onDown(gone)
    await clock.advance(0)
    await clock.advance(999)
    expect(states).toEqual([{ kind: "ready" }, gone])
    expect(adapter.controllers[0]?.closedBy?.message).toContain("No such device")
    await clock.advance(1)
    expect(states).toEqual([{ kind: "ready" }, gone, { kind: "ready" }])
  })

  test("that comes and goes at once is not tried at full speed", async () => {
    const { clock, adapter } = await start()
    for (let time = 0; time < 60_000; time += 100) {
      adapter.controllers.at(-1)?.options.onDown(gone)
      await clock.advance(100)
    }
    expect(adapter.opened.length).toBeLessThan(8)
  })

  test("is let go of when the radio stops, and not taken again", async () => {
    const { clock, radio, adapter } = await start()
    await radio.stop()
    await clock.advance(100_000)
    expect(adapter.controllers[0]?.closedBy).toBeInstanceOf(RadioError)
    expect(adapter.opened).toHaveLength(1)
  })

  test("that hangs while it is opened does not keep the radio from stopping", async () => {
    const opening = Promise.withResolvers<Controller>()
    const radio = createManagedRadio("hci0", {
      clock: new FakeClock(),
      log: silentLogger,
      open: () => opening.promise,
    })
    await radio.start()
    await radio.stop()
    const late = new FakeController({
      clock: new FakeClock(),
      log: silentLogger,
      onHeard() {},
      onDown() {},
    })
    opening.resolve(late)
    await opening.promise
    await Promise.resolve()
    expect(late.closedBy).toBeInstanceOf(RadioError)
  })
})

describe("scanning", () => {
  test("is on while someone waits, from the start and after the adapter came back", async () => {
    const { clock, radio, adapter } = await start()
    expect(adapter.controllers[0]?.scanning).toBe(false)
    const abort = new AbortController()
    const heard: string[] = []
    const scan = radio.scan((each) => heard.push(each.address), abort.signal)
    await clock.advance(0)
    expect(adapter.controllers[0]?.scanning).toBe(true)
    adapter.controllers[0]?.options.onHeard(advertisement)
    abort.abort()
    await scan
    expect(heard).toEqual([address])
    expect(adapter.controllers[0]?.scanning).toBe(false)
  })

  test("that is wanted while the adapter starts begins when it has", async () => {
    const clock = new FakeClock()
    const opening = Promise.withResolvers<void>()
    let controller: FakeController | null = null
    const radio = createManagedRadio("hci0", {
      clock,
      log: silentLogger,
      open: async (options) => {
        await opening.promise
        return (controller = new FakeController(options))
      },
    })
    await radio.start()
    const heard = radio.link(address).hear(signal)
    opening.resolve()
    await clock.advance(0)
    expect(controller).toMatchObject({ scanning: true })
    ;(controller as FakeController | null)?.options.onHeard(advertisement)
    expect(await heard).toEqual(advertisement)
  })
})

describe("without an adapter", () => {
  const steps = {
    hear: (radio) => radio.link(address).hear(signal),
    connect: (radio) => radio.link(address).connect(signal),
    scan: (radio) => radio.scan(() => {}, signal),
  } satisfies Record<
    string,
    (radio: Awaited<ReturnType<typeof start>>["radio"]) => Promise<unknown>
  >

  test.each(Object.entries(steps))("%s fails at once and says why", async (_name, step) => {
    const { radio } = await start(gone)
    const error = await step(radio).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: "RadioError", trouble: gone })
    expect(String(error)).toContain("the Bluetooth adapter hci0 is missing: No such device")
  })

  test.each(["hear", "scan"] as const)("%s that is under way fails at once", async (name) => {
    const { clock, radio, adapter } = await start()
    const failure = steps[name](radio).catch((reason: unknown) => reason)
    await clock.advance(0)
    adapter.controllers[0]?.options.onDown(gone)
    expect(await failure).toMatchObject({ trouble: gone })
  })
})

describe("a link", () => {
  test("that breaks tells so once, with the reason", async () => {
    const { radio, adapter } = await start()
    const link = radio.link(address)
    const lost: string[] = []
    link.onLost(({ message }) => lost.push(message))
    await link.connect(signal)
    adapter.controllers[0]?.end(new Error("out of range"))
    expect(lost).toEqual(["out of range"])
  })

  test("that is ended by batmon is not lost", async () => {
    const { radio } = await start()
    const link = radio.link(address)
    const lost: string[] = []
    link.onLost(({ message }) => lost.push(message))
    await link.connect(signal)
    await link.disconnect(signal)
    await link.disconnect(signal)
    expect(lost).toEqual([])
  })

  test("that was never made can be ended, and no more", async () => {
    const { radio } = await start()
    const link = radio.link(address)
    await link.disconnect(signal)
    expect(link.write(Uint8Array.of(1), signal)).rejects.toThrow("not connected")
  })
})
