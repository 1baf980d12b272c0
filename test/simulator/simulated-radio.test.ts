import { describe, expect, test } from "bun:test"
import type { Link } from "../../src/ble/link.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import {
  createSimulatedRadio,
  type SimulatedRadioOptions,
} from "../../src/simulator/simulated-radio.ts"
import { createWorld } from "../../src/simulator/world.ts"
import { hours, monday } from "./design-of.ts"
import { createEagerClock } from "./eager-clock.ts"

function air(options: Partial<SimulatedRadioOptions> = {}) {
  const clock = createEagerClock()
  const world = createWorld({ batteries: 4, seed: 1, startTime: monday, clock })
  const radio = createSimulatedRadio(world, { clock, ...options })
  const address = world.designs[0]?.address ?? ""
  return { clock, world, radio, address }
}

const patience = () => new AbortController().signal

/** Lets everything happen that waits for a simulated time of some seconds. */
async function settle() {
  for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function open(link: Link) {
  const heard: Uint8Array[] = []
  await link.connect(patience())
  await link.discover(jbd.services, patience())
  await link.subscribe((bytes) => heard.push(bytes), patience())
  return heard
}

describe("the radio", () => {
  test("tells its states, and hears nothing before it is started and after it is stopped", async () => {
    const { radio } = air()
    const states: string[] = []
    radio.onState(({ kind }) => states.push(kind))
    expect(radio.adapter).toBe("simulated")
    expect(radio.state.kind).toBe("starting")
    const heard = async () => {
      const found: Advertisement[] = []
      const stop = new AbortController()
      const scan = radio.scan((one) => found.push(one), stop.signal)
      await settle()
      stop.abort()
      await scan
      return found.length
    }
    expect(await heard()).toBe(0)
    await radio.start()
    expect(await heard()).toBeGreaterThan(4)
    await radio.stop()
    expect(await heard()).toBe(0)
    expect(states).toEqual(["ready", "off"])
  })

  test("hears every battery, recognisable, with a signal that wanders", async () => {
    const { radio, world, clock } = air()
    await radio.start()
    const heard: Advertisement[] = []
    const stop = new AbortController()
    const scan = radio.scan((one) => {
      heard.push(one)
      clock.pass(5000)
    }, stop.signal)
    await settle()
    stop.abort()
    await scan
    for (const { address, advertisedName } of world.designs) {
      const own = heard.filter((one) => one.address === address)
      expect(own[0]).toMatchObject({ name: advertisedName, services: ["ff00"] })
      for (const one of own) {
        expect(jbd.matches(one)).toBe(true)
        expect(one.rssi).toBeWithin(-95, -40)
      }
      expect(new Set(own.map(({ rssi }) => rssi)).size).toBeGreaterThan(3)
    }
  })

  test("repeats the address in the manufacturer data, last byte first", async () => {
    const { radio, address } = air()
    await radio.start()
    const { manufacturerData } = await radio.link(address).hear(patience())
    expect(manufacturerData?.toReversed().toHex().toUpperCase()).toBe(address.replaceAll(":", ""))
  })
})

describe("a link", () => {
  test("carries a whole exchange to a reading", async () => {
    const { radio, world } = air()
    await radio.start()
    for (const { address, cells } of world.designs) {
      const link = radio.link(address)
      expect(await link.hear(patience())).toMatchObject({ address })
      const heard = await open(link)
      const frames: Uint8Array[] = []
      for (const { bytes, answers } of jbd.requests) {
        await link.write(bytes, patience())
        await settle()
        for (const part of heard) expect(part.length).toBeWithin(1, 21)
        const frame = Uint8Array.from(heard.splice(0).flatMap((part) => [...part]))
        expect(answers(frame)).toBe(true)
        frames.push(frame)
      }
      await link.disconnect(patience())
      const decoded = jbd.reading(frames)
      expect(decoded.ok && decoded.value.cellVoltages.length).toBe(cells)
      expect(jbd.identity(frames).hardware).toContain("JBD-")
    }
  })

  test("answers requests one after the other, however fast they come", async () => {
    const { radio, address } = air()
    await radio.start()
    const link = radio.link(address)
    const heard = await open(link)
    await Promise.all(jbd.requests.map(({ bytes }) => link.write(bytes, patience())))
    await settle()
    let stream = Uint8Array.from(heard.flatMap((part) => [...part]))
    for (const { answers } of jbd.requests) {
      const length = jbd.frame.length(stream) ?? 0
      expect(answers(stream.subarray(0, length))).toBe(true)
      stream = stream.slice(length)
    }
    expect(stream).toHaveLength(0)
  })

  test("is the only one to its battery, which is silent meanwhile", async () => {
    const { radio, address } = air()
    await radio.start()
    const [first, second] = [radio.link(address), radio.link(address)]
    await first.connect(patience())
    const impatience = new AbortController()
    const attempts = Promise.allSettled([
      second.hear(impatience.signal),
      second.connect(impatience.signal),
    ])
    await settle()
    impatience.abort("enough")
    expect(await attempts).toEqual([
      { status: "rejected", reason: "enough" },
      { status: "rejected", reason: "enough" },
    ])
    await first.disconnect(patience())
    await first.disconnect(patience())
    await second.connect(patience())
    await second.disconnect(patience())
  })

  test("to an address that nobody has waits until it is given up", async () => {
    const { radio } = air()
    await radio.start()
    const impatience = new AbortController()
    const connecting = Promise.allSettled([
      radio.link("A4:C1:37:00:00:00").connect(impatience.signal),
    ])
    await settle()
    impatience.abort("enough")
    expect(await connecting).toEqual([{ status: "rejected", reason: "enough" }])
  })

  test("does nothing out of order", async () => {
    const { radio, address } = air()
    await radio.start()
    const link = radio.link(address)
    await expect(link.discover(jbd.services, patience())).rejects.toThrow("not connected")
    await expect(link.write(Uint8Array.of(1), patience())).rejects.toThrow("not connected")
    await link.connect(patience())
    await expect(link.connect(patience())).rejects.toThrow("already connected")
    await expect(link.subscribe(() => {}, patience())).rejects.toThrow("nothing discovered")
    await link.disconnect(patience())
  })

  test("finds no service that the module lacks, and says what it has", async () => {
    const { radio, address } = air()
    await radio.start()
    const link = radio.link(address)
    await link.connect(patience())
    const services = [{ service: "ffe0", notify: "ffe1", write: "ffe1" }]
    await expect(link.discover(services, patience())).rejects.toThrow(
      `${address}: has only the service ff00`,
    )
    await settle()
  })

  test("is lost, once, when the radio stops", async () => {
    const { radio, address } = air()
    await radio.start()
    const link = radio.link(address)
    const lost: string[] = []
    link.onLost(({ message }) => lost.push(message))
    const heard = await open(link)
    await radio.stop()
    await radio.stop()
    expect(lost).toEqual([`${address}: the radio was switched off`])
    await expect(
      link.write(jbd.requests[0]?.bytes ?? new Uint8Array(), patience()),
    ).rejects.toThrow()
    await settle()
    expect(heard).toEqual([])
  })

  test("says nothing more after it was ended, and is not called lost", async () => {
    const { radio, address } = air()
    await radio.start()
    const link = radio.link(address)
    const lost: string[] = []
    link.onLost(({ message }) => lost.push(message))
    const heard = await open(link)
    await link.write(jbd.requests[0]?.bytes ?? new Uint8Array(), patience())
    await link.disconnect(patience())
    await settle()
    expect([heard, lost]).toEqual([[], []])
  })
})

describe("a module that loses the first request", () => {
  test("is deaf for a second after the subscription, and only then", async () => {
    const { radio, address, clock } = air({ losesFirstRequest: true, latency: 1 })
    await radio.start()
    const link = radio.link(address)
    const heard = await open(link)
    const request = jbd.requests[0]?.bytes ?? new Uint8Array()
    await link.write(request, patience())
    await settle()
    expect(heard).toEqual([])
    clock.pass(1000)
    await link.write(request, patience())
    await settle()
    expect(heard.length).toBeGreaterThan(0)
  })
})

describe("a roaming battery", () => {
  test("is out of range now and then, the others never", async () => {
    const { radio, world, clock } = air({ roaming: 0 })
    await radio.start()
    const heard = new Map<string, number>()
    let moments = 0
    const stop = new AbortController()
    const scan = radio.scan(({ address }) => {
      heard.set(address, (heard.get(address) ?? 0) + 1)
      if (address !== world.designs[3]?.address) return
      clock.pass(hours(1) / 6)
      if (++moments === 200) stop.abort()
    }, stop.signal)
    await scan
    const [roaming = 0, ...others] = world.designs.map(({ address }) => heard.get(address))
    expect(roaming).toBeWithin(110, 185)
    expect(others).toEqual([200, 200, 200])
  })

  test("loses its link when it goes", async () => {
    const { radio, address, clock } = air({ roaming: 0 })
    await radio.start()
    const link = radio.link(address)
    const lost: string[] = []
    link.onLost(({ message }) => lost.push(message))
    await open(link)
    for (let period = 0; period < 40 && lost.length === 0; period++) {
      await link.write(jbd.requests[0]?.bytes ?? new Uint8Array(), patience())
      await settle()
      clock.pass(hours(1) / 6)
    }
    expect(lost).toEqual([`${address}: the module is out of range`])
  })
})
