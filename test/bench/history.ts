import { Database } from "bun:sqlite"
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"

import { fakeMail } from "../fakes/fake-mail.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { modelOf } from "../../src/battery/chosen-model.ts"
import { keptSlots, slotLength, slotOf } from "../../src/battery/load-history.ts"
import { freshMemory } from "../../src/battery/runtime-memory.ts"
import { type Clock, systemClock } from "../../src/lib/clock.ts"
import { RuntimeKeeper } from "../../src/sampling/runtime-keeper.ts"
import { RecoveryTally } from "../../src/ble/recovery.ts"
import { unheard } from "../../src/sampling/status-board.ts"
import type { Store } from "../../src/store/store.ts"
import type { AppEvents } from "../../src/app-events.ts"
import { createWebApp } from "../../src/web/server.ts"
import { FakeAlerts } from "../fakes/fake-alerts.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { bar, type Figure, turnAbout } from "./figure.ts"
import { files } from "./history-files.ts"
import {
  addBatteries,
  batteryCount,
  day,
  fillStore,
  hour,
  interval,
  openStore,
  readingAt,
  roundAt,
} from "./history-data.ts"

/** On a disk, not in memory: the bytes written are counted. */
const folder = join(import.meta.dir, "../../build/out/bench-history")
const months = 36
const end = Date.UTC(2026, 0, 1)

export async function run(): Promise<readonly Figure[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const written = await bytesPerRound()
    const large = join(folder, "large")
    await fillStore(large, { months, end })
    return [
      written,
      ...(await charts(large)),
      await sizePerReading(large),
      ...(await editing(large)),
      ...(await files(folder, end)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Two days of rounds, each committed on its own, with the rollups of those days, what the estimator
 * remembers and all checkpoints.
 */
async function bytesPerRound(): Promise<Figure> {
  const store = await openStore(join(folder, "rounds"))
  addBatteries(store)
  const start = Date.UTC(2026, 0, 1)
  const rounds = 2 * (day / interval)
  let round = 0
  const clock = {
    ...systemClock,
    now: () => start + round * interval,
    monotonic: () => round * interval,
  }
  const keeper = await rememberingKeeper(store, clock)
  const before = bytesWritten()
  for (; round < rounds; round += 1) {
    const time = clock.now()
    const readings = roundAt(time)
    for (const { battery, reading } of readings) {
      keeper.estimate(batteryOf(battery), { reading, time, takenAt: clock.monotonic() })
    }
    store.history.save(readings)
    for (const _step of store.history.rollups.writeClosed(time));
  }
  for (const _step of store.history.rollups.writeClosed(start + 2 * day + hour));
  await keeper.stop()
  await store.stop()
  return bar.atMost({
    id: "bytes written per round of 16 batteries",
    value: (bytesWritten() - before) / rounds / 1000,
    unit: "KB",
    reference: "the kernel's count for this process, two days",
    bar: 14,
  })
}

/** An estimator that knows five weeks of each battery, no two quarters of an hour alike. */
async function rememberingKeeper(store: Store, clock: Clock): Promise<RuntimeKeeper> {
  const model = modelOf({ chemistry: "lifepo4", cells: 4, capacity: 100 }, null)
  const open = { slot: slotOf(clock.now()), moved: 0, hours: 0 }
  const first = open.slot - keptSlots
  for (const { id } of store.batteries.list()) {
    const slots = Array.from(
      { length: keptSlots },
      (_, slot) => readingAt(slot * slotLength, id).current,
    )
    const { runtime } = freshMemory
    const charge = { ...runtime.charge, time: clock.now() - 1 }
    const known = { ...runtime, charge, loads: { first, slots, open } }
    store.history.runtimes.set(id, { ...freshMemory, runtime: known })
  }
  const keeper = new RuntimeKeeper({
    batteries: () => store.batteries.list(),
    models: {
      model: () => model,
      view: () => ({ model, choice: {}, proposed: null, against: [] }),
    },
    history: (work) => work(store.history),
    events: createEventBus<AppEvents>(() => {}),
    clock,
    utcOffset: () => 0,
    onRecalled: () => {},
    log: silentLogger,
  })
  await keeper.start()
  await keeper.recalled
  return keeper
}

const batteryOf = (id: number) => ({ id, name: "", address: "", protocol: "jbd", addedAt: 0 })

const bytesWritten = () =>
  Number(/write_bytes: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))?.[1])

async function charts(large: string): Promise<Figure[]> {
  const store = await openStore(large)
  const bare = new Database(join(large, "history.db"), { readonly: true })
  const web = createWebApp(webDepsOf(store))
  const request = (from: number, to: number) => async () => {
    const response = await web.app.request(`/battery/5/chart?zoom=${from}-${to}`)
    await response.text()
  }
  const dayQuery = bare.query(
    `SELECT time, soc, voltage_mV, current_mA FROM readings
     WHERE time >= ? AND time < ? AND battery = ? ORDER BY time`,
  )
  const from = end - 40 * day
  const [dayBare, dayChart] = await turnAbout(
    () => dayQuery.values(from, from + day, 5),
    request(from, from + day),
  )
  const rollupQuery = bare.query(
    `SELECT time, soc_min, soc_mean, soc_max, voltage_min, voltage_mean, voltage_max, current_min,
       current_mean, current_max FROM days WHERE battery = ? AND time >= ? AND time < ? ORDER BY time`,
  )
  const [yearBare, yearChart] = await turnAbout(
    () => rollupQuery.values(5, end - 365 * day, end),
    request(end - 365 * day, end),
  )
  web.stop()
  bare.close()
  await store.stop()
  return [
    bar.atMost({
      id: "day chart, handler against bare query",
      value: dayChart / dayBare,
      unit: "×",
      reference: `${dayChart.toFixed(2)} ms against ${dayBare.toFixed(2)} ms`,
      bar: 2,
    }),
    bar.atMost({
      id: "year chart, handler",
      value: yearChart,
      unit: "ms",
      reference: "median of 301",
      bar: 10,
    }),
    bar.atMost({
      id: "year chart, handler against bare query",
      value: yearChart / yearBare,
      unit: "×",
      reference: `${yearChart.toFixed(2)} ms against ${yearBare.toFixed(2)} ms`,
      bar: 3,
    }),
  ]
}

function webDepsOf(store: Store): Parameters<typeof createWebApp>[0] {
  const battery = store.batteries.list()[4]
  if (!battery) throw new Error("the bench has no battery 5")
  const status = unheard(battery)
  return {
    board: { name: "bench", version: "0", demo: false, mac: null },
    clock: systemClock,
    log: silentLogger,
    events: createEventBus<AppEvents>(() => {}),
    interval: () => interval,
    statuses: () => [status],
    status: (id) => (id === battery.id ? status : null),
    radio: () => ({ adapter: "bench", state: { kind: "ready" } }),
    bluetooth: {
      adapters: () => [],
      connections: new RecoveryTally(systemClock),
      heardAgo: () => null,
      switching: false,
      switch: async () => ({ ok: true }),
    },
    storage: () => ({ kind: "well" }),
    auditLog: store.audit,
    auth: fakeAuth(systemClock, { needed: false }).auth,
    batteries: {
      add: () => ({ ok: false, existing: battery }),
      edit: () => ({ ok: false, existing: null }),
      policy: () => ({ keepConnected: false, hasPassword: false }),
      connectBy: () => {},
      sampleEvery: () => {},
      remove: () => false,
    },
    history: {
      range: (query) => store.history.range(query),
      events: () => [],
      eventsBetween: () => [],
      forecasts: () => [],
      energy: (query) => store.history.energy(query),
      protectionTimes: () => ({ since: new Map(), ended: null }),
      exportCsv: async function* () {},
    },
    models: {
      view: () => ({ choice: {}, proposed: null, model: null, against: [] }),
      choose: () => {},
      health: () => null,
    },
    nearby: {
      begin: () => {},
      look: () => ({ kind: "idle" }),
      device: () => null,
      test: async () => ({ ok: false, cause: "held" }),
    },
    alerts: new FakeAlerts(),
    logbook: { entries: () => [], files: () => [] },
    mail: fakeMail(systemClock),
    machine: new FakeBoard().machine,
    snmp: new FakeBoard().snmp,
    health: () => ({ status: "ok", uptime: 0 }),
  }
}

async function sizePerReading(large: string): Promise<Figure> {
  const readings = months * 30 * (day / interval) * batteryCount
  return bar.atMost({
    id: "bytes on disk per reading of 4 cells, rollups included",
    value: statSync(join(large, "history.db")).size / readings,
    unit: "B",
    reference: `${(readings / 1e6).toFixed(1)} million readings`,
    bar: 60,
  })
}

async function editing(large: string): Promise<Figure[]> {
  const empty = join(folder, "empty")
  const [small, big] = [await openStore(empty), await openStore(large)]
  let count = 0
  const add = (store: Store) => () => {
    const address = `B0:00:00:00:00:${(count++).toString(16)}`
    store.batteries.add({ name: "New", address, protocol: "jbd", addedAt: 0 })
  }
  const rename = (store: Store) => () => {
    store.batteries.rename(1, `Renamed ${count++}`)
  }
  add(small)()
  const figures: Figure[] = []
  for (const [what, edit] of [
    ["add", add],
    ["rename", rename],
  ] as const) {
    const [inEmpty, inLarge] = await turnAbout(edit(small), edit(big))
    figures.push(
      bar.atMost({
        id: `${what} a battery, 3 years against empty`,
        value: inLarge / inEmpty,
        unit: "×",
        reference: "the same on an empty database, turn about",
        bar: 1.2,
      }),
    )
  }
  await small.stop()
  await big.stop()
  return figures
}
