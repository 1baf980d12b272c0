import { type BatteryView, currentRate } from "../battery-view.ts"
import { type AlertRule, minute, tooLow, well } from "../rule.ts"

/** The charge has come to what is kept for the battery's life. */
export const socCritical: AlertRule<BatteryView> = {
  id: "soc-critical",
  level: "critical",
  delay: 2 * minute,
  looks: 2,
  hold: 10 * minute,
  limit: (model) => model?.floor ?? 10,
  bounds: { min: 1, max: 99, step: 1 },
  judge(view, context) {
    if (!context.isRaised() && (currentRate(view) ?? 0) > 0.01) return well
    return tooLow(view.reading?.soc ?? null, context, { back: 5 })
  },
}
