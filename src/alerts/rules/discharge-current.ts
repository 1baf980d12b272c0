import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute, tooHigh } from "../rule.ts"

/** Of the current that a chemistry takes in, cells give about twice as much without harm. */
const share = 2

export const dischargeCurrent: AlertRule<BatteryView> = {
  id: "discharge-current",
  level: "warning",
  delay: 6 * minute,
  looks: 3,
  hold: 10 * minute,
  hiddenBy: ["protection/discharge-overcurrent"],
  limit: (model) => model && Math.round(1.1 * share * model.chargeAcceptance * model.capacity),
  bounds: { min: 0.1, max: 2000, step: 0.1 },
  judge({ reading }, context) {
    const drawn = reading?.current == null ? null : -reading.current
    return tooHigh(drawn, context, { back: 0.1 * (context.limit ?? 0) })
  },
}
