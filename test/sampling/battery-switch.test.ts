import { afterEach, beforeEach, expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import type { Radio } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { systemClock as clock } from "../../src/lib/clock.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import { switchBattery } from "../../src/sampling/battery-switch.ts"
import { SampleTaker } from "../../src/sampling/sample-take.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import type { BmsBehaviour } from "../rig/bms-behaviour.ts"
import { type Rig, startRig } from "../rig/rig.ts"

/** A real Bluetooth stack, and a BMS whose switches move as real ones do: a second after its yes. */
let rig: Rig
let radio: Radio
beforeEach(async () => {
  rig = await startRig()
  radio = createRadio(rig.adapter, { log, clock })
  await radio.start()
})
afterEach(async () => {
  await radio.stop()
  await rig.stop()
})

async function batteryThat(behaviour: Partial<BmsBehaviour>) {
  const { address } = await rig.addBms({ losesFirstFor: 0, ...behaviour })
  const battery = { id: 1, name: "Cabin", address, protocol: "jbd", addedAt: 0 }
  const board = new StatusBoard({ radio, clock, events: createEventBus<AppEvents>(() => {}) })
  board.follow([battery], () => ({ identity: null, latest: null }))
  const policy = () => ({ password: null, keepConnected: false })
  const limits = { hear: 1_500, request: 3_000 }
  const taker = new SampleTaker({ radio, clock, policy, limits })
  const switchTo = (which: "charge" | "discharge", on: boolean) =>
    switchBattery(battery, { which, on }, { taker, board, radio, log })
  const switches = () => {
    const reading = board.status(1)?.latest?.reading
    return reading && [reading.chargeSwitch, reading.dischargeSwitch, reading.softwareLock]
  }
  return { switchTo, switches }
}

test("a battery is switched off and on, and shown as it then says it is", async () => {
  const { switchTo, switches } = await batteryThat({})
  expect(await switchTo("charge", false)).toEqual({ ok: true })
  expect(switches()).toEqual([false, true, true])
  expect(await switchTo("discharge", false)).toEqual({ ok: true })
  expect(switches()).toEqual([false, false, true])
  expect(await switchTo("charge", true)).toEqual({ ok: true })
  expect(switches()).toEqual([true, false, true])
  expect(await switchTo("discharge", true)).toEqual({ ok: true })
  expect(switches()).toEqual([true, true, false])
}, 30_000)

test("one that agrees and does nothing is told", async () => {
  const { switchTo, switches } = await batteryThat({ fault: "stubborn" })
  expect(await switchTo("charge", false)).toMatchObject({ ok: false, reason: "unchanged" })
  expect(switches()).toEqual([true, true, false])
})

test("one that does not answer is told, with why", async () => {
  const { switchTo } = await batteryThat({ fault: "silent" })
  expect(await switchTo("charge", false)).toEqual({ ok: false, reason: "unreached", cause: "mute" })
}, 30_000)
