import { type BatteryView, currentRate } from "../battery-view.ts"
import { type AlertRule, minute, tooLow, well } from "../rule.ts"

/** Percent above the model's floor: time is left to do something. */
const margin = 10

export const socLow: AlertRule<BatteryView> = {
  id: "soc-low",
  level: "warning",
  delay: 4 * minute,
  looks: 2,
  hold: 10 * minute,
  hiddenBy: ["soc-critical"],
  limit: (model) => (model?.floor ?? 10) + margin,
  bounds: { min: 1, max: 99, step: 1 },
  judge(view, context) {
    // One that is being charged is no news; one that was told of is so until it is charged.
    if (!context.isRaised() && (currentRate(view) ?? 0) > 0.01) return well
    return tooLow(view.reading?.soc ?? null, context, { back: 5 })
  },
}
