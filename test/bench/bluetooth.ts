import { getEventListeners } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import type { Radio } from "../../src/ble/link.ts"
import { createRadio } from "../../src/ble/noble.ts"
import { readBattery, stepLimits } from "../../src/ble/session.ts"
import { jbd } from "../../src/bms/protocols/jbd.ts"
import { systemClock as clock } from "../../src/lib/clock.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import { type Rig, type RigBms, startRig } from "../rig/rig.ts"
import { bar, type Figure, turnAbout } from "./figure.ts"

/** A board that loses no request: what is measured is batmon, and not how long a BMS is deaf. */
const prompt = { losesFirstFor: 0 }
const never = new AbortController()
const readings = 10_000

/** Readings over BlueZ's emulated controllers: how fast, how well beside a dead one, and how many. */
export async function run(): Promise<readonly Figure[]> {
  const rig = await startRig()
  const radio = createRadio(rig.adapter, { log, clock })
  await radio.start()
  try {
    return [
      await speed(rig, radio),
      ...(await beside(rig, radio)),
      ...(await endurance(rig, radio)),
    ]
  } finally {
    await radio.stop()
    await rig.stop()
  }
}

const read = (radio: Radio, { address }: Pick<RigBms, "address">, { signal } = never) =>
  readBattery(radio.link(address), jbd, { clock, log, signal, identityDue: false })

/** Against noble alone, which asks the same and looks at nothing. */
async function speed(rig: Rig, radio: Radio): Promise<Figure> {
  const bms = await rig.addBms(prompt)
  const bare = await startBareNoble(rig.adapter, bms.address)
  try {
    const [ours, theirs] = await turnAbout(() => read(radio, bms), bare.read)
    return bar.atMost({
      id: "time of a reading",
      value: ours / theirs,
      unit: "×",
      reference: `of noble alone, ${theirs.toFixed(1)} ms, turn about`,
      bar: 1.1,
    })
  } finally {
    await bare.stop()
    await bms.kill()
  }
}

/** The same exchange in a process of its own, one for each line it is sent. */
async function startBareNoble(adapter: string, address: string) {
  const script = join(import.meta.dir, "bare-noble.ts")
  const bare = Bun.spawn([process.execPath, script, adapter, address], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  })
  const lines = bare.stdout.pipeThrough(new TextDecoderStream()).getReader()
  const answer = async () => {
    const { done } = await lines.read()
    if (done) throw new Error("noble alone did not get through")
  }
  await answer()
  return {
    async read() {
      bare.stdin.write("\n")
      bare.stdin.flush()
      await answer()
    },
    /** Resolves when its place in the air is free. */
    async stop() {
      bare.kill()
      await bare.exited
    },
  }
}

const cycles = 12
/** One adapter, and as many batteries as its air has place for. */
const batteries = 15

/** What a dead battery costs the others, beyond the time that its own turn may take. */
async function beside(rig: Rig, radio: Radio): Promise<readonly Figure[]> {
  const all = await Promise.all(Array.from({ length: batteries }, () => rig.addBms(prompt)))
  const [first, ...others] = all
  if (!first) throw new Error("no battery")
  const absent = { address: "00:AA:01:EE:00:42" }
  const alone = await cycleTime(radio, others, null)
  const besideAbsent = await cycleTime(radio, others, absent)
  await first.behave({ fault: "silent" })
  const besideMute = await cycleTime(radio, others, first)
  await Promise.all(all.map((bms) => bms.kill()))
  const figure = (what: string, time: number, slot: number) =>
    bar.atMost({
      id: `delay by ${what} beyond its own turn`,
      value: Math.max(0, time - alone - slot),
      unit: "ms",
      reference: `cycle of the others ${time.toFixed(0)} ms, without it ${alone.toFixed(0)} ms`,
      bar: 0,
    })
  const muteSlot = stepLimits.request + stepLimits.subscribe
  return [
    figure("one that is not there", besideAbsent, stepLimits.hear),
    figure("one that is heard and mute", besideMute, muteSlot),
  ]
}

/** The middle time until all of `others` are read, while `dead` is tried too. */
async function cycleTime(
  radio: Radio,
  others: readonly RigBms[],
  dead: Pick<RigBms, "address"> | null,
): Promise<number> {
  const times: number[] = []
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const abort = new AbortController()
    const trying = dead && read(radio, dead, abort).catch(() => {})
    const begun = performance.now()
    await Promise.all(others.map((bms) => read(radio, bms)))
    times.push(performance.now() - begun)
    abort.abort(new Error("enough"))
    await trying
  }
  return times.sort((a, b) => a - b)[Math.floor(cycles / 2)] ?? Number.NaN
}

/** Nothing may grow, however often a battery is read. */
async function endurance(rig: Rig, radio: Radio): Promise<readonly Figure[]> {
  const all = await Promise.all(Array.from({ length: 4 }, () => rig.addBms(prompt)))
  let failed = 0
  /** A connection that the air did not let through is made again, as sampling does. */
  const readAtLast = async (bms: RigBms): Promise<void> => {
    await read(radio, bms).catch(async () => {
      failed += 1
      if (failed > readings / 100) throw new Error("more than one in a hundred readings failed")
      await readAtLast(bms)
    })
  }
  const round = () => Promise.all(all.map(readAtLast))
  let done = 0
  const until = async (count: number) => {
    for (; done < count; done += all.length) {
      await round()
      // What the rig remembers is not batmon's.
      for (const bms of all) bms.forget()
    }
  }
  await until(100)
  const before = await use()
  await until(readings)
  const after = await use()
  const growth = (id: string, key: keyof typeof before, limit: number, unit: string) =>
    bar.atMost({
      id: `${id} after ${readings} readings`,
      value: after[key] - before[key],
      unit,
      reference: `more than after 100: ${before[key].toFixed(1)}; ${failed} connections made again`,
      bar: limit,
    })
  return [
    growth("memory", "memory", 5, "MB"),
    growth("listeners", "listeners", 0, ""),
    growth("descriptors", "descriptors", 0, ""),
  ]
}

async function use() {
  // What is freed goes back to the system only after a moment.
  for (let times = 0; times < 3; times += 1) {
    Bun.gc(true)
    await Bun.sleep(500)
  }
  const pages = readFileSync("/proc/self/smaps_rollup", "utf8")
  return {
    // Of its own: the pages of the executable come and go as the kernel likes.
    memory: Number(/^Anonymous:\s+(\d+)/m.exec(pages)?.[1]) / 1024,
    listeners: getEventListeners(never.signal, "abort").length + process.listenerCount("exit"),
    descriptors: readdirSync("/proc/self/fd").length,
  }
}
