import { describe, expect, test } from "bun:test"
import type { AdapterPower } from "../../src/ble/adapter-power.ts"
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
  /** What the newest connection's battery says. */
  notify = (_bytes: Uint8Array) => {}
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
      subscribe: async (onBytes) => {
        this.notify = onBytes
      },
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
async function start(
  trouble: RadioTrouble | null = null,
  more: Partial<Parameters<typeof createManagedRadio>[1]> = {},
) {
  const clock = new FakeClock()
  const adapter = { trouble, opened: [] as number[], controllers: [] as FakeController[] }
  const radio = createManagedRadio("hci0", {
    clock,
    log: silentLogger,
    random: () => 0,
    ...more,
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
    await expect(link.write(Uint8Array.of(1), signal)).rejects.toThrow("not connected")
  })
})

describe("recovery", () => {
  const hangs: RadioTrouble = { kind: "hangs", detail: "does not answer" }

  /** An adapter whose power can be switched, and what was done with it. */
  function power(change: Partial<AdapterPower> = {}) {
    const done: string[] = []
    const act = (what: string) => async () => void done.push(what)
    const fake: AdapterPower = {
      blocked: async () => null,
      cycle: act("cycle"),
      cycleSwitch: act("cycle switch"),
      on: act("on"),
      ...change,
    }
    return { done, power: fake }
  }

  test("in a quiet air scans anew, then opens the adapter again, then switches its power", async () => {
    const { done, power: fake } = power()
    const { clock, radio, adapter, states } = await start(null, { power: fake })
    void radio.scan(() => {}, signal).catch(() => {})
    await clock.advance(45_000)
    expect(radio.adapters[0]?.recovery.counts).toMatchObject({ "scan-reset": 1, reopen: 0 })
    expect(adapter.controllers).toHaveLength(1)
    expect(radio.air).toBe("quiet")
    await clock.advance(45_000)
    expect(radio.adapters[0]?.recovery.latest?.step).toBe("scan-reset")
    expect(states.at(-1)).toMatchObject({ kind: "hangs" })
    await clock.advance(1_000)
    expect(radio.adapters[0]?.recovery.latest?.step).toBe("reopen")
    expect(radio.state).toEqual({ kind: "ready" })
    expect(radio.air).toBe("empty")
    expect(done).toEqual([])
    void radio.scan(() => {}, signal).catch(() => {})
    await clock.advance(100_000)
    expect(done).toEqual(["cycle"])
    expect(adapter.controllers).toHaveLength(3)
    adapter.controllers[2]?.options.onHeard(advertisement)
    expect(radio.air).toBe("lively")
  })

  test("is none while anything is heard, however silent one battery is", async () => {
    const { done, power: fake } = power()
    const { clock, radio, adapter } = await start(null, { power: fake })
    void radio.link(address).hear(signal)
    for (let second = 0; second < 3_600; second += 30) {
      adapter.controllers[0]?.options.onHeard({ ...advertisement, address: "AA:AA:AA:AA:AA:AA" })
      await clock.advance(30_000)
    }
    expect(Object.values(radio.adapters[0]?.recovery.counts ?? {})).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(done).toEqual([])
  })

  test("is none while a battery that stays connected answers, though no other is heard", async () => {
    const { clock, radio, adapter } = await start()
    const link = radio.link(address)
    await link.connect(signal)
    const said: string[] = []
    await link.subscribe((bytes) => said.push(bytes.toHex()), signal)
    void radio.link("AA:AA:AA:AA:AA:AA").hear(signal)
    for (let second = 0; second < 3_600; second += 30) {
      adapter.controllers[0]?.notify(Uint8Array.of(0xdd))
      await clock.advance(30_000)
    }
    expect(said).toHaveLength(120)
    expect(radio.adapters[0]?.recovery.latest).toBeNull()
    expect(adapter.controllers).toHaveLength(1)
  })

  test("is none while nobody listens", async () => {
    const { clock, radio } = await start()
    await clock.advance(24 * 3600_000)
    expect(radio.adapters[0]?.recovery.latest).toBeNull()
  })

  test("of an adapter that does not answer climbs, and falls when it works again", async () => {
    const { done, power: fake } = power()
    const { clock, radio, adapter } = await start(hangs, { power: fake })
    await clock.advance(10_000)
    expect(radio.adapters[0]?.recovery.counts).toMatchObject({
      reopen: 1,
      "power-cycle": 1,
      rfkill: 1,
    })
    expect(done).toEqual(["cycle", "cycle switch"])
    adapter.trouble = null
    await clock.advance(10_000)
    adapter.controllers[0]?.options.onHeard(advertisement)
    adapter.controllers[0]?.options.onDown(hangs)
    await clock.advance(40_000)
    expect(radio.adapters[0]?.recovery.latest?.step).toBe("reopen")
  })

  test("that fails does not keep the adapter from being opened again", async () => {
    const fails = async () => {
      throw new Error("not permitted")
    }
    const { clock, adapter } = await start(hangs, {
      power: power({ cycle: fails, cycleSwitch: fails }).power,
    })
    await clock.advance(100_000)
    expect(adapter.opened.length).toBeGreaterThan(6)
  })

  test("ends batmon after half an hour of trouble, once", async () => {
    let restarts = 0
    const { clock } = await start(hangs, { power: power().power, restart: () => (restarts += 1) })
    await clock.advance(29 * 60_000)
    expect(restarts).toBe(0)
    await clock.advance(60 * 60_000)
    expect(restarts).toBe(1)
  })

  const off: RadioTrouble = { kind: "off", detail: "switched off" }

  test.each([
    ["by software", "soft", "rfkill"],
    ["for no known reason", null, "power-cycle"],
  ] as const)(
    "switches an adapter on that is off %s, ever more rarely",
    async (_why, block, step) => {
      const { done, power: fake } = power({ blocked: async () => block })
      const { clock, radio } = await start(off, { power: fake })
      await clock.advance(1_000)
      expect(done).toEqual([])
      await clock.advance(3_600_000)
      expect(radio.state).toEqual(off)
      expect(radio.adapters[0]?.recovery.latest?.step).toBe(step)
      expect(done.length).toBeGreaterThan(4)
      expect(done.length).toBeLessThan(9)
    },
  )

  test("leaves an adapter alone that a person has switched off by hand", async () => {
    const { done, power: fake } = power({ blocked: async () => "hard" })
    const { clock } = await start(off, { power: fake })
    await clock.advance(3_600_000)
    expect(done).toEqual([])
  })
})
