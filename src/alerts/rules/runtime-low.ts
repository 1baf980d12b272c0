import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute, tooLow, well } from "../rule.ts"

/** By the estimate, which knows this battery's habits; not by the load of the moment. */
export const runtimeLow: AlertRule<BatteryView> = {
  id: "runtime-low",
  level: "warning",
  delay: 6 * minute,
  looks: 3,
  hold: 10 * minute,
  hiddenBy: ["soc-critical", "soc-low"],
  limit: () => 60,
  bounds: { min: 5, max: 2880, step: 5 },
  judge({ reading, runtime }, context) {
    if (reading === null || runtime === null) return null
    const { toEmpty } = runtime
    if (toEmpty.kind === "unknown") return toEmpty.reason === "stale" ? null : well
    return tooLow(Math.round(toEmpty.best / 60), context, { back: 30 })
  },
}
