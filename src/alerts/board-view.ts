import type { RadioState } from "../ble/link.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { StorageState } from "../store/storage-state.ts"

/** What rules may know of the board. */
export interface BoardView {
  readonly at: number
  readonly radio: RadioState
  readonly storage: StorageState
  /** How many batteries there are, and how many of them were not heard at the last attempts. */
  readonly batteries: number
  readonly unheard: number
  /** Whether the clock is known to be wrong, so that times go on from the last known one. */
  readonly isClockGuessed: boolean
  /**
   * Milliseconds for which a message has been waiting because no way took it; 0 where none is, null
   * where that is not known.
   */
  readonly mailStuckFor: number | null
  /** Messages that were refused for good, or not delivered in time, in the last day. */
  readonly mailLost: number
  /** What the last server said. */
  readonly mailAnswer: string
}

/** Silences that no battery is to blame for. */
export const causesOfBoard: RegExp = /^adapter-/

/** From so many on it is no chance that none is heard, whatever seems to be the cause of each. */
const several = 3

/** How many may be silent because of the board: one miss is everyday life on a radio. */
export function unheardOf(statuses: readonly BatteryStatus[]): number {
  const silent = statuses.filter(({ failure }) => (failure?.count ?? 0) > 1)
  if (statuses.length >= several) return silent.length
  return silent.filter(({ cause }) => cause === null || causesOfBoard.test(cause)).length
}
