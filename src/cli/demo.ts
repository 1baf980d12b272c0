import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { ruleChoiceKey } from "../alerts/rule-choice.ts"
import { protectionEvents } from "../battery/history.ts"
import { jbd } from "../bms/protocols/jbd.ts"
import { systemClock } from "../lib/clock.ts"
import { demoBatteries } from "../simulator/demo-batteries.ts"
import { createSimulatedRadio } from "../simulator/simulated-radio.ts"
import { createWorld, type World } from "../simulator/world.ts"
import type { StoredReading } from "../store/reading-table.ts"
import type { Store } from "../store/store.ts"
import { type Command, UsageError } from "./command.ts"
import { openLog } from "./log-open.ts"
import { type StartApp, untilAsked } from "./serve.ts"
import { type ParsedArguments, parseArguments } from "./settings-arguments.ts"

/** What the batteries of the past were read with, milliseconds. */
const pastInterval = 120_000

/** Batteries in range that are not monitored yet, so that adding can be tried; fewer beside 31. */
const neighbours = 2

/** Readings stored at a time: a few milliseconds of work. */
const chunk = 500

export const createDemoCommand = (start: StartApp): Command => ({
  name: "demo",
  summary: "show everything with simulated batteries",
  usage: `batmon demo [--batteries N] [--days N] [--speed X] [--seed N] [--host ADDRESS] [--port N]

  --batteries N   how many, 1 to 32 (4)
  --days N        days of history before now, 0 to 60 (14)
  --speed X       simulated seconds in a second, 1 to 3600 (1)
  --seed N        the same number makes the same batteries (1)
  --host ADDRESS  where to answer (127.0.0.1: this machine only); to others it asks for signing in
  --port N        (8080)
  --interval T    time between two readings (10 s)
  --data-dir DIR  keep the data here; without it they are gone when the demonstration ends`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, {
      own: { batteries: "text", days: "text", speed: "text", seed: "text" },
      defaults: { ...demoSettings, dataDirectory: "" },
    })
    const count = numberOf(parsed, "batteries", { from: 1, to: 32, usual: 4 })
    const seed = numberOf(parsed, "seed", { from: 0, to: 2 ** 31, usual: 1 })
    const speed = numberOf(parsed, "speed", { from: 1, to: 3600, usual: 1 })
    const world = createWorld({
      batteries: demoBatteries(count + neighbours, seed),
      seed,
      speed,
      startTime: systemClock.now(),
      clock: systemClock,
    })
    const days = numberOf(parsed, "days", { from: 0, to: 60, usual: 14 })
    const kept = parsed.settings.dataDirectory
    const dataDirectory = kept || (await mkdtemp(join(tmpdir(), "batmon-demo-")))
    const settings = { ...parsed.settings, dataDirectory }
    const { log, recentLog, close } = openLog(settings, io)
    try {
      const app = await start({
        settings,
        log,
        recentLog,
        clock: systemClock,
        demo: true,
        radio: createSimulatedRadio(world, { clock: systemClock }),
        prepare: async (store) => {
          await fill(store, world, { count, days })
          if (speed !== 1) ignoreDrops(store)
        },
      })
      io.out(`batmon shows ${count} simulated batteries at ${app.url.href}`)
      io.out("Ctrl-C ends the demonstration.")
      await untilAsked(io)
      await app.stop()
      return 0
    } finally {
      if (kept === "") await rm(dataDirectory, { recursive: true, force: true })
      await close()
    }
  },
})

const demoSettings = {
  webHost: "127.0.0.1",
  webPort: 8080,
  samplingInterval: 10,
  logFile: "",
  logLevel: "warning",
} as const

function numberOf(
  parsed: ParsedArguments,
  option: string,
  { from, to, usual }: { from: number; to: number; usual: number },
): number {
  const given = parsed.text(option)
  if (given === undefined) return usual
  const value = Number(given)
  if (given.trim() === "" || !(value >= from && value <= to)) {
    throw new UsageError(`--${option} takes a number from ${from} to ${to}, not "${given}"`)
  }
  return option === "speed" ? value : Math.round(value)
}

/** Where hours pass between two readings a minute apart, no current explains what flowed. */
function ignoreDrops(store: Store): void {
  const choices = store.batteries.list().map(({ id }) => [id, { "soc-drop": { on: false } }])
  store.choices.set(ruleChoiceKey, Object.fromEntries(choices))
}

/** Puts the simulated batteries and their past into an empty store. */
async function fill(
  store: Store,
  world: World,
  { count, days }: { readonly count: number; readonly days: number },
): Promise<void> {
  if (store.batteries.list().length > 0) {
    throw new Error("the data folder holds batteries already: the demonstration needs an empty one")
  }
  const addedAt = world.time() - days * 24 * 3600_000
  const batteries = world.designs
    .slice(0, count)
    .map(({ name, address }) =>
      store.batteries.add({ name, address, protocol: jbd.id, addedAt: Math.round(addedAt) }),
    )
  const active = new Map<number, readonly string[]>()
  let waiting: StoredReading[] = []
  for await (const round of world.history(days, pastInterval)) {
    for (const { battery, time, reading } of round.readings) {
      const id = batteries[battery]?.id
      if (id === undefined) continue
      waiting.push({ battery: id, time, reading })
      const before = active.get(id) ?? []
      active.set(id, reading.protections)
      for (const event of protectionEvents(before, reading.protections)) {
        store.events.add({ time, battery: id, ...event })
      }
    }
    if (waiting.length < chunk) continue
    store.history.save(waiting)
    waiting = []
  }
  store.history.save(waiting)
}
