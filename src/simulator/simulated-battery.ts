import type { Switches } from "../bms/protocol.ts"
import type { Protection } from "../bms/reading.ts"
import type { BatteryDesign } from "./battery-design.ts"
import { bleedCurrent, bmsConsumption, createCellStack } from "./cell-model.ts"
import { createChargeCounter } from "./charge-counter.ts"
import { createCharger } from "./charger.ts"
import { createAmbient } from "./climate.ts"
import { type LocalTime, createLocalTime } from "./local-time.ts"
import { createProtectionModel } from "./protection-model.ts"
import { chance, deviation, seedFor } from "./random.ts"

/** What the BMS measures: real numbers, not yet cut to the steps of its protocol. */
export interface Measurement {
  /** Volts. */
  readonly voltage: number
  /** Amperes, positive while charging; 0 where too small for the shunt. */
  readonly current: number
  /** Ampere-hours, as counted by the BMS: it drifts. */
  readonly remainingCapacity: number
  readonly cycles: number
  /** Volts, cell 1 first. */
  readonly cellVoltages: readonly number[]
  /** °C. */
  readonly temperatures: readonly number[]
  /** From 1. */
  readonly balancingCells: readonly number[]
  readonly protections: readonly Protection[]
  readonly trips: Readonly<Partial<Record<Protection, number>>>
  readonly chargeSwitch: boolean
  readonly dischargeSwitch: boolean
  /** Whether one of them is off because it was told so. */
  readonly softwareLock: boolean
}

/** What is really in the battery: no BMS knows it, but an estimate can be judged by it. */
export interface Truth {
  /** Amperes, positive while charging. */
  readonly current: number
  /** 0 to 1, of what the weakest cell can still give and the whole stack can hold. */
  readonly soc: number
  /** Ampere-hours in a cell, the mean of the cells. */
  readonly charge: number
  /** °C inside. */
  readonly temperature: number
  /** Ampere-hours since the beginning: through the terminals, and lost within. */
  readonly chargedIn: number
  readonly drawnOut: number
  readonly lost: number
  /** Watt-hours that the load wanted while the BMS had cut it off. */
  readonly unserved: number
}

/** A battery with its load, its charger and the air around it. */
export interface SimulatedBattery {
  readonly design: BatteryDesign
  /** UTC milliseconds: how far its life has been computed. */
  readonly time: number
  /** Lives on until `time`; a time that has been passed changes nothing. */
  advanceTo(time: number): void
  /** From now on a switch that is off stays so, whatever the protection would do. */
  setSwitches(switches: Switches): void
  /** By the BMS, at `time`. */
  measure(): Measurement
  truth(): Truth
}

export interface BatteryStart {
  /** UTC milliseconds. */
  readonly time: number
  /** @default the time zone of the process */
  readonly localTime?: (time: number) => LocalTime
}

/**
 * Life goes in steps on a fixed grid of time, so its course depends on the design and the start
 * alone, never on when somebody looks. A kettle is at least seven steps long.
 */
export const stepSeconds = 20
const stepLength = stepSeconds * 1000

/** Seconds in which the pack takes on the temperature of the air. */
const coolingTime = 3 * 3600
/** Joules per kelvin and watt-hour: 1 kJ/(kg·K), and 110 Wh in a kilogram. */
const heatCapacity = 9
/** The board warms faster than the cells: kelvins at its full current. */
const boardWarming = 15

export function createSimulatedBattery(
  design: BatteryDesign,
  start: BatteryStart,
): SimulatedBattery {
  const { chemistry, capacity, cells: cellCount, seed, boardCurrent } = design
  const { localTime = createLocalTime() } = start
  const shuntSeed = seedFor(seed, "shunt")
  const sensorSeed = seedFor(seed, "sensors")
  const ambient = createAmbient(design.climate, seed)
  const stack = createCellStack({ ...design, count: cellCount })
  const charger = createCharger(chemistry, capacity)
  const protection = createProtectionModel(chemistry, boardCurrent)
  const counter = createChargeCounter({
    nominalCapacity: capacity,
    remaining: capacity * design.soc,
    cycles: design.cycles,
    gain: 1 + 0.006 * deviation(shuntSeed, 1),
    deadBand: boardCurrent / 1000,
  })
  const balancer = balancing[chemistry]
  const heatPerKelvin = capacity * cellCount * nominalVoltage[chemistry] * heatCapacity

  let told: Switches = { charge: true, discharge: true }
  const passesIn = () => told.charge && protection.chargeSwitch
  const passesOut = () => told.discharge && protection.dischargeSwitch

  let step = Math.floor(start.time / stepLength)
  let current = 0
  let packVoltage = stack.cells.reduce((sum, cell) => sum + cell.voltage, 0)
  let temperature = ambient(localTime(start.time))
  let boardTemperature = temperature
  const totals = { chargedIn: 0, drawnOut: 0, lost: 0, unserved: 0 }

  function advance(): void {
    const local = localTime(step * stepLength)
    const hours = stepSeconds / 3600
    const loadPower = design.load(local)
    const sourcePower = design.source(local)
    const loadCurrent = loadPower / Math.max(packVoltage, 1)
    const available = Math.min(design.chargeCurrent, sourcePower / Math.max(packVoltage, 1))

    stack.prepare(temperature)
    current = -loadCurrent
    if (available > 0) {
      // What the charger gives feeds the load first; its voltage limit bounds what is left.
      const accepted = stack.currentAt(charger.target * cellCount, stepSeconds)
      current = Math.max(Math.min(available - loadCurrent, accepted), -loadCurrent)
    }
    if (!passesIn()) current = Math.min(current, 0)
    if (!passesOut()) {
      current = Math.max(current, 0)
      if (available < loadCurrent) totals.unserved += loadPower * hours
    }

    const heat = stack.apply(current, stepSeconds)
    let cellHigh = -Infinity
    let cellLow = Infinity
    packVoltage = 0
    for (const { voltage } of stack.cells) {
      packVoltage += voltage
      if (voltage > cellHigh) cellHigh = voltage
      if (voltage < cellLow) cellLow = voltage
    }
    for (const cell of stack.cells) {
      if (cell.bleeding) totals.lost += (bleedCurrent * hours) / cellCount
      totals.lost += ((cell.selfDischarge + bmsConsumption) * hours) / cellCount
      cell.bleeding =
        available > 0 && cell.voltage > balancer.from && cell.voltage > cellLow + balancer.window
    }
    if (current > 0) totals.chargedIn += current * hours
    else totals.drawnOut -= current * hours

    const air = ambient(local)
    const settled = air + (heat * coolingTime) / heatPerKelvin
    temperature += (settled - temperature) * (1 - Math.exp(-stepSeconds / coolingTime))
    const boardSettled = temperature + boardWarming * (current / boardCurrent) ** 2
    boardTemperature += (boardSettled - boardTemperature) * (1 - Math.exp(-stepSeconds / 180))

    const cellMean = packVoltage / cellCount
    charger.observe({ present: available > 0, cellMean, current }, stepSeconds)
    counter.count(counter.measure(current), stepSeconds)
    protection.observe(
      {
        cellHigh,
        cellLow,
        cellMean,
        temperatureHigh: temperature,
        temperatureLow: temperature,
        current,
        charger: available > 0,
      },
      stepSeconds,
    )
    // Where the boards' factory settings put 100 % and 0 %.
    const charging = available > 0 && current >= 0
    if (charging && cellMean > balancer.full && current < 0.05 * capacity) counter.setFull()
    if (!protection.dischargeSwitch && cellLow < balancer.empty) counter.setEmpty()
    step++
  }

  return {
    design,
    get time() {
      return step * stepLength
    },
    advanceTo(time) {
      const target = Math.floor(time / stepLength)
      while (step < target) advance()
    },
    setSwitches(switches) {
      told = switches
      // What flows now is measured before the next step.
      if (!passesIn()) current = Math.min(current, 0)
      if (!passesOut()) current = Math.max(current, 0)
    },
    measure() {
      const cellVoltages = stack.cells.map(
        ({ voltage }, index) => voltage + 0.0006 * deviation(sensorSeed, step, index),
      )
      const shown = counter.measure(current)
      return {
        voltage: packVoltage + 0.004 * deviation(sensorSeed, step, 100),
        // Inverters and chargers are never quite steady.
        current: shown * (1 + 0.01 * deviation(shuntSeed, step)),
        remainingCapacity: counter.remaining,
        cycles: counter.cycles,
        cellVoltages,
        temperatures: Array.from({ length: design.temperatureSensors }, (_, index) =>
          // The first sensor sits on the board, the others between the cells.
          index === 0
            ? boardTemperature + 1
            : temperature +
              1.5 * (chance(sensorSeed, index) - 0.5) +
              0.05 * deviation(sensorSeed, step, 200 + index),
        ),
        balancingCells: stack.cells.flatMap(({ bleeding }, index) => (bleeding ? index + 1 : [])),
        protections: protection.active,
        trips: protection.trips,
        chargeSwitch: passesIn(),
        dischargeSwitch: passesOut(),
        softwareLock: !told.charge || !told.discharge,
      }
    },
    truth() {
      const { cells } = stack
      const left = Math.min(...cells.map(({ charge }) => charge))
      const room = Math.min(...cells.map((cell) => cell.capacity - cell.charge))
      return {
        current,
        soc: Math.min(Math.max(left / (left + room), 0), 1),
        charge: stack.charge(),
        temperature,
        ...totals,
      }
    },
  }
}

/** Volts per cell. */
const nominalVoltage = { lfp: 3.2, nmc: 3.65 } as const
const balancing = {
  lfp: { from: 3.4, window: 0.015, full: 3.48, empty: 2.8 },
  nmc: { from: 4.05, window: 0.015, full: 4.12, empty: 3.1 },
} as const
