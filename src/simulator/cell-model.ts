import {
  type Chemistry,
  openCircuitSlope,
  openCircuitVoltage,
  socBounds,
} from "./open-circuit-voltage.ts"
import { deviation, seedFor } from "./random.ts"

/** One series group of a pack, with its own fate. */
export interface Cell {
  /** Ampere-hours between empty and full. */
  readonly capacity: number
  /** Ohms at 25 °C and half charge. */
  readonly resistance: number
  /** Amperes lost inside the cell. */
  readonly selfDischarge: number
  /** Ampere-hours in it; a little below 0 or above the capacity when abused. */
  charge: number
  /** Volts between the terminals at the end of the last step. */
  voltage: number
  /** The balancer draws from it. */
  bleeding: boolean
}

/** A cell that is worse than its neighbours; each number is a multiple of theirs. */
export interface WeakCell {
  /** From 1. */
  readonly number: number
  readonly capacity: number
  readonly resistance: number
  readonly selfDischarge: number
}

export interface CellStackOptions {
  readonly chemistry: Chemistry
  readonly count: number
  /** Ampere-hours on the label. */
  readonly capacity: number
  /** 0 to 1. */
  readonly soc: number
  readonly seed: number
  readonly weakCell?: WeakCell
}

/** Cells in series: all carry the same current, none has the same charge. */
export interface CellStack {
  readonly cells: readonly Cell[]
  /** Ampere-hours: the mean of the cells. */
  charge(): number
  /** Begins a step: what the cells would do at this temperature (°C). */
  prepare(temperature: number): void
  /** Amperes that bring the stack to `voltage` by the end of a step of `seconds`. */
  currentAt(voltage: number, seconds: number): number
  /** Ends the step; returns the heat made in the cells, watts. */
  apply(current: number, seconds: number): number
}

/**
 * Ohms times ampere-hours: a 100 Ah cell with its busbar has about 1 mΩ. The slow part, diffusion,
 * shows after minutes and takes as long to go when the current ends.
 */
const resistanceTimesCapacity = 0.1
const diffusionResistance = 0.8
const diffusionTime = 1200
/** Share of the current that is stored; the rest is heat and side reactions. */
export const chargeEfficiency = 0.998
/** A cell loses about 2 % in a month of 720 hours. */
const selfDischargePerHour = 0.02 / 720
/** Amperes that the balancer takes from a cell, and that the BMS itself takes from all of them. */
export const bleedCurrent = 0.08
export const bmsConsumption = 0.01

export function createCellStack(options: CellStackOptions): CellStack {
  const { chemistry } = options
  const cells = Array.from({ length: options.count }, (_, index) => createCell(options, index))

  return {
    cells,
    charge: () => cells.reduce((sum, cell) => sum + cell.charge, 0) / cells.length,
    prepare(temperature) {
      const cold = coldFactor(temperature)
      for (const cell of cells) {
        const soc = cell.charge / cell.capacity
        cell.source = openCircuitVoltage(chemistry, soc) + cell.diffusion
        cell.ohms = cell.resistance * cold * emptyFactor(soc)
      }
    },
    currentAt(voltage, seconds) {
      let source = 0
      let ohms = 0
      for (const cell of cells) {
        source += cell.source
        // The voltage rises with the charge that the step brings: without it, a charger that holds
        // a voltage would swing around it where the curve is steep.
        const rise = openCircuitSlope(chemistry, cell.charge / cell.capacity) / cell.capacity
        ohms += cell.ohms + (rise * seconds) / 3600
      }
      return (voltage - source) / ohms
    },
    apply(current, seconds) {
      const hours = seconds / 3600
      const settled = 1 - Math.exp(-seconds / diffusionTime)
      const stored = current > 0 ? current * chargeEfficiency : current
      let heat = 0
      for (const cell of cells) {
        cell.voltage = cell.source + current * cell.ohms
        const lost = cell.selfDischarge + bmsConsumption + (cell.bleeding ? bleedCurrent : 0)
        cell.charge = Math.min(
          Math.max(cell.charge + (stored - lost) * hours, cell.capacity * socBounds.low),
          cell.capacity * socBounds.high,
        )
        cell.diffusion += (current * cell.ohms * diffusionResistance - cell.diffusion) * settled
        heat += current * (current * cell.ohms + cell.diffusion)
      }
      return Math.max(heat, 0)
    },
  }
}

interface CellState extends Cell {
  /** Volts behind the resistance at the beginning of the step: at rest, and the slow part. */
  source: number
  diffusion: number
  /** Ohms at the present temperature and charge. */
  ohms: number
}

function createCell(options: CellStackOptions, index: number): CellState {
  const { chemistry, capacity, soc, weakCell } = options
  const seed = seedFor(options.seed, "cells")
  const weak = weakCell?.number === index + 1 ? weakCell : null
  // New cells hold a little more than their label says.
  const healthy = capacity * (1.015 + 0.004 * deviation(seed, index, 1))
  const own = healthy * (weak?.capacity ?? 1)
  // The pack was balanced when full, so what is missing is the same number of ampere-hours in each.
  const missing = (1 - soc) * capacity * (1 + 0.0003 * deviation(seed, index, 2))
  const resting = openCircuitVoltage(chemistry, (own - missing) / own)
  return {
    capacity: own,
    charge: Math.max(own - missing, 0.1 * own),
    resistance:
      (resistanceTimesCapacity / capacity) *
      (1 + 0.05 * deviation(seed, index, 3)) *
      (weak?.resistance ?? 1),
    selfDischarge:
      selfDischargePerHour *
      capacity *
      (1 + 0.08 * deviation(seed, index, 4)) *
      (weak?.selfDischarge ?? 1),
    voltage: resting,
    bleeding: false,
    source: resting,
    diffusion: 0,
    ohms: 0,
  }
}

/** Twice the resistance at about 2 °C; no more than six times, where the model ends. */
const coldFactor = (temperature: number) => Math.min(Math.exp(0.03 * (25 - temperature)), 6)

/** An empty cell resists more. */
const emptyFactor = (soc: number) => (soc < 0.25 ? 1 + 24 * (0.25 - soc) ** 2 : 1)
