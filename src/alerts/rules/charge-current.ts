import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute, tooHigh } from "../rule.ts"

export const chargeCurrent: AlertRule<BatteryView> = {
  id: "charge-current",
  level: "warning",
  delay: 6 * minute,
  looks: 3,
  hold: 10 * minute,
  hiddenBy: ["protection/charge-overcurrent"],
  limit: (model) => model && Math.round(1.2 * model.chargeAcceptance * model.capacity),
  bounds: { min: 0.1, max: 2000, step: 0.1 },
  judge({ reading }, context) {
    const back = 0.1 * (context.limit ?? 0)
    return tooHigh(reading?.current ?? null, context, { back })
  },
}
