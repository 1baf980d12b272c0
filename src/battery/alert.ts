/** How much it matters, the worst first. */
export const alertLevels = ["critical", "warning", "notice"] as const

export type AlertLevel = (typeof alertLevels)[number]

/**
 * `pending`: seen, and not yet for long enough to tell anyone. `acknowledged`: raised, and a person
 * has said that they know. `cleared`: over.
 */
export type AlertState = "pending" | "raised" | "acknowledged" | "cleared"

/** What batmon tells a person: one fault of one battery, or of the board. */
export interface Alert {
  /** Never given twice. */
  readonly id: number
  /** Which rule: its id in the registry, `soc-low`. */
  readonly rule: string
  /** Null for the board. */
  readonly battery: number | null
  readonly level: AlertLevel
  readonly state: AlertState
  /** UTC milliseconds at which the fault began. */
  readonly since: number
  /** UTC milliseconds; null while it is pending. */
  readonly raisedAt: number | null
  /** UTC milliseconds; null while it lasts. */
  readonly clearedAt: number | null
  /** The measured value that it is about, in the rule's unit; null where there is none. */
  readonly value: number | null
  /** The limit that the value crossed, in the same unit; null where the rule has none. */
  readonly limit: number | null
  /** What else there is to say, such as the protection's name; empty where nothing. */
  readonly detail: string
  /** It comes and goes: each turn is not told any more, the whole lasts until it stays away. */
  readonly flapping: boolean
  /** UTC milliseconds; null where nobody has. */
  readonly acknowledgedAt: number | null
  /** Name of the account that acknowledged it; null where nobody did, or nobody was signed in. */
  readonly acknowledgedBy: string | null
}
