/** What a chart can show of a battery over time, with its unit. */
export const seriesUnits = {
  voltage: "V",
  current: "A",
  power: "W",
  soc: "%",
  remainingCapacity: "Ah",
  cellLow: "V",
  cellHigh: "V",
  cellSpread: "V",
  temperatureLow: "°C",
  temperatureHigh: "°C",
} as const

export type Series = keyof typeof seriesUnits

export interface RangeQuery {
  readonly battery: number
  readonly series: readonly Series[]
  /** UTC milliseconds, inclusive. */
  readonly from: number
  /** UTC milliseconds, exclusive. */
  readonly to: number
  /** Points at most; 1 to 1,000. */
  readonly points: number
}

/** Columns of equal length. A null is unknown: a gap to be drawn as a gap, never bridged. */
export interface RangeResult {
  /** UTC milliseconds at the middle of each point's bucket, or of the reading itself. */
  readonly times: readonly number[]
  readonly series: Readonly<
    Partial<
      Record<
        Series,
        {
          readonly min: readonly (number | null)[]
          readonly mean: readonly (number | null)[]
          readonly max: readonly (number | null)[]
        }
      >
    >
  >
  /** Milliseconds that one point stands for; 0 when points are readings as they were taken. */
  readonly bucket: number
}

/** A thing that happened to a battery, or to the board (`battery` null). */
export interface HistoryEvent {
  readonly id: number
  /** UTC milliseconds. */
  readonly time: number
  readonly battery: number | null
  readonly kind: EventKind
  readonly detail: string
}

export const eventKinds = [
  "started",
  "stopped",
  "battery-added",
  "battery-renamed",
  "battery-removed",
  "battery-lost",
  "battery-back",
  "protection-on",
  "protection-off",
  "radio-lost",
  "radio-back",
  "clock-stepped",
] as const

export type EventKind = (typeof eventKinds)[number]
