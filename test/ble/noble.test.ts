import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { getEventListeners } from "node:events"
import { AdapterError } from "../../src/ble/adapter.ts"
import { LinkError } from "../../src/ble/link-error.ts"
import type { Radio, RadioState } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { openSession, readBattery, type BatteryReadOptions } from "../../src/ble/session.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { systemClock as clock } from "../../src/lib/clock.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import type { BmsFault } from "../rig/bms-behaviour.ts"
import { packFrames, packIdentity, packReading } from "../rig/captured-pack.ts"
import { type Rig, type RigBms, startRig } from "../rig/rig.ts"

/** noble and a whole Bluetooth stack below it, with BMSs that answer what real ones answered. */
let rig: Rig
let radio: Radio
const { signal } = new AbortController()

/** For tests that wait for time limits of seconds, on a slow machine. */
const patience = 30_000

beforeEach(async () => {
  rig = await startRig()
  radio = createRadio(rig.adapter, { log, clock })
  await radio.start()
})
afterEach(async () => {
  await radio.stop()
  await rig.stop()
})

const read = ({ address }: Pick<RigBms, "address">, options: Partial<BatteryReadOptions> = {}) =>
  readBattery(radio.link(address), jbd, { clock, log, signal, identityDue: false, ...options })

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

/** Resolves in the state, at once if it is the state already. */
const inState = (kind: RadioState["kind"]) =>
  new Promise<void>((resolve) => {
    if (radio.state.kind === kind) resolve()
    radio.onState((state) => state.kind === kind && resolve())
  })

/** A board that loses no request, where that is not what is tested: it saves a second each time. */
const prompt = { losesFirstFor: 0 }
/** Real boards get longer to answer; where they never do, that would be the test's time. */
const impatient = { silence: 400 }
const absent = { address: "00:AA:01:0F:00:42" }

describe("a reading", () => {
  test("is what the BMS sent, though it lost the first request as real boards do", async () => {
    const bms = await rig.addBms()
    const result = await read(bms, { identityDue: true })
    expect(result).toMatchObject({
      reading: packReading,
      identity: packIdentity,
      advertisement: { address: bms.address, name: "JBD-SP04S034", services: ["ff00"] },
      frameErrors: 0,
    })
    const requests = bms.events.filter(({ event }) => event === "request")
    expect(requests).toMatchObject([
      { hex: "dda50300fffd77", lost: true },
      { hex: "dda50300fffd77", lost: false },
      { hex: "dda50400fffc77" },
      { hex: "dda50500fffb77" },
      { hex: "dda5aa00ff5677" },
    ])
  })

  test("of each of three batteries at once is its own", async () => {
    const cells = (millivolts: string) => `dd040002${millivolts}77`
    const frames = ["0d01ffF0", "0d02ffEF", "0d03ffEE"].map((rest) => cells(rest.toLowerCase()))
    const batteries = await Promise.all(
      frames.map((frame) => rig.addBms({ ...prompt, frames: { ...packFrames, "04": frame } })),
    )
    const results = await Promise.all(batteries.map((bms) => read(bms)))
    expect(results.map(({ reading }) => reading.cellVoltages)).toEqual([[3.329], [3.33], [3.331]])
    expect(results.map(({ advertisement }) => advertisement.address)).toEqual(
      batteries.map(({ address }) => address),
    )
  })

  test("is taken while another battery is not heard at all", async () => {
    const abort = new AbortController()
    const dead = failure(read(absent, { signal: abort.signal }))
    const bms = await rig.addBms(prompt)
    expect((await read(bms)).reading).toEqual(packReading)
    expect((await read(bms)).reading).toEqual(packReading)
    abort.abort(new Error("enough"))
    expect(await dead).toMatchObject({ step: "hear", cause: abort.signal.reason })
  })

  test("is taken again after the BMS was gone", async () => {
    const bms = await rig.addBms(prompt)
    await read(bms)
    await bms.kill()
    // It may have been heard just before, and then does not connect.
    const limits = { hear: 300, connect: 300 }
    expect(await failure(read(bms, { limits }))).toBeInstanceOf(Error)
    await bms.restart()
    expect((await read(bms)).reading).toEqual(packReading)
  })

  test(
    "two hundred times leaves no listeners behind",
    async () => {
      const bms = await rig.addBms(prompt)
      await read(bms)
      const count = () => ({
        abort: getEventListeners(signal, "abort").length,
        sigint: process.listenerCount("SIGINT"),
        exit: process.listenerCount("exit"),
      })
      const before = count()
      for (let i = 0; i < 200; i += 1) await read(bms)
      expect(count()).toEqual(before)
    },
    patience,
  )
})

describe("a BMS", () => {
  const faults: readonly (readonly [BmsFault, string, string])[] = [
    ["hang-up-at-connect", "connect|discover", "connection"],
    ["hang-up-at-discover", "connect|discover", "connection"],
    ["hang-up-at-subscribe", "subscribe", "the connection ended"],
    ["hang-up-at-request", "request", "the connection ended"],
    ["silent", "request", "no answer to 03"],
    ["half", "request", "no answer to 03"],
    ["noise", "request", "no answer to 03"],
    ["echo", "request", "pairing"],
    ["refuse", "request", "refused"],
    ["other-answer", "request", "no answer to 03"],
    ["flood", "request", "no answer to 03"],
  ]
  test.each(faults)(
    "with fault %s fails at %s and is read when it is well",
    async (...row) => {
      const [fault, step, message] = row
      const bms = await rig.addBms({ ...prompt, fault })
      const error = await failure(read(bms, impatient))
      expect(error).toMatchObject({ name: "LinkError", address: bms.address })
      // The end of a connection that was just made may be noticed in one step or the next.
      expect(step.split("|")).toContain(error instanceof LinkError ? error.step : "")
      expect(String(error)).toContain(message)
      await bms.behave({ fault: "none" })
      expect((await read(bms)).reading).toEqual(packReading)
    },
    patience,
  )

  test("of another maker is told by the services that it has", async () => {
    const bms = await rig.addBms({ service: "ae00" })
    const error = await failure(read(bms))
    expect(error).toMatchObject({ step: "discover", fault: "garbled" })
    expect(String(error)).toContain("ae00")
  })

  test("has its serial line on any of three services, and is read on each", async () => {
    for (const service of ["fff0", "ff06"]) {
      const bms = await rig.addBms({ ...prompt, service })
      expect((await read(bms)).reading).toEqual(packReading)
    }
  })

  test(
    "heeds one of the two ways of writing alone, and is read whichever that is",
    async () => {
      const bms = await rig.addBms({ ...prompt, heeds: "without-response" })
      expect((await read(bms)).reading).toEqual(packReading)
      await bms.behave({ heeds: "with-response" })
      expect((await read(bms, impatient)).reading).toEqual(packReading)
    },
    patience,
  )

  test(
    "whose module is locked is read with its password; none and a wrong one are told apart",
    async () => {
      const bms = await rig.addBms({ ...prompt, lockedWith: "123456" })
      expect((await read(bms, { password: "123456" })).reading).toEqual(packReading)
      expect(await failure(read(bms, { password: "123457" }))).toMatchObject({
        fault: "password-refused",
      })
      expect(await failure(read(bms, impatient))).toMatchObject({ fault: "password-needed" })
    },
    patience,
  )

  test("stays connected where that is wanted, and is read again without connecting", async () => {
    const bms = await rig.addBms(prompt)
    const session = await openSession(radio.link(bms.address), jbd, { clock, log, signal })
    for (let round = 0; round < 3; round += 1) {
      expect((await session.read({ identityDue: false, signal })).reading).toEqual(packReading)
      session.rest()
    }
    expect(bms.events.filter(({ event }) => event === "connected")).toHaveLength(1)
    await session.end()
    expect((await read(bms)).reading).toEqual(packReading)
  })

  test(
    "that dies in the middle ends its reading and lets the next one in",
    async () => {
      const [dying, bms] = [await rig.addBms({ fault: "silent" }), await rig.addBms(prompt)]
      const error = failure(read(dying))
      while (!dying.events.some(({ event }) => event === "request")) await Bun.sleep(10)
      const next = read(bms)
      await dying.kill()
      expect(await error).toMatchObject({ step: "request" })
      expect((await next).reading).toEqual(packReading)
    },
    patience,
  )
})

describe("giving up", () => {
  test.each([0, 1, 5, 50])("a connection after %d ms leaves the way free", async (delay) => {
    const [going, bms] = [await rig.addBms(prompt), await rig.addBms(prompt)]
    const abort = new AbortController()
    const link = radio.link(going.address)
    await link.hear(signal)
    if (delay === 50) await going.kill()
    const connecting = failure(link.connect(abort.signal))
    await Bun.sleep(delay)
    abort.abort(new Error("enough"))
    await connecting
    await link.disconnect(signal)
    expect((await read(bms)).reading).toEqual(packReading)
    if (delay !== 50) expect((await read(going)).reading).toEqual(packReading)
  })
})

describe("the adapter", () => {
  test("that is unplugged ends everything at once; back again it is used again", async () => {
    const bms = await rig.addBms({ fault: "silent" })
    await inState("ready")
    const [hearing, reading] = [failure(read(absent)), failure(read(bms))]
    const scanning = failure(radio.scan(() => {}, signal))
    while (!bms.events.some(({ event }) => event === "request")) await Bun.sleep(10)

    await rig.unplug()
    const trouble = { name: "RadioError", trouble: { kind: "missing" } }
    expect(await hearing).toMatchObject({ step: "hear", cause: trouble })
    expect(await reading).toMatchObject({ step: "request" })
    expect(await scanning).toMatchObject(trouble)
    await inState("missing")
    expect(await failure(read(bms))).toMatchObject({ step: "hear", cause: trouble })

    await rig.plug()
    await bms.behave({ ...prompt, fault: "none" })
    await inState("ready")
    expect((await read(bms)).reading).toEqual(packReading)
  })

  test.each(["hci250", "unix:/nowhere/radio"])(
    "%s, which is not there, is missing",
    async (name) => {
      await radio.stop()
      radio = createRadio(name, { log, clock })
      await radio.start()
      await inState("missing")
      expect(await failure(read(absent))).toMatchObject({ step: "hear" })
    },
  )

  test("of no known kind is refused", () => {
    expect(() => createRadio("radio0", { log, clock })).toThrow(AdapterError)
  })

  test("leaves SIGINT to batmon", async () => {
    const before = process.listeners("SIGINT")
    await inState("ready")
    expect(process.listeners("SIGINT")).toEqual(before)
  })
})
