import { describe, expect, test } from "bun:test"
import { LinkError, type LinkStep } from "../../src/ble/link-error.ts"
import {
  openSession,
  readBattery,
  type BatteryReadOptions,
  stepLimits,
} from "../../src/ble/session.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { FakeLink, type FakeLinkScript } from "../fakes/fake-link.ts"
import { packFrames, packIdentity, packReading } from "../rig/captured-pack.ts"

const ask = {
  basic: "dda50300fffd77",
  cells: "dda50400fffc77",
  hardware: "dda50500fffb77",
  trips: "dda5aa00ff5677",
}

/** As the BMS sends them: 20 bytes at a time. */
const pieces = (register: string) => packFrames[register]?.match(/.{1,40}/g) ?? []

const answers = {
  [ask.basic]: pieces("03"),
  [ask.cells]: pieces("04"),
  [ask.hardware]: pieces("05"),
  [ask.trips]: pieces("aa"),
}

/** A session that has come as far as it can without time going by. */
async function session(script: FakeLinkScript, options: Partial<BatteryReadOptions> = {}) {
  const clock = new FakeClock()
  const link = new FakeLink(script)
  const { signal } = new AbortController()
  const result = readBattery(link, jbd, { clock, signal, identityDue: false, ...options })
  const failure = result.then(
    () => null,
    (error: unknown) => error,
  )
  await clock.advance(0)
  return { clock, link, result, failure }
}

const steps = ["hear", "connect", "discover", "subscribe"] as const
const beforeDisconnect: readonly LinkStep[] = [...steps, "request"]

/** The first thing that a module is asked about its lock. */
const lockKey = "ffaa15063030303030303b"

describe("a reading", () => {
  test("is what the frames say, with the advertisement", async () => {
    const { link, result } = await session({ answers })
    expect(await result).toEqual({
      reading: packReading,
      identity: null,
      unanswered: 0,
      advertisement: link.advertisement,
      durationMs: 0,
      frameErrors: 0,
    })
    expect(link.calls).toEqual([...steps, ask.basic, ask.cells, "disconnect"])
  })

  test("comes with what the BMS is when that is due", async () => {
    const { link, result } = await session({ answers }, { identityDue: true })
    expect((await result).identity).toEqual(packIdentity)
    expect(link.calls).toEqual([...steps, ...Object.values(ask), "disconnect"])
  })

  test("survives a BMS that does not say what it is", async () => {
    const { [ask.basic]: basic = [], [ask.cells]: cells = [] } = answers
    const { clock, result } = await session(
      { answers: { [ask.basic]: basic, [ask.cells]: cells } },
      { identityDue: true },
    )
    await clock.advance(10_000)
    const { reading, identity, unanswered } = await result
    expect(reading).toEqual(packReading)
    expect(unanswered).toBe(2)
    expect(identity).toEqual({ ...packIdentity, hardware: null, trips: null })
  })

  test("leaves the question what the BMS is for later when the connection is lost at it", async () => {
    const { [ask.basic]: basic = [], [ask.cells]: cells = [] } = answers
    const { link, result } = await session(
      { answers: { [ask.basic]: basic, [ask.cells]: cells } },
      { identityDue: true },
    )
    link.lose(new Error("out of range"))
    expect(await result).toMatchObject({ reading: packReading, identity: null })
  })

  test("survives the loss of the first requests", async () => {
    const { clock, link, result } = await session({ answers, loses: 2 })
    await clock.advance(1_199)
    expect(link.calls).toEqual([...steps, ask.basic])
    await clock.advance(1_201)
    expect((await result).reading).toEqual(packReading)
    expect(link.calls.filter((call) => call.startsWith(ask.basic))).toHaveLength(3)
  })

  test("survives a failure to disconnect", async () => {
    const failsAt = { step: "disconnect", error: new Error("no") } as const
    const { result } = await session({ answers, failsAt })
    expect((await result).reading).toEqual(packReading)
  })

  test("is not made of a late answer to the request before", async () => {
    // 04 is not answered at first; what comes is 03 again, with another voltage.
    const other = "dd03001d0000000001f201f400002c7c00000000000080640304030b8b0b8a0b84faab77"
    const { link, result } = await session({ answers: { [ask.basic]: pieces("03") } })
    link.send(other)
    for (const piece of pieces("04")) link.send(piece)
    expect((await result).reading).toEqual(packReading)
  })

  test("takes an answer that stands behind noise, and counts the noise", async () => {
    const noisy = { ...answers, [ask.basic]: ["00dd0300ff77", ...pieces("03")] }
    const { clock, result } = await session({ answers: noisy })
    await clock.advance(1_200)
    const { reading, frameErrors } = await result
    expect(reading).toEqual(packReading)
    expect(frameErrors).toBe(1)
  })

  test("is not spoiled by half an answer to a request that was repeated", async () => {
    const { clock, link, result } = await session({ answers, loses: 1 })
    link.send(pieces("03")[0] ?? "")
    await clock.advance(1_200)
    expect((await result).reading).toEqual(packReading)
  })
})

describe("a step that hangs", () => {
  test.each(steps)("%s: is given up at its limit, by name, and the link let go", async (step) => {
    const { clock, link, failure } = await session({ answers, hangsAt: step })
    await clock.advance(stepLimits[step] - 1)
    expect(link.calls).not.toContain("disconnect")
    await clock.advance(1)
    const error = await failure
    expect(error).toBeInstanceOf(LinkError)
    expect(error).toMatchObject({ step, address: link.address })
    expect(String(error)).toContain(`within ${stepLimits[step] / 1_000} s`)
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test.each(beforeDisconnect)("%s: has the limit that the caller gives it", async (step) => {
    const { clock, failure } = await session(
      { answers, hangsAt: step },
      { limits: { [step]: 300 } },
    )
    await clock.advance(300)
    // A BMS that is silent is asked once more, whether it is locked.
    if (step === "request") await clock.advance(300)
    expect(await failure).toMatchObject({ step })
  })

  test("request: a write that is never confirmed is tried again, and the other way", async () => {
    const { clock, link, failure } = await session({ answers, hangsAt: "request" })
    await clock.advance(3_600)
    expect(link.calls.slice(4)).toEqual([ask.basic, ask.basic, `${ask.basic} other`, lockKey])
    await clock.advance(2_400)
    expect(await failure).toMatchObject({ step: "request", fault: "silent" })
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test("disconnect: is given up too, and the reading kept", async () => {
    const { clock, result } = await session({ answers, hangsAt: "disconnect" })
    await clock.advance(stepLimits.disconnect)
    expect((await result).reading).toEqual(packReading)
  })
})

describe("a failure", () => {
  test.each(beforeDisconnect)("at %s names the step and keeps the cause", async (step) => {
    const cause = new Error("the air is thin")
    const { link, failure } = await session({ answers, failsAt: { step, error: cause } })
    const error = await failure
    expect(error).toMatchObject({ name: "LinkError", step, cause })
    expect(String(error)).toContain(`${link.address}: ${step}: the air is thin`)
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test("to answer is told after three requests", async () => {
    const { clock, link, failure } = await session({})
    await clock.advance(6_000)
    expect(String(await failure)).toContain("no answer to 03 basic information, asked 3 times")
    expect(link.calls.filter((call) => call.startsWith(ask.basic))).toHaveLength(3)
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test("to be paired is told from requests that come back", async () => {
    const { clock, failure } = await session({ answers: { [ask.basic]: [ask.basic] } })
    await clock.advance(1_200)
    expect(await failure).toMatchObject({ fault: "pairing-needed" })
    expect(String(await failure)).toContain("pairing")
  })

  test("of a BMS that refuses says so", async () => {
    const refused = { ...answers, [ask.basic]: ["dd038000ff8077"] }
    const { failure } = await session({ answers: refused })
    expect(await failure).toMatchObject({ step: "request" })
    expect(String(await failure)).toContain("refused with status 80")
  })

  test("of the connection ends the step at once", async () => {
    const { link, failure } = await session({})
    link.lose(new Error("the connection ended"))
    expect(await failure).toMatchObject({ step: "request", fault: "lost" })
    expect(String(await failure)).toContain("the connection ended")
  })

  test("is what giving up is called, and the link is let go", async () => {
    const abort = new AbortController()
    const { link, failure } = await session({}, { signal: abort.signal })
    abort.abort(new Error("batmon is stopping"))
    expect(await failure).toMatchObject({ step: "request", cause: abort.signal.reason })
    expect(link.calls.at(-1)).toBe("disconnect")
  })
})

describe("a write", () => {
  test("goes the other way when it is silent as usual, and stays with what was answered", async () => {
    const { clock, link, result } = await session({
      answers: {},
      otherWay: { [ask.basic]: pieces("03"), [ask.cells]: pieces("04") },
    })
    await clock.advance(2_400)
    expect((await result).reading).toEqual(packReading)
    expect(link.calls.slice(4, -1)).toEqual([
      ask.basic,
      ask.basic,
      `${ask.basic} other`,
      `${ask.cells} other`,
    ])
  })
})

describe("a locked module", () => {
  const random = { ask: "ffaa170017", answer: "ffaa1701243c" }
  // Of A4:C1:37:42:3E:D9, password 123456, under the random number 24.
  const password = "ffaa1806b917289a2f13f2"
  const locked = { [lockKey]: ["ffaa15010016"], [random.ask]: [random.answer] }
  const opened = { ...answers, ...locked, [password]: ["ffaa18010019"] }

  test("is opened with the password before anything is asked", async () => {
    const { link, result } = await session({ answers: opened }, { password: "123456" })
    expect((await result).reading).toEqual(packReading)
    expect(link.calls.slice(4, -1)).toEqual([lockKey, random.ask, password, ask.basic, ask.cells])
  })

  test("that takes an answer of the BMS between its own is opened all the same", async () => {
    const mixed = { ...opened, [random.ask]: [...pieces("04"), random.answer] }
    const { result } = await session({ answers: mixed }, { password: "123456" })
    expect((await result).reading).toEqual(packReading)
  })

  test("that refuses the password is told", async () => {
    const refusing = { ...opened, [password]: ["ffaa1801011a"] }
    const { link, failure } = await session({ answers: refusing }, { password: "123456" })
    expect(await failure).toMatchObject({ step: "request", fault: "password-refused" })
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test("for which no password is known is told from other silent ones", async () => {
    const { clock, link, failure } = await session({ answers: locked })
    await clock.advance(3_600)
    expect(await failure).toMatchObject({ step: "request", fault: "password-needed" })
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test.each([
    ["says nothing to the key", {}],
    ["has no password", { [lockKey]: ["ffaa15010218"] }],
  ])("that %s is read though a password is known", async (_what, lock) => {
    const { clock, result } = await session(
      { answers: { ...answers, ...lock } },
      { password: "123456" },
    )
    await clock.advance(2_400)
    expect((await result).reading).toEqual(packReading)
  })
})

describe("a connection that is kept", () => {
  test("is read again without connecting, and asked once how long it took alone", async () => {
    const clock = new FakeClock()
    const link = new FakeLink({ answers })
    const { signal } = new AbortController()
    const open = await openSession(link, jbd, { clock, signal })
    await clock.advance(500)
    const read = () => open.read({ identityDue: false, signal })
    expect(await read()).toMatchObject({ reading: packReading, durationMs: 500 })
    expect(await read()).toMatchObject({ reading: packReading, durationMs: 0 })
    expect(link.calls).toEqual([...steps, ask.basic, ask.cells, ask.basic, ask.cells])
    await open.end()
    expect(link.calls.at(-1)).toBe("disconnect")
  })

  test("that is lost meanwhile fails at once, and says why", async () => {
    const clock = new FakeClock()
    const link = new FakeLink({ answers })
    const { signal } = new AbortController()
    const open = await openSession(link, jbd, { clock, signal })
    link.lose(new Error("out of range"))
    expect(open.lost.aborted).toBe(true)
    const failure = open.read({ identityDue: false, signal }).catch((error: unknown) => error)
    expect(await failure).toMatchObject({ step: "request", fault: "lost" })
  })
})
