/** The steps of one exchange with a BMS, in their order. */
export type LinkStep = "hear" | "connect" | "discover" | "subscribe" | "request" | "disconnect"

/** An exchange with a BMS that failed: says which battery, at which step, and why. */
export class LinkError extends Error {
  override name = "LinkError" as const
  readonly address: string
  readonly step: LinkStep

  constructor(address: string, step: LinkStep, { reason, cause }: LinkFailure) {
    super(`${address}: ${step}: ${reason}`, { cause })
    this.address = address
    this.step = step
  }
}

interface LinkFailure {
  readonly reason: string
  readonly cause?: unknown
}
