import type { Clock } from "../lib/clock.ts"

/** What batmon does against a radio that does not work, from what costs nothing to what costs most. */
export const recoverySteps = [
  /** A request that was not answered was sent again. */
  "retry",
  /** A connection that broke was made anew. */
  "reconnect",
  /** Scanning was switched off and on. */
  "scan-reset",
  /** The adapter was let go of, reset and taken again. */
  "reopen",
  /** The adapter's power was switched off and on. */
  "power-cycle",
  /** The kernel's radio switch was switched off and on. */
  "rfkill",
  /** batmon ended, for systemd to start it anew. */
  "restart",
] as const

export type RecoveryStep = (typeof recoverySteps)[number]

/** How often each step was taken since batmon started, and the newest. */
export interface RecoveryCounts {
  readonly counts: Readonly<Record<RecoveryStep, number>>
  readonly latest: {
    readonly step: RecoveryStep
    /** UTC milliseconds. */
    readonly time: number
  } | null
}

export class RecoveryTally implements RecoveryCounts {
  readonly counts: Record<RecoveryStep, number> = {
    retry: 0,
    reconnect: 0,
    "scan-reset": 0,
    reopen: 0,
    "power-cycle": 0,
    rfkill: 0,
    restart: 0,
  }
  latest: RecoveryCounts["latest"] = null
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  count(step: RecoveryStep): void {
    this.counts[step] += 1
    this.latest = { step, time: this.#clock.now() }
  }
}
