/** The steps of one exchange with a BMS, in their order. */
export type LinkStep = "hear" | "connect" | "discover" | "subscribe" | "request" | "disconnect"

/** What an exchange showed of its failure, where that is more than the step. */
export type LinkFault =
  /** Not a byte came. */
  | "silent"
  /** Bytes came, and no answer among them; or the module is of another kind. */
  | "garbled"
  /** The BMS says that it does not obey. */
  | "refused"
  /** It sends requests back. */
  | "pairing-needed"
  /** The module is locked, and no password is known. */
  | "password-needed"
  | "password-refused"
  /** The connection ended in the middle. */
  | "lost"

/** An exchange with a BMS that failed: says which battery, at which step, and why. */
export class LinkError extends Error {
  override name = "LinkError" as const
  readonly address: string
  readonly step: LinkStep
  readonly fault: LinkFault | null

  constructor(address: string, step: LinkStep, { reason, cause, fault = null }: LinkFailure) {
    super(`${address}: ${step}: ${reason}`, { cause })
    this.address = address
    this.step = step
    this.fault = fault
  }
}

interface LinkFailure {
  readonly reason: string
  readonly cause?: unknown
  readonly fault?: LinkFault | null
}

/** What went wrong within a step, by whoever saw it; the session adds battery and step. */
export class FaultError extends Error {
  override name = "FaultError" as const
  readonly fault: LinkFault

  constructor(fault: LinkFault, message: string) {
    super(message)
    this.fault = fault
  }
}
