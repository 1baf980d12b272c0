import { genericModel } from "../../src/battery/battery-model.ts"
import {
  estimateRuntime,
  freshRuntime,
  observeRuntime,
  type RuntimeEstimate,
  stepRuntime,
} from "../../src/battery/runtime.ts"
import { chance } from "../../src/simulator/random.ts"
import { readingOf } from "../fakes/reading-of.ts"
import { bar, type Figure } from "./figure.ts"
import { runBattery } from "./runtime-battery.ts"
import {
  cabinDraw,
  constantDraw,
  day,
  type Draw,
  householdDraw,
  minute,
  refrigeratorDraw,
  spikyDraw,
  sunOf,
} from "./runtime-loads.ts"
import { createPeers } from "./runtime-peers.ts"
import { Score } from "./runtime-score.ts"

interface Situation {
  readonly name: string
  readonly draw: (seed: number) => Draw
  readonly sunny?: boolean
  readonly learningDays?: number
  /** Fewer where each lasts for days. */
  readonly discharges?: number
  /** Percent; of the first day, and of a cabin, there is only what the peers reach. */
  readonly within: number | "peers"
  readonly over?: number
}

/** A household that a night empties the battery of. */
const busyDraw = (seed: number): Draw => {
  const draw = householdDraw(seed)
  return (days, hours) => 1.6 * draw(days, hours)
}

const situations: readonly Situation[] = [
  { name: "constant", draw: constantDraw, within: 99, over: 0 },
  { name: "refrigerator", draw: refrigeratorDraw, within: 95, over: 2 },
  { name: "spikes", draw: spikyDraw, within: 85, over: 5 },
  { name: "household", draw: householdDraw, within: 70, over: 12 },
  { name: "solar", draw: busyDraw, sunny: true, within: 75, over: 10 },
  { name: "first day", draw: householdDraw, learningDays: 0, within: "peers" },
  { name: "cabin", draw: cabinDraw, learningDays: 21, discharges: 20, within: "peers" },
]

const discharges = 120
const capacity = 100
const model = genericModel("lifepo4", { cells: 4, capacity })
const start = Date.UTC(2026, 5, 1)
const utcOffset = () => 0
/** Readings between two scored ones: neighbours tell the same. */
const scoredEvery = 5

export async function run(): Promise<readonly Figure[]> {
  return [...situations.flatMap(figuresOf), fullFigure(), costFigure()]
}

function figuresOf(situation: Situation): Figure[] {
  const { name, draw, sunny = false, learningDays = 14, ...bars } = situation
  const own = new Score()
  const peers = new Map<string, Score>()
  for (let index = 0; index < (situation.discharges ?? discharges); index += 1) {
    const seed = 1 + 7919 * index
    scoreDischarge(
      { draw: draw(seed), sun: sunny ? sunOf(seed) : null, seed, learningDays },
      (pending, end) => {
        for (const { time, estimate, guesses } of pending) {
          const truth = (end - time) / 1000
          const { toEmpty } = estimate
          if (toEmpty.kind === "known") own.add(toEmpty.best, truth, toEmpty)
          else own.add(Number.NaN, truth, { low: Number.NaN, high: Number.NaN })
          for (const [peer, guess] of guesses) {
            const score = peers.get(peer) ?? new Score()
            peers.set(peer, score)
            score.add(guess, truth)
          }
        }
      },
    )
  }
  const best = Math.max(...[...peers.values()].map(({ within }) => within))
  const reference = [...peers]
    .map(([peer, { within, over }]) => `${peer} ${within.toFixed(0)} (${over.toFixed(0)})`)
    .join(", ")
  const figures = [
    bar.atLeast({
      id: `${name}: within ±20 %`,
      value: own.within,
      unit: "%",
      reference: `peers, in brackets over: ${reference}`,
      bar: bars.within === "peers" ? best : bars.within,
    }),
  ]
  if (bars.over === undefined) return figures
  return [
    ...figures,
    bar.atMost({
      id: `${name}: over by 20 %`,
      value: own.over,
      unit: "%",
      reference: "",
      bar: bars.over,
    }),
    bar.atLeast({
      id: `${name}: truth in the range`,
      value: own.inside,
      unit: "%",
      reference: "",
      bar: 80,
    }),
    bar.atMost({
      id: `${name}: width of the range`,
      value: own.width,
      unit: "×",
      reference: "median of high over low",
      bar: 3,
    }),
  ]
}

interface Pending {
  readonly time: number
  readonly estimate: RuntimeEstimate
  readonly guesses: readonly (readonly [string, number])[]
}

/** Days after which a battery that the sun keeps from being empty is given up. */
const patience = 30

/** Only readings from the last charge to the floor count: what came between has another truth. */
function scoreDischarge(
  world: { draw: Draw; sun: Draw | null; seed: number; learningDays: number },
  score: (pending: readonly Pending[], end: number) => void,
): void {
  const { draw, sun, seed, learningDays } = world
  const floor = (model.floor / 100) * capacity
  const peers = createPeers()
  let state = freshRuntime
  let pending: Pending[] = []
  let count = 0
  for (const sample of runBattery({ capacity, seed, load: draw, sun, start, learningDays })) {
    const { time, reading, charge, counts } = sample
    const context = { model, time, utcOffset }
    state = observeRuntime(state, reading, context)
    const current = reading.current ?? 0
    for (const peer of peers) peer.see(current)
    if (!counts) continue
    if (time > start + (learningDays + patience) * day) return
    if (charge <= floor) {
      if (pending.length > 5) return score(pending, time)
      pending = []
      continue
    }
    // Held full by the sun, or charged but for what the shunt adds of its own: no discharge yet.
    if (current > 0.1 || (sun !== null && current > -0.06)) pending = []
    else if (count++ % scoredEvery === 0) {
      const usable = (reading.remainingCapacity ?? 0) - floor
      const guesses = peers.map((peer) => [peer.name, peer.estimate(usable)] as const)
      pending.push({ time, estimate: estimateRuntime(state, reading, context), guesses })
    }
  }
}

/** Charges with a constant current, then at a constant voltage: each battery four times. */
function fullFigure(): Figure {
  const score = new Score()
  for (let index = 0; index < discharges; index += 1) {
    const seed = 1 + 104_729 * index
    const rate = capacity * (0.1 + 0.4 * chance(seed, 1))
    const constant = 0.1 + 0.2 * chance(seed, 2)
    const tail = capacity * (0.02 + 0.03 * chance(seed, 3))
    let state = freshRuntime
    let time = start
    for (let charging = 0; charging < 4; charging += 1) {
      const pending: { time: number; seconds: number }[] = []
      const taperFrom = capacity - constant * (rate - tail)
      let charge = capacity * (0.15 + 0.4 * chance(seed, 10 + charging))
      let current = rate
      for (; current > tail; time += 2 * minute) {
        const reading = readingOf({
          current: Math.round(100 * current) / 100,
          remainingCapacity: Math.round(100 * charge) / 100,
          soc: Math.round(charge),
        })
        const step = stepRuntime(state, reading, { model, time, utcOffset })
        state = step.state
        const { toFull } = step.estimate
        pending.push({ time, seconds: toFull.kind === "known" ? toFull.best : Number.NaN })
        charge = Math.min(capacity, charge + current / 30)
        if (charge > taperFrom) current *= Math.exp(-1 / 30 / constant)
      }
      for (const { time: at, seconds } of pending) score.add(seconds, (time - at) / 1000)
      const full = { remainingCapacity: capacity, soc: 100 }
      for (const amperes of [tail, -10]) {
        const reading = readingOf({ ...full, current: amperes })
        state = observeRuntime(state, reading, { model, time, utcOffset })
        time += 2 * minute
      }
    }
  }
  return bar.atLeast({
    id: "time to full: within ±20 %",
    value: score.within,
    unit: "%",
    reference: "constant current, then constant voltage",
    bar: 85,
  })
}

function costFigure(): Figure {
  let state = freshRuntime
  let spent = 0
  let count = 0
  const world = { capacity, seed: 5, load: householdDraw(5), sun: null, start, learningDays: 36 }
  for (const { time, reading, counts } of runBattery(world)) {
    const context = { model, time, utcOffset }
    if (!counts) state = observeRuntime(state, reading, context)
    else {
      const before = process.cpuUsage().user
      state = stepRuntime(state, reading, context).state
      spent += (process.cpuUsage().user - before) / 1000
      count += 1
      if (count === 300) break
    }
  }
  return bar.atMost({
    id: "one reading, with five weeks learned",
    value: spent / count,
    unit: "ms",
    reference: "of the processor, mean of 300",
    bar: 1,
  })
}
