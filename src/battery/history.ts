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
  readonly batteries: readonly number[]
  readonly series: readonly Series[]
  /** UTC milliseconds, inclusive. */
  readonly from: number
  /** UTC milliseconds, exclusive. */
  readonly to: number
  /** Points at most; 1 to 1,000. */
  readonly points: number
  /**
   * Milliseconds that a point made of readings stands for at least, so that ranges of other batteries
   * go with it; none is then a reading as it was taken. @default as the readings suggest
   */
  readonly bucket?: number
}

/** Columns of one series; a null is unknown: a gap to be drawn as a gap, never bridged. */
export interface SeriesColumns {
  readonly min: readonly (number | null)[]
  readonly mean: readonly (number | null)[]
  readonly max: readonly (number | null)[]
}

/** One battery's part of a range: columns of equal length. */
export interface BatteryRange {
  readonly battery: number
  /** UTC milliseconds: of the reading, or of the beginning of its bucket. */
  readonly times: readonly number[]
  readonly series: Readonly<Partial<Record<Series, SeriesColumns>>>
}

export interface RangeResult {
  /** What a point is: a reading as it was taken, some of them, or some hours or days. */
  readonly source: "readings" | "hours" | "days"
  /** Milliseconds that a point stands for, 0 for a reading; of days, the usual length. */
  readonly bucket: number
  /** In the order asked. */
  readonly batteries: readonly BatteryRange[]
}

/** The range of a query that asked for one battery; without points where there is none. */
export const onlyBattery = ({ batteries: [only] }: RangeResult): BatteryRange =>
  only ?? { battery: 0, times: [], series: {} }

/** A thing that happened to a battery, or to the board (`battery` null). */
export interface HistoryEvent {
  readonly id: number
  /** UTC milliseconds. */
  readonly time: number
  readonly battery: number | null
  readonly kind: EventKind
  readonly detail: string
}

/** When protections of a battery began and ended. */
export interface ProtectionTimes {
  /** UTC milliseconds at which each active one began, by name. */
  readonly since: ReadonlyMap<string, number>
  /** UTC milliseconds at which the last of those that are over ended; null where none is known. */
  readonly ended: number | null
}

export const eventKinds = [
  "started",
  "stopped",
  "battery-added",
  "battery-renamed",
  "battery-moved",
  "battery-removed",
  "battery-lost",
  "battery-back",
  "protection-on",
  "protection-off",
  "radio-lost",
  "radio-back",
  "clock-stepped",
  "clock-unset",
  "disk-well",
  "disk-filling",
  "disk-full",
  "disk-refused",
  "history-damaged",
  "history-salvaged",
  "settings-damaged",
  "backup-failed",
  "alert-raised",
  "alert-cleared",
] as const

export type EventKind = (typeof eventKinds)[number]

/** What began and what ended between two readings of one battery. */
export function protectionEvents(
  before: readonly string[],
  after: readonly string[],
): { readonly kind: EventKind; readonly detail: string }[] {
  const begun = after.filter((name) => !before.includes(name))
  const ended = before.filter((name) => !after.includes(name))
  return [
    ...begun.map((detail) => ({ kind: "protection-on" as const, detail })),
    ...ended.map((detail) => ({ kind: "protection-off" as const, detail })),
  ]
}
