export interface CellVoltage {
  /** Numbered from 1. */
  readonly cell: number
  /** Volts. */
  readonly voltage: number
}

export interface CellSpread {
  readonly lowest: CellVoltage
  readonly highest: CellVoltage
  /** Volts between the two. */
  readonly spread: number
}

/** The lowest and the highest cell; the first one where several are equal. Null without cells. */
export function cellSpread(voltages: readonly number[]): CellSpread | null {
  const cells = voltages.map((voltage, index) => ({ cell: index + 1, voltage }))
  const [first] = cells
  if (first === undefined) return null
  const lowest = cells.reduce((low, cell) => (cell.voltage < low.voltage ? cell : low), first)
  const highest = cells.reduce((high, cell) => (cell.voltage > high.voltage ? cell : high), first)
  return { lowest, highest, spread: highest.voltage - lowest.voltage }
}

/** Volts at the two ends of the scale on which a pack's cells are drawn. */
export interface CellScale {
  readonly from: number
  readonly to: number
}

/** Volts; a balanced pack fills little of the scale instead of looking torn apart. */
const narrowestScale = 0.06
/** Volts; the ends of the scale are round numbers. */
const step = 0.02

/** A scale that shows the differences between cells: not from zero, with air at both ends. */
export function cellScale({ lowest, highest, spread }: CellSpread): CellScale {
  const middle = (lowest.voltage + highest.voltage) / 2
  const half = Math.max(narrowestScale, spread * 1.3) / 2
  const from = Math.floor(round((middle - half) / step)) * step
  const to = Math.ceil(round((middle + half) / step)) * step
  return { from: Math.max(0, round(from)), to: round(to) }
}

/** Where `voltage` stands on the scale, 0 to 1. */
export function scalePosition(voltage: number, { from, to }: CellScale): number {
  return Math.min(1, Math.max(0, (voltage - from) / (to - from)))
}

/** Takes the dust of binary fractions away. */
const round = (value: number) => Math.round(value * 1e6) / 1e6
