import { type BatteryView, currentRate, temperatureEnds } from "../battery-view.ts"
import { type AlertRule, minute, tooLow, well } from "../rule.ts"

/** Share of the capacity; less is the offset of a shunt. */
const charging = 0.01

/** Charging in the frost plates lithium: lasting harm that nobody sees. */
export const chargeCold: AlertRule<BatteryView> = {
  id: "charge-cold",
  level: "critical",
  delay: 2 * minute,
  looks: 2,
  hold: 10 * minute,
  limit: (model) => model?.temperatureLow ?? 0,
  bounds: { min: -50, max: 20, step: 1 },
  judge(view, context) {
    const rate = currentRate(view)
    if (view.reading === null || rate === null) return null
    if (rate < charging) return well
    return tooLow(temperatureEnds(view)?.low ?? null, context, { back: 1 })
  },
}
