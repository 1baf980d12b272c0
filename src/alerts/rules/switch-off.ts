import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, type Finding, minute } from "../rule.ts"

/** A switch that is off and nobody has said why: by command it is a state, by protection told as that. */
export const switchOff: AlertRule<BatteryView> = {
  id: "switch-off",
  level: "warning",
  delay: 4 * minute,
  looks: 2,
  hold: 10 * minute,
  hiddenBy: ["protection"],
  limit: () => null,
  judge({ reading }) {
    if (reading === null) return null
    if (reading.softwareLock || reading.protections.length > 0) return []
    const off: Finding[] = []
    if (reading.chargeSwitch === false) off.push({ key: "charge", detail: "charge" })
    if (reading.dischargeSwitch === false) {
      off.push({ key: "discharge", detail: "discharge", level: "critical" })
    }
    return off
  },
}
