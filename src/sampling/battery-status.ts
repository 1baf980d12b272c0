import type { Battery } from "../battery/battery.ts"
import type { RuntimeEstimate } from "../battery/runtime.ts"
import type { LinkStep } from "../ble/link-error.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { SilenceCause } from "./silence-cause.ts"

/** A reading with the moment it was taken. */
export interface TimedReading {
  readonly reading: Reading
  /** UTC milliseconds. */
  readonly time: number
  /** Monotonic milliseconds of this run: ages are measured with it. */
  readonly takenAt: number
}

/** Where an attempt failed; `other` where that was no step of the exchange, but batmon itself. */
export type FailedStep = LinkStep | "other"

/** Why the newest attempt gave no reading. */
export interface SamplingFailure {
  /** UTC milliseconds. */
  readonly time: number
  readonly step: FailedStep
  /** What it was in the stack's words, for the log. */
  readonly message: string
  /** What it most likely means. */
  readonly cause: SilenceCause
  /** Failures since the last good reading. */
  readonly count: number
}

/** How well a battery is reached over the air, since batmon started or its address was changed. */
export interface LinkQuality {
  readonly attempts: number
  /** Attempts that gave a reading. */
  readonly readings: number
  /** Candidates for frames that were broken, in the exchanges that gave a reading. */
  readonly frameErrors: number
  /** Milliseconds that the connection of the newest reading lasted; null before the first. */
  readonly exchange: number | null
  /** The newest failures, the newest first, whether or not it was heard again since. */
  readonly failures: readonly SamplingFailure[]
}

/** What is known of one battery now, in memory: the page and SNMP never ask the disk for it. */
export interface BatteryStatus {
  readonly battery: Battery
  /** The newest reading, however old: whoever shows it must ask for its age first. */
  readonly latest: TimedReading | null
  readonly identity: BmsIdentity | null
  /** Null when the newest attempt went well. */
  readonly failure: SamplingFailure | null
  /** Signal of the newest advertisement, dBm. */
  readonly rssi: number | null
  readonly link: LinkQuality
  /** By the newest reading; null where none was made. Counted down by `agedEstimate`. */
  readonly runtime: RuntimeEstimate | null
  /** Why it is silent; null when the newest attempt went well. */
  readonly cause: SilenceCause | null
}
