import type { Protection } from "../bms/reading.ts"
import type { Chemistry } from "./open-circuit-voltage.ts"

/** What a BMS watches. Volts, amperes (positive while charging), °C. */
export interface Observation {
  readonly cellHigh: number
  readonly cellLow: number
  /** The pack's voltage divided by its cells. */
  readonly cellMean: number
  readonly temperatureHigh: number
  readonly temperatureLow: number
  readonly current: number
  /** A charger is connected and has something to give. */
  readonly charger: boolean
}

/** The part of a BMS that cuts off. */
export interface ProtectionModel {
  /** Trips and releases by what was seen over the last `seconds`. */
  observe(observation: Observation, seconds: number): void
  readonly active: readonly Protection[]
  /** Each is a MOSFET: true lets the current pass. */
  readonly chargeSwitch: boolean
  readonly dischargeSwitch: boolean
  /** How often each has tripped. */
  readonly trips: Readonly<Partial<Record<Protection, number>>>
}

interface Rule {
  readonly name: Protection
  readonly opens: "charge" | "discharge"
  trips(seen: Observation): boolean
  releases(seen: Observation): boolean
  /** Seconds that it lasts at least. */
  readonly hold: number
}

/** Volts per cell, as set at the factory on boards for these cells. */
export const cellLimits = {
  lfp: { high: 3.65, highRelease: 3.5, low: 2.5, lowRelease: 2.9 },
  nmc: { high: 4.25, highRelease: 4.15, low: 2.8, lowRelease: 3.2 },
} as const satisfies Record<Chemistry, unknown>

/** °C, as on common boards. */
export const temperatureLimits = {
  charge: { high: 60, highRelease: 50, low: -5, lowRelease: 0 },
  discharge: { high: 70, highRelease: 60, low: -20, lowRelease: -10 },
} as const

export function createProtectionModel(chemistry: Chemistry, boardCurrent: number): ProtectionModel {
  const states = rulesFor(chemistry, boardCurrent).map((rule) => ({
    rule,
    since: Infinity,
    on: false,
  }))
  const trips: Partial<Record<Protection, number>> = {}
  const passes = (side: Rule["opens"]) => !states.some(({ rule, on }) => on && rule.opens === side)
  let chargeSwitch = true
  let dischargeSwitch = true
  return {
    observe(seen, seconds) {
      let changed = false
      for (const state of states) {
        state.since += seconds
        const { rule } = state
        if (state.on ? !(state.since >= rule.hold && rule.releases(seen)) : !rule.trips(seen))
          continue
        state.on = !state.on
        changed = true
        if (!state.on) continue
        state.since = 0
        trips[rule.name] = (trips[rule.name] ?? 0) + 1
      }
      if (!changed) return
      chargeSwitch = passes("charge")
      dischargeSwitch = passes("discharge")
    },
    get active() {
      return states.filter(({ on }) => on).map(({ rule }) => rule.name)
    },
    get chargeSwitch() {
      return chargeSwitch
    },
    get dischargeSwitch() {
      return dischargeSwitch
    },
    trips,
  }
}

function rulesFor(chemistry: Chemistry, boardCurrent: number): readonly Rule[] {
  const cell = cellLimits[chemistry]
  const { charge, discharge } = temperatureLimits
  return [
    {
      name: "cell-overvoltage",
      opens: "charge",
      trips: (seen) => seen.cellHigh > cell.high,
      releases: (seen) => seen.cellHigh < cell.highRelease,
      // A charger that was thrown off takes its time to come back.
      hold: 600,
    },
    {
      name: "cell-undervoltage",
      opens: "discharge",
      trips: (seen) => seen.cellLow < cell.low,
      // An empty cell recovers by itself when the load is gone, but has nothing to give.
      releases: (seen) => seen.cellLow > cell.lowRelease && seen.charger,
      hold: 30,
    },
    {
      name: "pack-overvoltage",
      opens: "charge",
      trips: (seen) => seen.cellMean > cell.high,
      releases: (seen) => seen.cellMean < cell.highRelease,
      hold: 600,
    },
    {
      name: "pack-undervoltage",
      opens: "discharge",
      trips: (seen) => seen.cellMean < cell.low,
      releases: (seen) => seen.cellMean > cell.lowRelease && seen.charger,
      hold: 30,
    },
    {
      name: "charge-overtemperature",
      opens: "charge",
      trips: (seen) => seen.current > 0 && seen.temperatureHigh > charge.high,
      releases: (seen) => seen.temperatureHigh < charge.highRelease,
      hold: 30,
    },
    {
      name: "charge-undertemperature",
      opens: "charge",
      trips: (seen) => seen.current > 0 && seen.temperatureLow < charge.low,
      releases: (seen) => seen.temperatureLow > charge.lowRelease,
      hold: 30,
    },
    {
      name: "discharge-overtemperature",
      opens: "discharge",
      trips: (seen) => seen.temperatureHigh > discharge.high,
      releases: (seen) => seen.temperatureHigh < discharge.highRelease,
      hold: 30,
    },
    {
      name: "discharge-undertemperature",
      opens: "discharge",
      trips: (seen) => seen.temperatureLow < discharge.low,
      releases: (seen) => seen.temperatureLow > discharge.lowRelease,
      hold: 30,
    },
    {
      name: "charge-overcurrent",
      opens: "charge",
      trips: (seen) => seen.current > boardCurrent,
      releases: (seen) => seen.current <= 0,
      hold: 30,
    },
    {
      name: "discharge-overcurrent",
      opens: "discharge",
      trips: (seen) => -seen.current > boardCurrent,
      releases: (seen) => seen.current >= 0,
      hold: 30,
    },
  ]
}
