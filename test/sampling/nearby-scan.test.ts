import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { Advertisement } from "../../src/bms/protocol.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { NearbyScan } from "../../src/sampling/nearby-scan.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

let clock: FakeClock
let scan: NearbyScan
let scans: { hear: (advertisement: Advertisement) => void; fail: (error: Error) => void }[]
let listening: number

beforeEach(() => {
  clock = new FakeClock()
  scans = []
  listening = 0
  scan = new NearbyScan({
    radio: {
      scan: (hear, signal) =>
        new Promise((resolve, reject) => {
          listening++
          scans.push({
            hear,
            fail: (error) => {
              listening--
              reject(error)
            },
          })
          signal.addEventListener("abort", () => {
            listening--
            resolve()
          })
        }),
    },
    clock,
    log: silentLogger,
  })
})

afterEach(() => scan.stop())

const call = (said: Partial<Advertisement> & { address: string }): void =>
  scans.at(-1)?.hear({ name: null, rssi: -60, services: [], manufacturerData: null, ...said })
const address = "A4:C1:37:00:00:01"
const devices = () => {
  const state = scan.look()
  return "devices" in state ? state.devices : null
}
const watch = async (milliseconds: number) => {
  for (let passed = 0; passed < milliseconds; passed += 1000) {
    scan.look()
    await clock.advance(1000)
  }
}

describe("a search", () => {
  test("finds devices as they call, by their protocol, and keeps what each call told", () => {
    expect(scan.look()).toEqual({ kind: "idle" })
    scan.begin()
    call({ address, services: ["ff00"] })
    call({ address, name: "Cabin", rssi: null })
    call({ address: "00:00:00:00:00:09", name: "Earphones" })
    expect(devices()).toEqual([
      { address, name: "Cabin", rssi: -60, protocol: { id: "jbd", name: expect.any(String) } },
      { address: "00:00:00:00:00:09", name: "Earphones", rssi: -60, protocol: null },
    ])
    expect(scan.device(address)?.name).toBe("Cabin")
  })

  test("smooths the signal: one weak packet is no distance", () => {
    scan.begin()
    call({ address, rssi: -60 })
    call({ address, rssi: -90 })
    expect(devices()?.[0]?.rssi).toBe(-69)
  })

  test("is one for all who look", () => {
    scan.begin()
    scan.begin()
    expect(scans).toHaveLength(1)
  })

  test("ends after a minute and keeps what it found for a while", async () => {
    scan.begin()
    call({ address })
    await watch(59_000)
    expect(scan.look()).toMatchObject({ kind: "scanning", remaining: 1_000 })
    await watch(2_000)
    expect(scan.look()).toMatchObject({ kind: "found", devices: [{ address }] })
    expect(listening).toBe(0)
    await clock.advance(121_000)
    expect(scan.look()).toEqual({ kind: "idle" })
  })

  test("ends when nobody looks any more", async () => {
    scan.begin()
    await watch(10_000)
    expect(listening).toBe(1)
    await clock.advance(7_000)
    expect(listening).toBe(0)
  })

  test("says that it failed, and can begin anew", async () => {
    scan.begin()
    scans[0]?.fail(new Error("the adapter is gone"))
    await clock.advance(0)
    expect(scan.look()).toEqual({ kind: "failed", reason: "the adapter is gone" })
    scan.begin()
    expect(devices()).toEqual([])
  })

  test("remembers only so many strangers, and every BMS", () => {
    scan.begin()
    for (let index = 0; index < 500; index++) call({ address: `stranger ${index}` })
    call({ address, services: ["ff00"] })
    expect(devices()).toHaveLength(201)
    expect(devices()?.at(-1)?.address).toBe(address)
  })
})
