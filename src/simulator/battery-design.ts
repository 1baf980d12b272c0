import type { WeakCell } from "./cell-model.ts"
import type { ChargeSource } from "./charge-source.ts"
import type { Climate } from "./climate.ts"
import type { Load } from "./load-profile.ts"
import type { Chemistry } from "./open-circuit-voltage.ts"

/** All that makes one simulated battery what it is: given once, never changed. */
export interface BatteryDesign {
  readonly name: string
  /** Upper case, colons. */
  readonly address: string
  /** What its Bluetooth module calls out. */
  readonly advertisedName: string
  /** The board's name, register 05. */
  readonly hardware: string
  readonly chemistry: Chemistry
  /** In series. */
  readonly cells: number
  /** Ampere-hours. */
  readonly capacity: number
  /** State of charge at the beginning, 0 to 1. */
  readonly soc: number
  /** Cycles that it had before. */
  readonly cycles: number
  /** Year, month, day. */
  readonly made: readonly [number, number, number]
  readonly temperatureSensors: number
  /** Amperes at which the board cuts off. */
  readonly boardCurrent: number
  /** Amperes that its charger can give. */
  readonly chargeCurrent: number
  readonly load: Load
  readonly source: ChargeSource
  readonly climate: Climate
  readonly weakCell?: WeakCell
  readonly seed: number
}
