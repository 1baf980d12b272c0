import type { Reading } from "../bms/reading.ts"
import {
  noteForecasts,
  type PendingForecast,
  redateForecasts,
  type ScoredForecast,
  scoreForecasts,
} from "./forecast-record.ts"
import { followHealth, type HealthState, noHealth } from "./health.ts"
import { redateLoads } from "./load-history.ts"
import {
  chargeToUse,
  estimateRuntime,
  freshRuntime,
  observeRuntime,
  type RuntimeContext,
  type RuntimeEstimate,
  type RuntimeState,
  timeToUse,
} from "./runtime.ts"

/** Written with what is stored: what an older batmon wrote in another form is not read. */
const version = 4

/** All that is remembered of one battery from reading to reading: plain data, to be stored as JSON. */
export interface RuntimeMemory {
  readonly version: typeof version
  readonly runtime: RuntimeState
  readonly pending: readonly PendingForecast[]
  readonly health: HealthState
}

export const freshMemory: RuntimeMemory = {
  version,
  runtime: freshRuntime,
  pending: [],
  health: noHealth,
}

/** What was stored; null where it is not of this form. */
export function readMemory(stored: unknown): RuntimeMemory | null {
  if (typeof stored !== "object" || stored === null || !("version" in stored)) return null
  return stored.version === version ? (stored as RuntimeMemory) : null
}

/** What one reading brought. */
export interface MemoryStep {
  readonly memory: RuntimeMemory
  /** Forecasts that came true, or did not. */
  readonly scored: readonly ScoredForecast[]
}

/** Takes one reading in. Readings come in order of time. */
export function remember(
  { runtime: before, pending: waiting, health }: RuntimeMemory,
  reading: Reading,
  context: RuntimeContext,
): MemoryStep {
  const runtime = observeRuntime(before, reading, context)
  const { charge, capacity, direction } = runtime
  // The BMS found it empty, whatever it had counted.
  const left = capacity.empty && direction.way === "out" ? 0 : charge.charge
  const { scored, pending } =
    left === null
      ? { scored: [], pending: waiting }
      : scoreForecasts(waiting, { time: context.time, charge: left, way: direction.way })
  const next = followHealth(health, { reading, time: context.time, model: context.model })
  return { memory: { version, runtime, pending, health: next }, scored }
}

/** How long it will last by the reading taken in last; the forecast is noted, to be scored one day. */
export function foretell(
  memory: RuntimeMemory,
  reading: Reading,
  context: RuntimeContext,
): { readonly memory: RuntimeMemory; readonly estimate: RuntimeEstimate } {
  const estimate = estimateRuntime(memory.runtime, reading, context)
  const fresh = pendingOf(memory.runtime, { reading, estimate, context })
  return { memory: { ...memory, pending: noteForecasts(memory.pending, fresh) }, estimate }
}

interface Foretold {
  readonly reading: Reading
  readonly estimate: RuntimeEstimate
  readonly context: RuntimeContext
}

function pendingOf(
  state: RuntimeState,
  { reading, estimate: { toEmpty, toFull }, context }: Foretold,
): readonly PendingForecast[] {
  const { charge } = state.charge
  const { time, model } = context
  if (charge === null) return []
  if (toFull.kind === "known") {
    const full = 0.998 * (state.capacity.learned ?? model.capacity)
    return [{ target: "full", time, charge: full, ...rangeOf(toFull) }]
  }
  if (toEmpty.kind === "unknown") return []
  const usable = chargeToUse(state, reading, context).charge
  const half = timeToUse(usable / 2, state, reading, context).forecast
  return [
    { target: "empty", time, charge: charge - usable, ...rangeOf(toEmpty) },
    { target: "half", time, charge: charge - usable / 2, ...rangeOf(half) },
  ]
}

const rangeOf = ({ low, best, high }: { low: number; best: number; high: number }) => ({
  low,
  best,
  high,
})

/** Moves what was dated `since` or later by a step of the clock, milliseconds. */
export function redateMemory(
  memory: RuntimeMemory,
  step: { readonly since: number; readonly by: number },
): RuntimeMemory {
  const { runtime } = memory
  const moved = (time: number) => (time >= step.since ? time + step.by : time)
  const { began } = runtime.taper
  return {
    ...memory,
    runtime: {
      ...runtime,
      charge: { ...runtime.charge, time: moved(runtime.charge.time) },
      loads: redateLoads(runtime.loads, step),
      taper: { ...runtime.taper, began: began && { ...began, time: moved(began.time) } },
    },
    pending: redateForecasts(memory.pending, step),
  }
}
