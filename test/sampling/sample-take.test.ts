import { beforeEach, describe, expect, test } from "bun:test"

import type { Link } from "../../src/ble/link.ts"
import type { RecoveryStep } from "../../src/ble/recovery.ts"
import type { ConnectionPolicy } from "../../src/sampling/connection-policies.ts"
import { SampleTaker } from "../../src/sampling/sample-take.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { FakeLink, type FakeLinkScript } from "../fakes/fake-link.ts"
import { packFrames, packReading } from "../rig/captured-pack.ts"

const battery = { id: 1, name: "Cabin", address: "A4:C1:37:42:3E:D9", protocol: "jbd", addedAt: 0 }
const [basic, cells] = ["dda50300fffd77", "dda50400fffc77"]
const answers = { [basic]: [packFrames["03"] ?? ""], [cells]: [packFrames["04"] ?? ""] }
const steps = ["hear", "connect", "discover", "subscribe"]
const switchOff = {
  asked: "dd5ae1020001ff1c77",
  obeyed: "dde10000000077",
  refused: "dde18000ff8077",
}

let clock: FakeClock
let policy: ConnectionPolicy
let links: FakeLink[]
let scripts: FakeLinkScript[]
let recoveries: RecoveryStep[]
let taker: SampleTaker

beforeEach(() => {
  clock = new FakeClock()
  policy = { password: null, keepConnected: false }
  links = []
  scripts = []
  recoveries = []
  taker = new SampleTaker({
    // The next link behaves as the next script says, and at the end as a healthy battery.
    radio: {
      link: (): Link => {
        const link = new FakeLink(scripts.shift() ?? { answers })
        links.push(link)
        return link
      },
    },
    clock,
    policy: () => policy,
    onRecovery: (step) => recoveries.push(step),
    random: () => 0,
  })
})

const { signal } = new AbortController()
const take = (options: { identityDue?: boolean; signal?: AbortSignal } = {}) =>
  taker.take(battery, { identityDue: false, signal, ...options })
const calls = () => links.map((link) => link.calls.splice(0))

describe("a battery", () => {
  test("is connected to for each reading, and let go of for the phone app", async () => {
    expect((await take()).reading).toEqual(packReading)
    expect(calls()).toEqual([[...steps, basic, cells, "disconnect"]])
  })

  test("that is to stay connected is connected to once, and asked again and again", async () => {
    policy = { ...policy, keepConnected: true }
    for (let round = 0; round < 3; round += 1) await take()
    const again = ["wake", basic, cells, "rest"]
    expect(calls()).toEqual([[...steps, basic, cells, "rest", ...again, ...again]])
  })

  test("that is to stay connected no more is let go of after the next reading", async () => {
    policy = { ...policy, keepConnected: true }
    await take()
    policy = { ...policy, keepConnected: false }
    await take()
    expect(calls()[0]?.at(-1)).toBe("disconnect")
  })

  test("whose kept connection was lost is connected to anew", async () => {
    policy = { ...policy, keepConnected: true }
    await take()
    links[0]?.lose(new Error("out of range"))
    expect((await take()).reading).toEqual(packReading)
    expect(links).toHaveLength(2)
    expect(recoveries).toEqual([])
  })

  test.each([
    ["removed", []],
    ["given another address", [{ ...battery, address: "A4:C1:37:00:00:02" }]],
  ])("that was %s is let go of", async (_what, batteries) => {
    policy = { ...policy, keepConnected: true }
    await take()
    await taker.follow([battery])
    expect(links[0]?.calls.at(-1)).toBe("rest")
    await taker.follow(batteries)
    expect(links[0]?.calls.at(-1)).toBe("disconnect")
  })

  test("is let go of when batmon stops", async () => {
    policy = { ...policy, keepConnected: true }
    await take()
    await taker.stop()
    expect(links[0]?.calls.at(-1)).toBe("disconnect")
  })
})

describe("what fails in passing", () => {
  const broken = (step: "connect" | "request") => ({
    answers,
    failsAt: { step, error: new Error("no luck") },
  })

  test("is tried once more after a moment, and counted", async () => {
    scripts = [broken("connect")]
    const sample = take()
    await clock.advance(0)
    await clock.advance(499)
    expect(links).toHaveLength(1)
    await clock.advance(1)
    expect((await sample).reading).toEqual(packReading)
    expect(recoveries).toEqual(["reconnect"])
  })

  test("is not tried a third time", async () => {
    scripts = [broken("connect"), broken("connect")]
    const failure = take().catch((error: unknown) => error)
    await clock.advance(0)
    await clock.advance(500)
    expect(await failure).toMatchObject({ step: "connect" })
    expect(links).toHaveLength(2)
  })

  test("is not what took its whole time: the others are waiting", async () => {
    scripts = [{ hangsAt: "connect" }]
    const failure = take().catch((error: unknown) => error)
    await clock.advance(0)
    await clock.advance(100_000)
    expect(await failure).toMatchObject({ step: "connect" })
    expect(links).toHaveLength(1)
  })

  test("is not tried again when batmon is stopping", async () => {
    const abort = new AbortController()
    scripts = [{ hangsAt: "connect" }]
    const failure = take({ signal: abort.signal }).catch((error: unknown) => error)
    await clock.advance(0)
    abort.abort(new Error("batmon is stopping"))
    await failure
    expect(links).toHaveLength(1)
  })

  test("at a kept connection is tried on a new one", async () => {
    policy = { ...policy, keepConnected: true }
    scripts = [{ answers, hangsAt: "disconnect" }]
    await take()
    const [kept] = links
    if (kept) kept.write = async () => {}
    const sample = take()
    await clock.advance(0)
    await clock.advance(20_000)
    expect((await sample).reading).toEqual(packReading)
    expect(links).toHaveLength(2)
    expect(recoveries).toEqual(["retry", "retry", "retry", "reconnect"])
  })
})

describe("a switch", () => {
  const off = { which: "charge", on: false } as const
  /** A battery that obeys at once, and says so. */
  const obeying = (answer: string): FakeLinkScript => ({
    answers: { ...answers, [switchOff.asked]: [answer] },
  })

  test("is set as told, and read back until it is as told or time is up", async () => {
    scripts = [obeying(switchOff.obeyed)]
    const switching = taker.switch(battery, off, signal)
    await clock.advance(0)
    await clock.advance(2_000)
    // This one agrees and does nothing.
    expect((await switching)?.reading).toEqual(packReading)
    const reads = Array.from({ length: 4 }, () => [basic, cells]).flat()
    expect(calls()).toEqual([[...steps, basic, cells, switchOff.asked, ...reads, "disconnect"]])
  })

  test("that the BMS refuses to set is told", async () => {
    scripts = [obeying(switchOff.refused)]
    const failure = taker.switch(battery, off, signal).catch((error: unknown) => error)
    expect(await failure).toMatchObject({ fault: "refused" })
    expect(String(await failure)).toContain("e1 refused with status 80")
    expect(links[0]?.calls.at(-1)).toBe("disconnect")
  })

  test("gives up waiting when batmon stops, and the next still waits for what is under way", async () => {
    scripts = [{ hangsAt: "hear" }]
    void take().catch(() => {})
    await clock.advance(0)
    const abort = new AbortController()
    const switching = taker.switch(battery, off, abort.signal).catch((error: unknown) => error)
    const next = take()
    abort.abort(new Error("batmon is stopping"))
    expect(await switching).toBe(abort.signal.reason)
    await clock.advance(0)
    expect(links).toHaveLength(1)
    await clock.advance(20_000)
    expect((await next).reading).toEqual(packReading)
    expect(links).toHaveLength(2)
  })

  test("waits until the reading that is under way is over", async () => {
    scripts = [{ hangsAt: "hear" }, obeying(switchOff.refused)]
    const reading = take().catch(() => {})
    await clock.advance(0)
    const switching = taker.switch(battery, off, signal).catch(() => {})
    await clock.advance(0)
    expect(links).toHaveLength(1)
    await clock.advance(20_000)
    await Promise.all([reading, switching])
    expect(links).toHaveLength(2)
  })
})
