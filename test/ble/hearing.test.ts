import { beforeEach, describe, expect, test } from "bun:test"
import { createHearing, type Hearing } from "../../src/ble/hearing.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const { signal } = new AbortController()
const a = "A4:C1:37:00:00:0A"
const b = "A4:C1:37:00:00:0B"

const advertisement = (address: string, rssi = -60): Advertisement => ({
  address,
  name: null,
  rssi,
  services: [],
  manufacturerData: null,
})

let clock: FakeClock
let hearing: Hearing
let demand: boolean[]

beforeEach(() => {
  clock = new FakeClock()
  demand = []
  hearing = createHearing({ clock, onDemand: (wanted) => demand.push(wanted) })
})

describe("hearing a device", () => {
  test("waits for it and for no other", async () => {
    const heard = hearing.hear(a, signal)
    hearing.heard(advertisement(b))
    hearing.heard(advertisement(a))
    expect(await heard).toEqual(advertisement(a))
  })

  test("many share one scan, which ends with the last of them", async () => {
    const both = [hearing.hear(a, signal), hearing.hear(b, signal), hearing.hear(b, signal)]
    expect(demand).toEqual([true])
    hearing.heard(advertisement(a))
    expect(demand).toEqual([true])
    hearing.heard(advertisement(b))
    expect(demand).toEqual([true, false])
    await Promise.all(both)
  })

  test("is immediate while it was heard a moment ago", async () => {
    hearing.heard(advertisement(a, -50))
    await clock.advance(1_999)
    expect(await hearing.hear(a, signal)).toEqual(advertisement(a, -50))
    expect(demand).toEqual([])
  })

  test.each(["longer ago", "before it was forgotten"])("waits when that was %s", async (when) => {
    hearing.heard(advertisement(a, -50))
    if (when === "longer ago") await clock.advance(2_000)
    else hearing.forget(a)
    const heard = hearing.hear(a, signal)
    hearing.heard(advertisement(a, -70))
    expect(await heard).toEqual(advertisement(a, -70))
  })

  test("can be given up, and ends the scan", async () => {
    const abort = new AbortController()
    const heard = hearing.hear(a, abort.signal)
    abort.abort(new Error("enough"))
    await expect(heard).rejects.toThrow("enough")
    expect(demand).toEqual([true, false])
    await expect(hearing.hear(a, abort.signal)).rejects.toThrow("enough")
    expect(demand).toEqual([true, false])
  })

  test("fails with the radio", async () => {
    hearing.heard(advertisement(a))
    const heard = hearing.hear(b, signal)
    hearing.fail(new Error("unplugged"))
    await expect(heard).rejects.toThrow("unplugged")
    // What was heard by the adapter before is not for the next one.
    hearing.hear(a, signal).catch(() => {})
    expect(demand).toEqual([true, false, true])
  })
})

describe("a scan", () => {
  test("reports everything until it is ended", async () => {
    const abort = new AbortController()
    const addresses: string[] = []
    const done = hearing.scan(({ address }) => addresses.push(address), abort.signal)
    for (const address of [a, b, a]) hearing.heard(advertisement(address))
    abort.abort()
    hearing.heard(advertisement(b))
    await done
    expect(addresses).toEqual([a, b, a])
    expect(demand).toEqual([true, false])
  })

  test("fails with the radio", async () => {
    const done = hearing.scan(() => {}, signal)
    hearing.fail(new Error("unplugged"))
    await expect(done).rejects.toThrow("unplugged")
  })
})

describe("the air", () => {
  test("is unknown until somebody has listened long enough, and quiet then", async () => {
    expect(hearing.air).toBe("unknown")
    const abort = new AbortController()
    const heard = hearing.hear(a, abort.signal).catch(() => {})
    await clock.advance(14_999)
    expect(hearing.air).toBe("unknown")
    await clock.advance(1)
    expect(hearing.air).toBe("quiet")
    abort.abort(new Error("enough"))
    await heard
    // Nobody listens: that nothing is heard says nothing more, and nothing less.
    await clock.advance(60_000)
    expect(hearing).toMatchObject({ air: "quiet", inVain: 15_000 })
  })

  test("is lively for a while after any device was heard, or a connection made", async () => {
    void hearing.scan(() => {}, signal)
    await clock.advance(15_000)
    hearing.heard(advertisement(b))
    expect(hearing.air).toBe("lively")
    await clock.advance(15_000)
    expect(hearing.air).toBe("quiet")
    hearing.alive()
    expect(hearing).toMatchObject({ air: "lively", inVain: 0 })
  })

  test("is unknown again long after the last sign of life, when nobody listens", async () => {
    hearing.heard(advertisement(b))
    await clock.advance(119_999)
    expect(hearing.air).toBe("lively")
    await clock.advance(1)
    expect(hearing.air).toBe("unknown")
  })

  test("stays quiet when the adapter is reset, and is unknown when it was another one", async () => {
    void hearing.scan(() => {}, signal).catch(() => {})
    await clock.advance(20_000)
    hearing.fail(new Error("reset"))
    expect(hearing.air).toBe("quiet")
    hearing.anew()
    expect(hearing.air).toBe("unknown")
  })
})

describe("what was last heard of a device", () => {
  test("is remembered, also when somebody has connected upon it", async () => {
    hearing.heard(advertisement(a, -71))
    hearing.forget(a)
    await clock.advance(100_000)
    expect(hearing.latest(a)).toEqual({ rssi: -71, at: clock.monotonic() - 100_000 })
    expect(hearing.latest(b)).toBeNull()
  })

  test("goes when 256 others were heard since", () => {
    hearing.heard(advertisement(a))
    const passers = (count: number) =>
      Array.from({ length: count }, (_, each) => hearing.heard(advertisement(`passer ${each}`)))
    passers(255)
    expect(hearing.latest(a)).not.toBeNull()
    passers(256)
    expect(hearing.latest(a)).toBeNull()
  })
})
