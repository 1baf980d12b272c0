/** Something a person did that others may have to know of later. Secrets are never in it. */
export interface AuditEntry {
  /** UTC milliseconds. */
  readonly time: number
  /** Name of the account; null where nobody was signed in, or nobody needs to. */
  readonly account: string | null
  /** Address it came from; `console` for a command line on the board. */
  readonly from: string
  /** What was done, kebab-case: `signed-in`, `battery-removed`, `snmp-changed`. */
  readonly action: string
  /** To what, and from which value to which; shown as text, so it may hold what a person typed. */
  readonly detail: string
}
