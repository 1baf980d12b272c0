import { beforeEach, describe, expect, test } from "bun:test"
import type { Air, Link, Radio, RadioState } from "../../src/ble/link.ts"
import { createRadioGroup } from "../../src/ble/radio-group.ts"
import { RadioError } from "../../src/ble/radio-error.ts"
import { RecoveryTally } from "../../src/ble/recovery.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const address = "A4:C1:37:42:3E:D9"
const { signal } = new AbortController()
const gone = { kind: "missing", detail: "no such device" } as const

/** An adapter that hears every battery with its signal, after its time. */
class FakeRadio implements Radio {
  state: RadioState = { kind: "ready" }
  air: Air = "lively"
  load = 0
  rssi = -60
  /** Milliseconds until it hears a battery; null for never. */
  hearsAfter: number | null = 10
  refuses = false
  /** Batteries that were connected to. */
  readonly connected: string[] = []
  /** How many listen now. */
  listening = 0
  readonly #listeners: ((state: RadioState) => void)[] = []
  readonly adapter: string
  readonly #clock: FakeClock

  constructor(adapter: string, clock: FakeClock) {
    this.adapter = adapter
    this.#clock = clock
  }

  get adapters() {
    const { adapter, state, air, load } = this
    return [{ adapter, state, air, load, recovery: new RecoveryTally(this.#clock) }]
  }
  heard = () => (this.hearsAfter === null ? null : { rssi: this.rssi, at: this.hearsAfter })
  onState(listener: (state: RadioState) => void) {
    this.#listeners.push(listener)
  }
  enter(state: RadioState) {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }
  async start() {}
  async stop() {}
  async scan(onHeard: (advertisement: Advertisement) => void, until: AbortSignal) {
    this.#check()
    onHeard(this.#advertisement(address))
    await this.#clock.sleep(3_600_000, until).catch(() => {})
  }
  link = (to: string): Link => ({
    address: to,
    hear: async (until) => {
      this.#check()
      this.listening += 1
      try {
        await this.#clock.sleep(this.hearsAfter ?? 3_600_000, until)
      } finally {
        this.listening -= 1
      }
      return this.#advertisement(to)
    },
    connect: async () => {
      if (this.refuses) throw new Error("refused")
      this.connected.push(to)
    },
    discover: async () => {},
    subscribe: async () => {},
    write: async () => {},
    rest: () => {},
    wake: async () => {},
    disconnect: async () => {},
    onLost: () => {},
  })

  #check() {
    if ("detail" in this.state) throw new RadioError(this.adapter, this.state)
  }
  #advertisement = (from: string): Advertisement => ({
    address: from,
    name: null,
    rssi: this.rssi,
    services: [],
    manufacturerData: null,
  })
}

let clock: FakeClock
let one: FakeRadio
let two: FakeRadio
let group: Radio

beforeEach(() => {
  clock = new FakeClock()
  one = new FakeRadio("hci0", clock)
  two = new FakeRadio("hci1", clock)
  group = createRadioGroup([one, two], { clock })
})

/** Over which adapter a battery is connected to. */
async function connect() {
  const before = [one.connected.length, two.connected.length]
  const link = group.link(address)
  const connecting = link.hear(signal).then(() => link.connect(signal))
  const failure = connecting.then(
    () => null,
    (error: unknown) => error,
  )
  for (let step = 0; step < 5; step += 1) await clock.advance(200)
  const error = await failure
  if (error) return String(error)
  return one.connected.length > (before[0] ?? 0) ? "hci0" : "hci1"
}

describe("a battery is connected to over", () => {
  test("the adapter that alone hears it", async () => {
    one.hearsAfter = null
    expect(await connect()).toBe("hci1")
    expect([one.listening, two.listening]).toEqual([0, 0])
  })

  test("the first of them that hears it and has nothing to do", async () => {
    two.hearsAfter = 5
    expect(await connect()).toBe("hci1")
  })

  test("the one with less to do, though it hears it a little later", async () => {
    ;[one.load, two.load] = [3, 1]
    two.hearsAfter = 350
    expect(await connect()).toBe("hci1")
  })

  test("the one that hears it better, where both have as much to do", async () => {
    ;[one.load, two.load, one.rssi, two.rssi] = [2, 2, -80, -50]
    expect(await connect()).toBe("hci1")
  })

  test("the other one after it could not be connected to, and the first again after that", async () => {
    one.hearsAfter = 5
    one.refuses = true
    expect(await connect()).toContain("refused")
    one.refuses = false
    expect(await connect()).toBe("hci1")
    expect(await connect()).toBe("hci0")
  })

  test("the same one where no other hears it, however often it has failed", async () => {
    two.hearsAfter = null
    one.refuses = true
    await connect()
    one.refuses = false
    expect(await connect()).toBe("hci0")
  })

  test("the adapter that is left when the other one is gone", async () => {
    one.enter(gone)
    expect(await connect()).toBe("hci1")
    two.enter(gone)
    expect(await connect()).toContain("hci0 is missing")
  })
})

describe("adapters as one", () => {
  test("work as long as one does, and tell when that changes", () => {
    const states: string[] = []
    group.onState(({ kind }) => states.push(kind))
    one.enter(gone)
    expect(group.state.kind).toBe("ready")
    two.enter({ kind: "off", detail: "rfkill" })
    one.enter({ kind: "ready" })
    expect(states).toEqual(["missing", "ready"])
    expect(group.adapters.map(({ state }) => state.kind)).toEqual(["ready", "off"])
    expect(group.adapter).toBe("hci0, hci1")
  })

  test.each([
    ["lively", "quiet", "lively"],
    ["quiet", "quiet", "quiet"],
    ["quiet", "empty", "quiet"],
    ["empty", "empty", "empty"],
    ["quiet", "unknown", "unknown"],
  ] as const)("hear a %s and another %s air as %s", (a, b, both) => {
    ;[one.air, two.air] = [a, b]
    expect(group.air).toBe(both)
  })

  test("remember what the last of them heard", () => {
    ;[one.hearsAfter, two.hearsAfter, two.rssi] = [5, 9, -71]
    expect(group.heard(address)).toEqual({ rssi: -71, at: 9 })
    ;[one.hearsAfter, two.hearsAfter] = [null, null]
    expect(group.heard(address)).toBeNull()
  })

  test("scan together; one that is gone does not end it, all of them do", async () => {
    one.enter(gone)
    const abort = new AbortController()
    const heard: string[] = []
    const scan = group.scan((each) => heard.push(each.address), abort.signal)
    await clock.advance(1_000)
    abort.abort()
    await scan
    expect(heard).toEqual([address])
    two.enter(gone)
    await expect(group.scan(() => {}, signal)).rejects.toBeInstanceOf(RadioError)
  })
})
