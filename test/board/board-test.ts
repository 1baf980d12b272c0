/**
 * The life of a board, on an emulated one: from a bare Debian to monitored batteries, through crashes,
 * power cuts and updates, to its end. It takes most of an hour, and is no part of the tests that each
 * change passes.
 *
 *     bun run test:board [--cuts N] [--batteries N] [--rest SECONDS] [--only STEP,STEP]
 */
import { parseArgs } from "node:util"

import { createBoard } from "./board.ts"
import { crash, cutPower, hang, reboot, switchedOff, switchOff, switchOn } from "./crashes.ts"
import { addBatteries, clockInThePast, firstLogin, install, rootPassword } from "./first-day.ts"
import { bluetoothd, moveTo, uninstall } from "./last-day.ts"
import type { Life, Told } from "./life.ts"
import { mailOut, snmpWalk, support } from "./outside.ts"
import { startRadioWire } from "./radio-wire.ts"
import { makeReleases } from "./releases.ts"
import { rest as leaveAlone } from "./rest.ts"
import { hangUp, putBackCut, update, updateBroken, updateCut } from "./updates.ts"
import { Visitor } from "./visitor.ts"

const { values } = parseArgs({
  options: {
    cuts: { type: "string", default: "20" },
    batteries: { type: "string", default: "15" },
    rest: { type: "string", default: "3600" },
    only: { type: "string" },
  },
})
const only = values.only?.split(",")
const began = performance.now()
const figures: string[] = []
const told: Told = {
  say: (line) => console.log(`[${Math.round((performance.now() - began) / 1000)} s] ${line}`),
  figure(what, value) {
    figures.push(`${what}: ${value}`)
    told.say(`${what}: ${value}`)
  },
}

told.say("building the releases ...")
using releases = await makeReleases()
await using wire = await startRadioWire()
await using board = createBoard({
  radioPort: wire.port,
  clock: "1970-01-01T00:01:00",
  say: told.say,
})
const batteries = Number(values.batteries)
const visitor = new Visitor(board.url)
const life: Life = { board, wire, releases, told, visitor, batteries }

const steps: Readonly<Record<string, () => Promise<void>>> = {
  install: () => install(life),
  "first-login": () => firstLogin(life),
  batteries: () => addBatteries(life),
  "root-password": () => rootPassword(life),
  snmp: () => snmpWalk(life),
  mail: () => mailOut(life),
  support: () => support(life),
  clock: () => clockInThePast(life),
  reboot: () => reboot(life),
  "switch-on": () => switchOn(life),
  "switch-off": () => switchOff(life),
  crash: () => crash(life),
  hang: () => hang(life),
  rfkill: () => switchedOff(life),
  cuts: () => cutPower(life, Number(values.cuts)),
  rest: () => leaveAlone(life, Number(values.rest)),
  update: () => update(life),
  "update-broken": () => updateBroken(life),
  "update-cut": () => updateCut(life),
  "put-back-cut": () => putBackCut(life),
  "hang-up": () => hangUp(life),
  bluetoothd: () => bluetoothd(life),
  async move() {
    await using second = createBoard({ radioPort: wire.port, say: told.say })
    await moveTo(second, life)
    await uninstall(second)
  },
}

/** Without these there is nothing to try. */
const first = ["install", "first-login", "batteries"]
const failed: string[] = []
const rest = Object.keys(steps).filter((name) => !first.includes(name))
for (const name of [...first, ...(only ?? rest)]) {
  const step = steps[name]
  if (!step) throw new Error(`there is no step ${name}, but ${Object.keys(steps).join(", ")}`)
  told.say(`== ${name}`)
  try {
    await step()
    told.say(`== ${name}: passed`)
  } catch (error) {
    failed.push(name)
    told.say(`== ${name}: FAILED: ${error instanceof Error ? error.message : error}`)
    const journal = await board.try("journalctl -u 'batmon*' --no-pager | tail -40")
    console.log(journal.out || board.console().slice(-3000))
    if (first.includes(name)) break
  }
}
console.log(`\n${figures.join("\n")}\n`)
console.log(failed.length === 0 ? "every step passed" : `failed: ${failed.join(", ")}`)
process.exitCode = failed.length === 0 ? 0 : 1
