import type { Reading } from "../bms/reading.ts"
import type { BatteryModel } from "./battery-model.ts"
import { type CapacityCount, countCapacity, noCapacityCount } from "./capacity-count.ts"
import { type ChargeCount, countCharge, noCharge } from "./charge-count.ts"
import { type ChargeState, chargeState } from "./charge-state.ts"
import { type Chance, type Forecast, forecastOf } from "./forecast.ts"
import { addFlow, type LoadHistory, noHistory, slotsPerDay } from "./load-history.ts"
import { loadOutlook, timesToUse, type UtcOffset } from "./load-outlook.ts"
import { followLoad, noRecentLoad, type RecentLoad, recentTimes } from "./recent-load.ts"
import { followTaper, noTaper, type TaperState, timeToFull } from "./taper.ts"
import { chargeToCutOff, followCells, noCellFall, type WeakestCell } from "./weakest-cell.ts"

/** All that the estimator remembers of one battery: plain data, to be stored as JSON. */
export interface RuntimeState {
  readonly charge: ChargeCount
  readonly capacity: CapacityCount
  readonly direction: Direction
  readonly loads: LoadHistory
  readonly recent: RecentLoad
  readonly taper: TaperState
  readonly weakest: WeakestCell
}

/** Which way the current goes, without the chatter around zero. */
interface Direction {
  readonly way: "in" | "out" | null
  /** Mean current of the last minutes, amperes. */
  readonly mean: number
}

export const freshRuntime: RuntimeState = {
  charge: noCharge,
  capacity: noCapacityCount,
  direction: { way: null, mean: 0 },
  loads: noHistory,
  recent: noRecentLoad,
  taper: noTaper,
  weakest: noCellFall,
}

/** What a forecast rests on. */
export type Basis = "usual-load" | "recent-load" | "weakest-cell" | "present-current" | "taper"

/** Why there is no forecast. */
export type UnknownReason =
  "no-model" | "no-current" | "no-charge" | "charging" | "discharging" | "idle" | "full" | "stale"

export type Estimate =
  | ({ readonly kind: "known"; readonly basis: Basis } & Forecast)
  | { readonly kind: "unknown"; readonly reason: UnknownReason }

/** Seconds from the reading's time; each end of the range and the best guess between. */
export interface RuntimeEstimate {
  readonly state: ChargeState | null
  /** To the model's floor. */
  readonly toEmpty: Estimate
  readonly toFull: Estimate
}

export interface RuntimeContext {
  readonly model: BatteryModel
  /** UTC milliseconds. */
  readonly time: number
  /** Habits follow local time. */
  readonly utcOffset: UtcOffset
}

/** Takes one reading in and says how long the battery will last. */
export function stepRuntime(
  before: RuntimeState,
  reading: Reading,
  context: RuntimeContext,
): { readonly state: RuntimeState; readonly estimate: RuntimeEstimate } {
  const state = observeRuntime(before, reading, context)
  return { state, estimate: estimateRuntime(state, reading, context) }
}

/** Takes one reading in. Readings come in order of time. */
export function observeRuntime(
  before: RuntimeState,
  reading: Reading,
  { model, time }: RuntimeContext,
): RuntimeState {
  const { count, hours, moved, jump } = countCharge(before.charge, reading, {
    time,
    capacity: model.capacity,
  })
  const { current } = reading
  // Over a pause nothing was counted, but a counter of the BMS went on.
  const change =
    count.told !== null && before.charge.told !== null ? count.told - before.charge.told : null
  const capacity = countCapacity(before.capacity, {
    reading,
    moved: moved ?? change,
    jump,
    model,
  })
  const lowest = reading.cellVoltages.length > 0 ? Math.min(...reading.cellVoltages) : null
  const full = capacity.learned ?? model.capacity
  const known = moved !== null && !isCutOff(reading)
  const flow = { moved: known ? moved : 0, hours: known ? hours : 0 }
  return {
    charge: count,
    capacity,
    direction: turn(before.direction, { current, hours, model }),
    loads: addFlow(before.loads, { time, ...flow }),
    recent: followLoad(before.recent, flow),
    taper:
      current === null || count.charge === null
        ? before.taper
        : followTaper(before.taper, { time, current, charge: count.charge, capacity: full }),
    weakest: followCells(before.weakest, { moved: moved ?? 0, lowest, capacity: model.capacity }),
  }
}

/** Nothing flows out of an empty battery: that says nothing about the load. */
function isCutOff({ current, soc, dischargeSwitch }: Reading): boolean {
  if (current === null || current < 0) return false
  return dischargeSwitch === false || (current === 0 && soc !== null && soc < 3)
}

/** Hours of which the mean current is taken. */
const meanHours = 0.1
/** Amperes of a mean that tell a direction. */
const faint = 0.03

function turn(
  before: Direction,
  {
    current,
    hours,
    model,
  }: { readonly current: number | null; readonly hours: number; readonly model: BatteryModel },
): Direction {
  if (current === null) return before
  const share = before.way === null || hours === 0 ? 1 : 1 - Math.exp(-hours / meanHours)
  const mean = before.mean + share * (current - before.mean)
  const clear = Math.max(0.2, 0.005 * model.capacity)
  const telling = Math.abs(current) > clear ? current : Math.abs(mean) > faint ? mean : 0
  return { way: telling > 0 ? "in" : telling < 0 ? "out" : before.way, mean }
}

/** How long the battery will last by `reading`, the one taken in last. */
export function estimateRuntime(
  state: RuntimeState,
  reading: Reading,
  context: RuntimeContext,
): RuntimeEstimate {
  const { current } = reading
  const { charge } = state.charge
  if (current === null) return nothing(null, "no-current")
  const flow = chargeState(current)
  if (charge === null) return nothing(flow, "no-charge")
  const { way } = state.direction
  return {
    state: flow,
    toEmpty: way === "in" ? unknown("charging") : toEmpty(state, reading, context),
    toFull:
      way === "in"
        ? toFull(state, { charge, current }, context)
        : unknown(way === "out" ? "discharging" : "idle"),
  }
}

const unknown = (reason: UnknownReason): Estimate => ({ kind: "unknown", reason })

/** Nothing is known in either direction. */
export const nothing = (state: ChargeState | null, reason: UnknownReason): RuntimeEstimate => ({
  state,
  toEmpty: unknown(reason),
  toFull: unknown(reason),
})

/** Share by which a counted capacity must differ from the model's before it replaces what the BMS says. */
const worthLearning = 0.03
/** Seconds: what is expected to last longer is as good as not used. */
const longest = 240 * 3600

function toEmpty(state: RuntimeState, reading: Reading, context: RuntimeContext): Estimate {
  const { charge, isCut } = chargeToUse(state, reading, context)
  const { forecast, learned } = timeToUse(charge, state, reading, context)
  if (forecast.best >= longest) return unknown("idle")
  const basis = isCut ? "weakest-cell" : learned > 0.5 ? "usual-load" : "recent-load"
  return { kind: "known", basis, ...forecast }
}

/** Days after which half of what is usual has been seen. */
const halfLearned = 1.5
/** Hours before the end from which the last minutes tell more of it than quarters of an hour do. */
const soonHours = 0.7

/** Seconds until so many ampere-hours are used up; `learned`: how far that rests on past days. */
export function timeToUse(
  charge: number,
  state: RuntimeState,
  reading: Reading,
  { model, time, utcOffset }: RuntimeContext,
): { readonly forecast: Forecast; readonly learned: number } {
  const load = loadOf(reading)
  const outlook = loadOutlook({ history: state.loads, now: time, load, utcOffset })
  const extra = model.parasiticCurrent
  const chances = timesToUse(charge, { outlook, now: time, extra })
  const doubt = 0.5 ** (state.loads.slots.length / slotsPerDay / halfLearned)
  const forecast = forecastOf(chances, doubt)
  const soon = 1 / (1 + (forecast.best / (soonHours * 3600)) ** 4)
  if (soon < 0.02) return { forecast, learned: outlook.learned }
  const recent = recentTimes(state.recent, { charge, extra })
  const share = soon * recent.trust
  return {
    forecast: forecastOf([...shared(chances, 1 - share), ...shared(recent.chances, share)], doubt),
    learned: outlook.learned,
  }
}

/** Weights that sum up to `whole`. */
function shared(chances: readonly Chance[], whole: number): readonly Chance[] {
  const total = chances.reduce((sum, { weight }) => sum + weight, 0)
  return chances.map(({ value, weight }) => ({ value, weight: (weight * whole) / total }))
}

const loadOf = ({ current }: Reading) => Math.max(0, -(current ?? 0))

/** Ampere-hours until the floor, or until the lowest cell makes the BMS cut off. */
export function chargeToUse(
  state: RuntimeState,
  reading: Reading,
  { model }: Pick<RuntimeContext, "model">,
): { readonly charge: number; readonly isCut: boolean } {
  const usable = usableCharge(state, reading, model)
  const cut = chargeToCutOff(state.weakest, model)
  return cut !== null && cut < usable
    ? { charge: cut, isCut: true }
    : { charge: usable, isCut: false }
}

/** Ampere-hours above the floor that can be had in this cold, at this load. */
function usableCharge(
  { charge, capacity }: RuntimeState,
  reading: Reading,
  model: BatteryModel,
): number {
  const load = loadOf(reading)
  const full = capacity.learned ?? model.capacity
  const isOff = Math.abs(full / model.capacity - 1) > worthLearning
  const left = isOff && capacity.out !== null ? full - capacity.out : (charge.charge ?? 0)
  const temperatures = reading.temperatures.filter((celsius) => celsius !== null)
  const coldest = temperatures.length > 0 ? Math.min(...temperatures) : model.coldFrom
  const cold = Math.max(0, model.coldFrom - coldest) * model.coldLoss
  const rate = load / (full / 20)
  const peukert = rate > 1 ? rate ** (1 - model.peukert) : 1
  return Math.max(0, left * peukert - (model.floor / 100 + cold) * full)
}

function toFull(
  { taper, capacity }: RuntimeState,
  { charge, current }: { readonly charge: number; readonly current: number },
  { model }: RuntimeContext,
): Estimate {
  const full = capacity.learned ?? model.capacity
  if (taper.full || charge >= 0.998 * full) return unknown("full")
  if (current <= 0) return unknown("idle")
  const forecast = timeToFull(taper, { model, charge, current, capacity: full })
  if (forecast.best >= longest) return unknown("idle")
  return { kind: "known", basis: taper.began ? "taper" : "present-current", ...forecast }
}

/** Sampling intervals after which a forecast is not to be believed. */
const staleAfter = 3

/** A forecast some time after its reading: counted down, and unknown when it is too old. Milliseconds. */
export function agedEstimate(
  { state, toEmpty, toFull }: RuntimeEstimate,
  { age, interval }: { readonly age: number; readonly interval: number },
): RuntimeEstimate {
  if (age > staleAfter * interval) return nothing(null, "stale")
  const aged = (estimate: Estimate): Estimate => {
    if (estimate.kind === "unknown") return estimate
    const left = (seconds: number) => Math.max(0, Math.round(seconds - age / 1000))
    const { low, best, high } = estimate
    return { ...estimate, low: left(low), best: left(best), high: left(high) }
  }
  return { state, toEmpty: aged(toEmpty), toFull: aged(toFull) }
}
