/** What went into a battery and what came out of it; neither is negative. */
export interface InOut {
  readonly in: number
  readonly out: number
}

/** What flowed in a stretch of time; null where no reading of it knew. */
export interface Energy {
  /** Ampere-hours. */
  readonly charge: InOut | null
  /** Watt-hours. */
  readonly energy: InOut | null
}
