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
