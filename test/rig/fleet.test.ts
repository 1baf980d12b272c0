import { afterEach, describe, expect, test } from "bun:test"
import type { Radio } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { openSession } from "../../src/ble/session.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { en } from "../../src/i18n/en.ts"
import { systemClock as clock } from "../../src/lib/clock.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import { packFrames, packReading } from "./captured-pack.ts"
import { renumberAir } from "./renumbered-air.ts"
import { type Fleet, startFleet } from "./fleet.ts"
import { type Rig, type RigBms, startRig } from "./rig.ts"

/** A whole Bluetooth stack with many BMSs, sampled as batmon does, in cycles of seconds. */
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function air(): Promise<Rig> {
  const rig = await startRig()
  ends.push(rig.stop)
  return rig
}

async function radioOn(adapter: string): Promise<Radio> {
  const radio = createRadio(adapter, { log, clock })
  await radio.start()
  ends.push(radio.stop)
  return radio
}

async function fleetOf(
  radio: Radio,
  addresses: readonly string[],
  interval: number,
  hear = 20_000,
): Promise<Fleet> {
  // A request is tried twice; with the usual limits the dead ones would take up the test's time.
  const limits = { hear, connect: 30_000, discover: 5_000, request: 2_000 }
  const fleet = await startFleet({ radio, addresses, interval, limits })
  ends.push(fleet.stop)
  return fleet
}

const { signal } = new AbortController()

/** What a real BMS said while 0.53 A flowed out. */
const discharging = "dd03001d0536ffcb4ff153340001309b00000000000044600304030bb70bbf0bb9f84d77"

const prompt = { losesFirstFor: 0 }
const many = (rig: Rig, count: number) =>
  Promise.all(Array.from({ length: count }, () => rig.addBms(prompt)))

const patience = 120_000

describe("many batteries", () => {
  test(
    "15 on one adapter are all read in every cycle",
    async () => {
      const rig = await air()
      const all = await many(rig, 15)
      const fleet = await fleetOf(await radioOn(rig.adapter), all.map(addressOf), 1_000)
      const links = () => all.map(({ address }) => fleet.status(address).link)
      await fleet.until("three cycles", () => links().every(({ readings }) => readings >= 3))
      for (const { attempts, readings } of links()) expect(readings).toBe(attempts)
      for (const { address } of all) {
        expect(fleet.status(address).latest?.reading).toEqual(packReading)
      }
    },
    patience,
  )

  test(
    "30 on two adapters are all read in every cycle, and lose nothing by a quarter that dies",
    async () => {
      const [here, there] = [await air(), await air()]
      const renumbered = await renumberAir(there.adapter)
      ends.push(renumbered.stop)
      const [left, right] = [await many(here, 15), await many(there, 15)]
      const radio = await radioOn(`${here.adapter},${renumbered.adapter}`)
      const addresses = [
        ...left.map(({ address }) => address),
        ...right.map(({ address }) => renumbered.address(address)),
      ]
      expect(new Set(addresses).size).toBe(30)
      const fleet = await fleetOf(radio, addresses, 2_000)
      const links = (those: readonly string[]) => those.map((each) => fleet.status(each).link)
      const cycles = (those: readonly string[], count: number) =>
        fleet.until(`${count} cycles`, () =>
          links(those).every(({ readings }) => readings >= count),
        )
      await cycles(addresses, 2)
      for (const { attempts, readings } of links(addresses)) expect(readings).toBe(attempts)

      // Four of one air and four of the other, in the four ways of being dead.
      const dying = [...left.slice(0, 4), ...right.slice(0, 4)]
      const faults = ["silent", "hang-up-at-connect", "flood"] as const
      await Promise.all(
        dying.map((bms, index) => {
          const fault = faults[index % 4]
          return fault ? bms.behave({ fault }) : bms.kill()
        }),
      )
      const living = [...addresses.slice(4, 15), ...addresses.slice(19)]
      await cycles(living, 4)
      for (const { attempts, readings } of links(living)) expect(readings).toBe(attempts)
    },
    patience,
  )
})

describe("a battery that another central holds", () => {
  test(
    "is told to be held while others are heard, and read again in the next cycle",
    async () => {
      const rig = await air()
      // Half an ampere flows: it would not be asleep.
      const frames = { ...packFrames, "03": discharging }
      const held = await rig.addBms({ ...prompt, frames })
      const other = await rig.addBms({ ...prompt, frames })
      const fleet = await fleetOf(
        await radioOn(rig.adapter),
        [held, other].map(addressOf),
        1_500,
        1_500,
      )
      const status = () => fleet.status(held.address)
      await fleet.until("the first reading", () => status().link.readings > 0)

      const phone = await radioOn(rig.adapter)
      const app = await connectAsApp(phone, held.address)
      await fleet.until("the cause", () => (status().failure?.count ?? 0) >= 2)
      expect(status()).toMatchObject({ cause: "held", failure: { step: "hear" } })
      expect(en[`cause.${status().cause ?? "internal"}`]).toContain(
        "a phone app is connected to it",
      )
      expect(fleet.status(other.address).cause).toBeNull()

      const { attempts } = status().link
      await app.end()
      await fleet.until("it", () => status().cause === null)
      // The attempt that was under way may have been the one before it let go.
      expect(status().link.attempts - attempts).toBeLessThanOrEqual(2)
    },
    patience,
  )
})

describe("an adapter", () => {
  test(
    "whose process is killed costs the batteries no more than the time that it was away",
    async () => {
      const rig = await air()
      const all = await many(rig, 3)
      const fleet = await fleetOf(await radioOn(rig.adapter), all.map(addressOf), 1_000)
      const statuses = () => all.map(({ address }) => fleet.status(address))
      await fleet.until("the first readings", () =>
        statuses().every(({ link }) => link.readings > 0),
      )
      await rig.unplug()
      await fleet.until("the cause", () =>
        statuses().every(({ cause }) => cause === "adapter-missing"),
      )
      await rig.plug()
      await fleet.until("all of them", () => statuses().every(({ cause }) => cause === null))
    },
    patience,
  )

  test(
    "that hangs is told to hang and helped along, and the batteries are read when it works again",
    async () => {
      const rig = await air()
      const all = await many(rig, 2)
      const radio = await radioOn(rig.adapter)
      const fleet = await fleetOf(radio, all.map(addressOf), 1_000)
      const statuses = () => all.map(({ address }) => fleet.status(address))
      await fleet.until("the first readings", () =>
        statuses().every(({ link }) => link.readings > 0),
      )
      rig.freeze()
      await fleet.until("the cause", () =>
        statuses().every(({ cause }) => cause === "adapter-hangs"),
      )
      rig.thaw()
      await fleet.until("all of them", () => statuses().every(({ cause }) => cause === null))
      expect(radio.adapters[0]?.recovery.counts.reopen).toBeGreaterThan(0)
    },
    patience,
  )
})

const addressOf = ({ address }: RigBms) => address

/** As a phone app does: connects, and stays. */
async function connectAsApp(radio: Radio, address: string) {
  // The BMS may just be in use.
  for (;;) {
    try {
      return await openSession(radio.link(address), jbd, { clock, signal })
    } catch {
      await Bun.sleep(50)
    }
  }
}
