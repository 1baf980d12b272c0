/** Cell chemistries that batmon knows, by the names used on the command line and in settings. */
export const chemistries = ["lifepo4", "nmc", "lto", "lead"] as const

export type Chemistry = (typeof chemistries)[number]

/** What is generally true of one cell of a chemistry. Volts are of one cell at rest or small load. */
export interface ChemistryTraits {
  /** Volts. */
  readonly nominalVoltage: number
  /** Volts below which a cell under load is nearly empty, and its voltage falls fast. */
  readonly kneeVoltage: number
  /** Volts at which a BMS usually cuts the discharge. */
  readonly emptyVoltage: number
  /** Volts at which a charger usually holds. */
  readonly fullVoltage: number
  /** Share of the charging current that is stored, 0 to 1. */
  readonly chargeEfficiency: number
  /** Amperes per ampere-hour that the makers allow for charging. */
  readonly chargeAcceptance: number
  /** State of charge, percent, at which the charging current usually begins to fall. */
  readonly taperFrom: number
  /** Amperes per ampere-hour at which a charge is over. */
  readonly tailCurrent: number
  /** 1 where capacity does not depend on the current, or where the BMS counts the charge. */
  readonly peukert: number
  /** Share of the capacity that cannot be had for each degree below `coldFrom`. */
  readonly coldLoss: number
  /** Degrees Celsius. */
  readonly coldFrom: number
  /** Volts between two cells that are no longer usual. */
  readonly wideSpread: number
  /** Degrees Celsius below which it must not be charged, and above which it must rest. */
  readonly temperatureLow: number
  readonly temperatureHigh: number
}

const traits: Readonly<Record<Chemistry, ChemistryTraits>> = {
  lifepo4: {
    nominalVoltage: 3.2,
    kneeVoltage: 3.05,
    emptyVoltage: 2.6,
    fullVoltage: 3.55,
    chargeEfficiency: 0.995,
    chargeAcceptance: 0.5,
    taperFrom: 96,
    tailCurrent: 0.05,
    peukert: 1,
    coldLoss: 0.006,
    coldFrom: 10,
    wideSpread: 0.25,
    temperatureLow: 0,
    temperatureHigh: 55,
  },
  nmc: {
    nominalVoltage: 3.65,
    kneeVoltage: 3.35,
    emptyVoltage: 3,
    fullVoltage: 4.15,
    chargeEfficiency: 0.99,
    chargeAcceptance: 0.5,
    taperFrom: 88,
    tailCurrent: 0.04,
    peukert: 1,
    coldLoss: 0.006,
    coldFrom: 10,
    wideSpread: 0.15,
    temperatureLow: 0,
    temperatureHigh: 55,
  },
  lto: {
    nominalVoltage: 2.3,
    kneeVoltage: 2.1,
    emptyVoltage: 1.8,
    fullVoltage: 2.7,
    chargeEfficiency: 0.99,
    chargeAcceptance: 2,
    taperFrom: 95,
    tailCurrent: 0.05,
    peukert: 1,
    coldLoss: 0.004,
    coldFrom: 0,
    wideSpread: 0.15,
    temperatureLow: -20,
    temperatureHigh: 55,
  },
  lead: {
    nominalVoltage: 2,
    kneeVoltage: 1.9,
    emptyVoltage: 1.75,
    fullVoltage: 2.4,
    chargeEfficiency: 0.87,
    chargeAcceptance: 0.2,
    taperFrom: 80,
    tailCurrent: 0.02,
    peukert: 1.2,
    coldLoss: 0.009,
    coldFrom: 20,
    wideSpread: 0.15,
    temperatureLow: -20,
    temperatureHigh: 50,
  },
}

/** What estimates and alerts take a battery to be. Chosen by a person, who can change every number. */
export interface BatteryModel extends ChemistryTraits {
  readonly chemistry: Chemistry
  /** In series. */
  readonly cells: number
  /** Ampere-hours when new. */
  readonly capacity: number
  /** Percent of the capacity at which the battery counts as empty. */
  readonly floor: number
  /** Amperes drawn all the time that the BMS does not see. */
  readonly parasiticCurrent: number
}

/** Percent; what is left below it is kept for the battery's life. */
export const usualFloor = 10

/** The generic model of a chemistry, a number of cells in series and a capacity in ampere-hours. */
export function genericModel(
  chemistry: Chemistry,
  { cells, capacity, floor = usualFloor }: ModelSize,
): BatteryModel {
  return { ...traits[chemistry], chemistry, cells, capacity, floor, parasiticCurrent: 0 }
}

interface ModelSize {
  readonly cells: number
  readonly capacity: number
  readonly floor?: number
}
