import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { AlertKeeper } from "../../src/alerts/alert-keeper.ts"
import { newRecipient } from "../../src/alerts/recipient.ts"
import type { AppEvents } from "../../src/app-events.ts"
import type { Alert } from "../../src/battery/alert.ts"
import { modelOf, type ProposedModel, proposedBy } from "../../src/battery/chosen-model.ts"
import { freshRuntime, type RuntimeState, stepRuntime } from "../../src/battery/runtime.ts"
import { LinkError } from "../../src/ble/link-error.ts"
import type { RadioState } from "../../src/ble/link.ts"
import type { BmsIdentity, Protection, Reading } from "../../src/bms/reading.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import type { BatteryDesign } from "../../src/simulator/battery-design.ts"
import { demoBatteries } from "../../src/simulator/demo-batteries.ts"
import { chance, seedFor } from "../../src/simulator/random.ts"
import { createSimulatedBattery } from "../../src/simulator/simulated-battery.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "./fake-clock.ts"
import { livelyRadio } from "./lively-radio.ts"
import { type PlantedFault, plantedFaults } from "./planted-faults.ts"

const minute = 60_000
const day = 24 * 60 * minute
const interval = 2 * minute

export interface FaultyRun {
  readonly days: number
  readonly seed: number
  /** The day on which each fault is planted, in the order of `plantedFaults`. */
  readonly daysOfFaults: readonly number[]
  /** Whether runtimes are estimated too, at every fifth reading. */
  readonly estimates: boolean
}

/** A fault and what became of it. Times are milliseconds since the beginning. */
export interface FaultOutcome {
  readonly fault: PlantedFault
  /** When the readings first showed it; null where they never did. */
  readonly shownAt: number | null
  /** When it was told; null where it was not. */
  readonly raisedAt: number | null
}

export interface RunOutcome {
  readonly faults: readonly FaultOutcome[]
  /** Alerts that no planted fault explains. */
  readonly others: readonly Alert[]
  /** Messages about raised alerts, to the one recipient. */
  readonly messages: number
  /** Readings that came, and wrong values among them. */
  readonly readings: number
  readonly wild: number
}

/**
 * Lets 16 simulated batteries live, with faults, wrong values on the line, missed readings and a
 * switch turned off by command, and judges them as batmon does: with a status board, an alert keeper
 * and a store.
 */
export async function runFaulty(run: FaultyRun): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-faults-"))
  const store = new Store(folder)
  await store.start()
  try {
    return await live(run, store)
  } finally {
    await store.stop()
    rmSync(folder, { recursive: true })
  }
}

interface Life {
  readonly id: number
  readonly index: number
  readonly battery: ReturnType<typeof createSimulatedBattery>
  readonly faults: readonly Planted[]
  proposed: ProposedModel | null
  runtime: RuntimeState
  readonly extraTrips: Map<Protection, number>
  wildAt: number
}

interface Planted {
  readonly fault: PlantedFault
  readonly day: number
  begunAt: number | null
  shownAt: number | null
  /** Of one that lasts until something holds. */
  endedAt: number | null
}

async function live(run: FaultyRun, store: Store): Promise<RunOutcome> {
  const start = Date.UTC(2026, 9, 1)
  const clock = Object.assign(new FakeClock(start), {
    trusted: true,
    guessed: false,
    onStep: () => () => {},
  })
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const planted = plantedFaults.map((fault, index): Planted => ({
    ...{ fault, day: run.daysOfFaults[index] ?? 0 },
    ...{ begunAt: null, shownAt: null, endedAt: null },
  }))
  const now = () => clock.now() - start
  const isOn = ({ begunAt, endedAt, fault }: Planted) =>
    begunAt !== null && endedAt === null && now() - begunAt < fault.lasts
  const dead = planted.find(({ fault }) => fault.battery === null)
  const lives = demoBatteries(16, run.seed).map((design, index): Life => {
    const faults = planted.filter(({ fault }) => fault.battery === index)
    const powers: Powers = {
      isCharged: () => !faults.some((each) => each.fault.noChargeUntil && isOn(each)),
      isLoaded: () => !faults.some(({ endedAt }) => endedAt !== null && now() - endedAt < 2 * day),
    }
    const { name, address } = design
    const { id } = store.batteries.add({ name, address, protocol: "jbd", addedAt: start })
    const battery = createSimulatedBattery(healthy(design, powers), { time: start })
    const fresh = { proposed: null, runtime: freshRuntime, extraTrips: new Map(), wildAt: -1 }
    return { id, index, battery, faults, ...fresh }
  })
  const byId = new Map(lives.map((life) => [life.id, life]))
  let step = 0
  const board = new StatusBoard({
    ...{ radio: livelyRadio, clock, events },
    estimate({ id }, { reading, time }) {
      const life = byId.get(id)
      const model = life && modelOf({}, life.proposed)
      if (!run.estimates || !life || !model || step % 5 !== 0) return null
      const context = { model, time, utcOffset: () => 120 }
      const { state, estimate } = stepRuntime(life.runtime, reading, context)
      life.runtime = state
      return estimate
    },
  })
  board.follow(store.batteries.list(), () => ({ identity: null, latest: null }))
  const raised: Alert[] = []
  events.on("alert-changed", (alert) => {
    if (alert.state === "raised") raised.push(alert)
  })
  const radio = (): RadioState =>
    dead && isOn(dead) ? { kind: "missing", detail: "" } : { kind: "ready" }
  const keeper = new AlertKeeper({
    ...{ store, events, clock, radio },
    statuses: () => board.statuses,
    storage: () => ({ kind: "well" }),
    modelOf(id, reading) {
      const life = byId.get(id)
      if (!life) return null
      life.proposed = proposedBy(life.proposed, reading)
      return modelOf({}, life.proposed)
    },
    identityOf: () => null,
    choices: () => ({}),
    interval,
    recipients: () => [
      { ...newRecipient, id: "1", address: "jan@example.cz", language: "cs", level: "notice" },
    ],
    directWays: () => [],
    mailState: () => ({ mailStuckFor: 0, mailLost: 0, mailAnswer: "" }),
    onUnsaved: () => {},
    boardId: () => "board",
    timeZone: "Europe/Prague",
    onQueued: () => {},
    onError: () => {},
    log: createLogger([]),
  })
  await keeper.start()
  let readings = 0
  let wild = 0
  for (; step * interval < run.days * day; step += 1) {
    await clock.advance(interval)
    if (dead?.begunAt === null && now() >= dead.day * day) dead.begunAt = dead.shownAt = now()
    for (const life of lives) {
      const sample = sampleOf(life)
      const missed = chance(seedFor(run.seed, `missed ${life.index}`), step) < 0.004
      if (sample === null || missed || (dead && isOn(dead))) {
        const address = life.battery.design.address
        board.failed(life.id, new LinkError(address, "hear", { reason: "not heard" }))
        continue
      }
      const { reading, identity } = sample
      readings += 1
      board.succeeded(life.id, {
        ...{ reading: spoilt(life, reading), identity, rssi: -60, duration: 900, frameErrors: 0 },
      })
    }
  }
  await keeper.stop()
  const left = [...raised]
  const faults = planted.map(({ fault, shownAt }): FaultOutcome => {
    const id = fault.battery === null ? null : (lives[fault.battery]?.id ?? 0)
    const at = left.findIndex(({ rule, battery }) => rule === fault.rule && battery === id)
    const [alert] = at === -1 ? [] : left.splice(at, 1)
    return { fault, shownAt, raisedAt: alert ? (alert.raisedAt ?? 0) - start : null }
  })
  const messages = store.outbox.list(10_000).filter(({ turn }) => turn === "raised").length
  return { faults, others: left, messages, readings, wild }

  function sampleOf(life: Life) {
    life.battery.advanceTo(clock.now())
    let reading: Reading | null = readingBy(life)
    const plain = reading
    for (const each of life.faults) {
      const { fault } = each
      if (each.begunAt === null && now() >= each.day * day && (fault.when?.(plain) ?? true)) {
        each.begunAt = now()
        for (const name of fault.trips ?? []) life.extraTrips.set(name, 1)
      }
      if (isOn(each)) reading = reading && fault.apply(reading)
      if (isOn(each) && fault.noChargeUntil?.(plain)) each.endedAt = now()
      const shows = fault.shows?.(reading ?? plain) ?? true
      if (each.begunAt !== null && each.shownAt === null && shows) each.shownAt = now()
    }
    if (reading === null) return null
    // Somebody has turned the charge off by command, on the second day.
    const byCommand = life.index === 15 && now() > 1.2 * day && now() < 1.9 * day
    if (byCommand) reading = { ...reading, chargeSwitch: false, softwareLock: true }
    const identity = step % (day / interval) === life.index ? identityOf(life) : null
    return { reading, identity }
  }

  function identityOf({ battery, extraTrips }: Life): BmsIdentity {
    const trips = { ...battery.measure().trips, ...Object.fromEntries(extraTrips) }
    return { hardware: null, softwareVersion: null, productionDate: null, trips }
  }

  /** Now and then a value is wrong on its way, never twice in a row. */
  function spoilt(life: Life, reading: Reading): Reading {
    const seed = seedFor(run.seed, `wild ${life.index}`)
    if (step - life.wildAt < 4 || chance(seed, step) > 1 / 500) return reading
    life.wildAt = step
    wild += 1
    const kind = Math.floor(chance(seed, step, 1) * wrongValues.length)
    return { ...reading, ...wrongValues[kind]?.(reading) }
  }
}

const wrongValues: readonly ((reading: Reading) => Partial<Reading>)[] = [
  () => ({ soc: 0, remainingCapacity: 0 }),
  ({ cellVoltages }) => ({ cellVoltages: cellVoltages.map((volts, at) => (at === 0 ? 0 : volts)) }),
  ({ cellVoltages }) => ({
    cellVoltages: cellVoltages.map((volts, at) => (at === 1 ? 8.2 : volts)),
  }),
  ({ temperatures }) => ({ temperatures: temperatures.map(() => 120) }),
  () => ({ current: -600 }),
  () => ({ protections: ["cell-overvoltage", "short-circuit"] }),
  () => ({ dischargeSwitch: false }),
]

/** What a fault does to the charger and to the load. */
interface Powers {
  isCharged(): boolean
  isLoaded(): boolean
}

/** Without the stories in which a battery of the demonstration fails. */
function healthy({ weakCell: _weak, ...design }: BatteryDesign, powers: Powers): BatteryDesign {
  const { capacity, chargeCurrent, load, source } = design
  return {
    ...design,
    chargeCurrent: Math.max(chargeCurrent, 0.12 * capacity),
    source: (local) => (powers.isCharged() ? source(local) : 0),
    load: (local) => (powers.isLoaded() ? load(local) : 0),
  }
}

/** As a JBD tells it: cut to the steps of its protocol. */
function readingBy({ battery }: Life): Reading {
  const { capacity } = battery.design
  const measured = battery.measure()
  const round = (value: number, parts: number) => Math.round(value * parts) / parts
  return {
    voltage: round(measured.voltage, 100),
    current: round(measured.current, 100),
    soc: Math.round((100 * measured.remainingCapacity) / capacity),
    remainingCapacity: round(measured.remainingCapacity, 100),
    nominalCapacity: capacity,
    fullChargeCapacity: null,
    cycles: measured.cycles,
    cellVoltages: measured.cellVoltages.map((volts) => round(volts, 1000)),
    temperatures: measured.temperatures.map((celsius) => round(celsius, 10)),
    balancingCells: measured.balancingCells,
    protections: measured.protections,
    softwareLock: false,
    chargeSwitch: measured.chargeSwitch,
    dischargeSwitch: measured.dischargeSwitch,
    balanceCurrent: null,
    humidity: null,
  }
}

/** The outcome as a table for people. */
export function faultTable({ faults }: RunOutcome): string {
  const at = (time: number | null) => {
    if (time === null) return "never"
    const [days, minutes] = [Math.floor(time / day), Math.round((time % day) / minute)]
    const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
    return `day ${days} ${clock}`
  }
  return faults
    .map(({ fault, shownAt, raisedAt }) => {
      const late =
        shownAt === null || raisedAt === null
          ? ""
          : `${Math.round((raisedAt - shownAt) / minute)} min`
      const limit = `${fault.within / minute} min`
      return [fault.rule, fault.about, at(shownAt), at(raisedAt), late, limit].join(" | ")
    })
    .join("\n")
}
