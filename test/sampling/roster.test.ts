import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { AppEvents } from "../../src/app-events.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import { Roster } from "../../src/sampling/roster.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

let folder: string
let store: Store
let roster: Roster
let told: string[][]
let logged: string[]
/** In place of telling the list of batteries. */
let refuse: (() => never) | null

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-roster-"))
  store = new Store(folder)
  await store.start()
  const events = createEventBus<AppEvents>(() => {})
  told = []
  events.on("batteries-changed", ({ batteries }) => told.push(batteries.map(({ name }) => name)))
  logged = []
  const log = createLogger([({ level, message }) => logged.push(`${level} ${message}`)])
  refuse = null
  const disk = {
    events: store.events,
    get batteries() {
      return refuse ? Object.assign(store.batteries, { list: refuse }) : store.batteries
    },
  }
  roster = new Roster({ store: disk, clock: new FakeClock(), events, log })
  await roster.start()
})

afterEach(async () => {
  await roster.stop()
  await store.stop()
  rmSync(folder, { recursive: true })
})

const cabin = { name: "Cabin", address: "A4:C1:37:00:00:01", protocol: "jbd" }

test("each change is told with the list as it then is, and kept as an event", () => {
  const { id } = roster.add(cabin)
  roster.edit(id, { name: "Boat", address: cabin.address })
  roster.edit(id, { name: "Boat", address: "A4:C1:37:00:00:02" })
  roster.edit(id, { name: "Boat", address: "A4:C1:37:00:00:02" })
  expect(roster.batteries).toMatchObject([{ id, name: "Boat", address: "A4:C1:37:00:00:02" }])
  roster.remove(id)
  expect(told).toEqual([["Cabin"], ["Boat"], ["Boat"], []])
  expect(store.events.list({ limit: 9 }).map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
    "battery-removed Boat",
    "battery-moved A4:C1:37:00:00:01 → A4:C1:37:00:00:02",
    "battery-renamed Boat",
    "battery-added Cabin",
  ])
})

test("a change that is refused changes and tells nothing", () => {
  roster.add(cabin)
  expect(() => roster.add({ ...cabin, name: "Again" })).toThrow("already there as Cabin")
  expect(roster.edit(9, { name: "x", address: cabin.address })).toBe(false)
  expect(roster.remove(9)).toBe(false)
  expect(told).toEqual([["Cabin"]])
  const { id } = roster.add({ ...cabin, address: "A4:C1:37:00:00:02", name: "Boat" })
  expect(() => roster.edit(id, { name: "Ship", address: cabin.address })).toThrow("as Cabin")
  expect(roster.batteries.map(({ name }) => name)).toEqual(["Cabin", "Boat"])
})

test("a battery that another process adds is taken up within seconds", async () => {
  const other = new Store(folder)
  await other.start()
  other.batteries.add({ ...cabin, addedAt: 1 })
  await other.stop()
  const limit = Date.now() + 10_000
  while (told.length === 0 && Date.now() < limit) await Bun.sleep(50)
  expect(told).toEqual([["Cabin"]])
  expect(roster.batteries.map(({ address }) => address)).toEqual([cabin.address])
}, 15_000)

test("a disk that cannot be read ends nothing: it is told once, and what changed is taken up later", async () => {
  roster.add(cabin)
  let failed = 0
  refuse = () => {
    failed += 1
    throw new Error("disk I/O error")
  }
  const other = new Store(folder)
  await other.start()
  other.batteries.add({ ...cabin, address: "A4:C1:37:00:00:02", name: "Boat", addedAt: 1 })
  await other.stop()
  const limit = Date.now() + 20_000
  while (failed < 2 && Date.now() < limit) await Bun.sleep(50)
  expect(roster.batteries.map(({ name }) => name)).toEqual(["Cabin"])
  expect(logged).toEqual(["error cannot read the list of batteries"])
  refuse = null
  while (told.length < 2 && Date.now() < limit) await Bun.sleep(50)
  expect(told).toEqual([["Cabin"], ["Cabin", "Boat"]])
  expect(logged.slice(1)).toEqual(["info reads the list of batteries again"])
}, 30_000)
