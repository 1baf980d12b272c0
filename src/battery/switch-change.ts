import type { Switches } from "../bms/protocol.ts"
import type { Reading } from "../bms/reading.ts"

/** One switch of a battery, on or off as somebody wants it. */
export interface SwitchChange {
  readonly which: "charge" | "discharge"
  readonly on: boolean
}

type SwitchState = Pick<Reading, "chargeSwitch" | "dischargeSwitch" | "softwareLock">

/**
 * What to set both switches to, for a BMS that is told of both at once: the other one stays as somebody
 * wanted it. One that is off without a command is off by a protection: to be told off, too, would keep
 * it off when that has ended. Null where the BMS does not say how they are.
 */
export function switchesAfter(state: SwitchState, { which, on }: SwitchChange): Switches | null {
  const { chargeSwitch: charge, dischargeSwitch: discharge, softwareLock } = state
  if (charge === null || discharge === null) return null
  const wanted = (isOn: boolean) => isOn || softwareLock !== true
  return which === "charge"
    ? { charge: on, discharge: wanted(discharge) }
    : { charge: wanted(charge), discharge: on }
}

/** Whether the battery's switch is as it was wanted. */
export const isSwitched = (state: SwitchState, { which, on }: SwitchChange): boolean =>
  (which === "charge" ? state.chargeSwitch : state.dischargeSwitch) === on
