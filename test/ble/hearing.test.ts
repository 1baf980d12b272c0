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
    expect(heard).rejects.toThrow("enough")
    expect(demand).toEqual([true, false])
    expect(hearing.hear(a, abort.signal)).rejects.toThrow("enough")
    expect(demand).toEqual([true, false])
  })

  test("fails with the radio", async () => {
    hearing.heard(advertisement(a))
    const heard = hearing.hear(b, signal)
    hearing.fail(new Error("unplugged"))
    expect(heard).rejects.toThrow("unplugged")
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
    expect(done).rejects.toThrow("unplugged")
  })
})
