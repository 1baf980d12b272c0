import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, hour, well } from "../rule.ts"

/** A fall that the counted charge does not explain: outdated firmware of the BMS, or faded cells. */
export const socDrop: AlertRule<BatteryView> = {
  id: "soc-drop",
  level: "warning",
  delay: 0,
  looks: 1,
  hold: 0,
  momentary: true,
  hiddenBy: ["protection/cell-undervoltage", "protection/pack-undervoltage"],
  limit: () => 10,
  bounds: { min: 3, max: 90, step: 1 },
  judge({ at, drop }, { limit }) {
    if (drop === null || limit === null || at - drop.at >= hour) return well
    const { from, to } = drop
    if (from - to < limit) return well
    return [{ value: Math.round(from - to), detail: `${Math.round(from)} ${Math.round(to)}` }]
  },
}
