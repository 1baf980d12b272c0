import type { BatteryModel } from "./battery-model.ts"
import type { Forecast } from "./forecast.ts"

/** What is known of how this battery's charges end. */
export interface TaperState {
  /** The steady current of the present charge, amperes; 0 outside of one. */
  readonly steady: number
  /** The current of the reading before, amperes. */
  readonly previous: number
  /** When the current began to fall in the present charge; null before. */
  readonly began: { readonly time: number; readonly current: number } | null
  /** The present charge has been full: what follows is float. */
  readonly full: boolean
  /** Of the last charges: hours in which the current falls by the factor e. */
  readonly timeConstant: number | null
  /** Of the last charges: amperes at full. */
  readonly tail: number | null
}

export const noTaper: TaperState = {
  steady: 0,
  previous: 0,
  began: null,
  full: false,
  timeConstant: null,
  tail: null,
}

/** Shares of the steady current at which a fall is one, and at which it was none after all. */
const fallen = 0.92
const recovered = 0.97
/** Share of the capacity before which a falling current is the source's doing, not the battery's. */
const earliest = 0.6
/** Weight of the newest charge among the last ones. */
const newest = 0.5
/** Amperes per ampere-hour at which the model's beginning of the taper holds. */
const usualRate = 0.3

interface TaperInput {
  readonly time: number
  /** Amperes in; not positive outside of a charge. */
  readonly current: number
  readonly charge: number
  readonly capacity: number
}

/** Follows a charge; learns from its end. */
export function followTaper(state: TaperState, input: TaperInput): TaperState {
  const { time, current, charge, capacity } = input
  const { timeConstant, tail } = state
  if (current <= 0) return { ...noTaper, timeConstant, tail }
  // The lower of two readings in a row: one alone may be a peak.
  const steady = Math.max(state.steady, Math.min(current, state.previous))
  const began =
    state.began === null && charge > earliest * capacity && current < fallen * steady
      ? { time, current }
      : state.began !== null && current > recovered * steady
        ? null
        : state.began
  const next = { ...state, steady, previous: current, began }
  if (state.full || charge < 0.998 * capacity) return next
  const ended = { ...next, full: true }
  if (began === null || current >= began.current * 0.8) return ended
  const hours = (time - began.time) / 3_600_000
  return {
    ...ended,
    timeConstant: blend(timeConstant, hours / Math.log(began.current / current)),
    tail: blend(tail, current),
  }
}

const blend = (old: number | null, fresh: number) =>
  old === null ? fresh : old + newest * (fresh - old)

/** Seconds until full at the present current, which falls towards the end. */
export function timeToFull(
  state: TaperState,
  { model, ...input }: Omit<TaperInput, "time"> & { readonly model: BatteryModel },
): Forecast {
  const { charge, capacity } = input
  const current = state.began === null ? Math.max(input.current, 0.01) : input.current
  const efficiency = model.chargeEfficiency
  const room = Math.max(0, capacity - charge) / efficiency
  const tail = Math.min(state.tail ?? model.tailCurrent * capacity, current)
  const usualRoom = (1 - model.taperFrom / 100) * capacity
  const usualCurrent = Math.max(usualRate - model.tailCurrent, 0.05) * capacity
  const constant = state.timeConstant ?? usualRoom / usualCurrent
  const tailHours = state.began
    ? fallingTime(room, current, tail)
    : fallingTime(Math.min(room, constant * (current - tail)), current, tail)
  const steadyHours = state.began ? 0 : Math.max(0, room - constant * (current - tail)) / current
  const learnedHours = constant * Math.log(current / tail)
  const isLearned = state.began !== null && state.timeConstant !== null
  const hours = isLearned ? (tailHours + learnedHours) / 2 : steadyHours + tailHours
  const doubt = state.timeConstant === null ? 0.5 : 0.2
  const best = hours * 3600
  return {
    low: Math.round(0.93 * 3600 * steadyHours + (1 - doubt) * (best - 3600 * steadyHours)),
    best: Math.round(best),
    high: Math.round(1.07 * 3600 * steadyHours + (1 + doubt) * (best - 3600 * steadyHours)),
  }
}

/** Hours in which a current that falls exponentially down to `tail` brings `room` ampere-hours. */
function fallingTime(room: number, current: number, tail: number): number {
  const fall = current - tail
  if (fall < 0.02 * current) return room / current
  return (room / fall) * Math.log(current / tail)
}
