export const chemistries = ["lfp", "nmc"] as const

/** LiFePO4, or nickel manganese cobalt oxide. */
export type Chemistry = (typeof chemistries)[number]

type Point = readonly [soc: number, volts: number]

/**
 * Volts of a cell at rest by its charge, 0 empty, 1 full. The points between are breakpoints
 * measured at C/32 (Lithium Werks APR18650M1B) and C/20 (Samsung INR21700-40T), published by Sunil,
 * Pattipati and Balasingam, 2025 (soorajsunil/Piecewise-Battery-OCV); the step that LiFePO4 makes
 * near 60 % is too small for their fit and is added here. The outermost points are not measured:
 * they make over-charge and over-discharge felt.
 */
const points: Readonly<Record<Chemistry, readonly Point[]>> = {
  lfp: [
    [-0.02, 1.6],
    [0, 2.01],
    [0.003, 2.418],
    [0.012, 2.741],
    [0.027, 2.93],
    [0.053, 3.087],
    [0.089, 3.194],
    [0.18, 3.24],
    [0.297, 3.277],
    [0.42, 3.289],
    [0.57, 3.294],
    [0.66, 3.322],
    [0.72, 3.329],
    [0.92, 3.336],
    [0.983, 3.351],
    [0.995, 3.418],
    [1, 3.598],
    [1.02, 4.1],
  ],
  nmc: [
    [-0.02, 1.8],
    [0, 2.5],
    [0.005, 2.808],
    [0.035, 3.118],
    [0.085, 3.318],
    [0.136, 3.419],
    [0.292, 3.583],
    [0.452, 3.694],
    [0.839, 4.066],
    [0.955, 4.112],
    [1, 4.2],
    [1.02, 4.45],
  ],
}

/** How far a simulated cell can be taken beyond empty and full, as parts of its capacity. */
export const socBounds = { low: -0.02, high: 1.02 } as const

/** Samples per unit of charge: looked up thousands of times for each reading. */
const density = 1000
const lastPosition = Math.round((socBounds.high - socBounds.low) * density)

const curves = { lfp: sample(points.lfp), nmc: sample(points.nmc) } as const

/** Volts; `soc` outside the bounds counts as the bound. */
export function openCircuitVoltage(chemistry: Chemistry, soc: number): number {
  const position = positionOf(soc)
  const index = Math.floor(position)
  const curve = curves[chemistry]
  const low = curve[index] ?? 0
  return low + ((curve[index + 1] ?? low) - low) * (position - index)
}

/** Volts per unit of charge at `soc`; never negative. */
export function openCircuitSlope(chemistry: Chemistry, soc: number): number {
  const index = Math.floor(positionOf(soc))
  const curve = curves[chemistry]
  const low = curve[index] ?? 0
  return ((curve[index + 1] ?? low) - low) * density
}

const positionOf = (soc: number) =>
  Math.min(Math.max((soc - socBounds.low) * density, 0), lastPosition)

function sample(table: readonly Point[]): Float64Array {
  return Float64Array.from({ length: lastPosition + 1 }, (_, index) =>
    interpolate(table, socBounds.low + index / density),
  )
}

function interpolate(table: readonly Point[], soc: number): number {
  let [leftSoc, leftVolts] = table[0] ?? [0, 0]
  for (const [rightSoc, rightVolts] of table) {
    if (soc <= rightSoc) {
      const width = rightSoc - leftSoc
      return width === 0
        ? rightVolts
        : leftVolts + ((rightVolts - leftVolts) * (soc - leftSoc)) / width
    }
    leftSoc = rightSoc
    leftVolts = rightVolts
  }
  return leftVolts
}
