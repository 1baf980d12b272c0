import type { Advertisement } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import type { Logger } from "../lib/log.ts"
import type { Link } from "./link.ts"
import type { RadioTrouble } from "./radio-error.ts"

/** One Bluetooth controller while it works. When it stops working a new one is opened. */
export interface Controller {
  /** Whether to report advertisements. They pause while a connection is being set up. */
  setScanning(on: boolean): void
  /** Connects to a device that was heard; others that want to connect wait their turn. */
  connect(address: string, signal: AbortSignal): Promise<Connection>
  /** Ends what is under way and lets go of the adapter. Calling it twice is harmless. */
  close(reason: Error): void
}

/** A connection that is made: the steps of a link from there on. */
export type Connection = Pick<
  Link,
  "discover" | "subscribe" | "write" | "disconnect" | "rest" | "wake"
> & {
  /** Aborted, with the reason, when the connection has ended, whoever ended it. */
  readonly ended: AbortSignal
}

export interface ControllerOptions {
  readonly clock: Clock
  readonly log: Logger
  onHeard(advertisement: Advertisement): void
  /** Called once, when the adapter stops working by itself. */
  onDown(trouble: RadioTrouble): void
}
